"""The letters of a request for access: given, refused, and that the answer takes longer."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.documents import composing, sending
from core.documents.recipients import Recipient
from core.people.protection import postal_lines
from core.privacy.grounds import grounds_for
from core.privacy.models import AccessRequest, Omission
from core.privacy.request_enums import RequestKind
from core.privacy.services import packages


def recipient_of(request: AccessRequest) -> Recipient:
    """Where the answer goes. A protected address, or none at all: printed and handed over or posted by the unit."""
    person = request.person
    protected = person is not None and person.protected
    lines = tuple(line.strip() for line in request.address.splitlines() if line.strip())
    if protected and person is not None and not lines:
        lines = postal_lines(person)
    by_mail = not lines and bool(request.email) and not protected
    return Recipient(
        request.requester or _("Den som ba om innsyn"),
        lines,
        channel="email" if by_mail else "letter",
        email=request.email if by_mail else "",
        by_hand=protected or not (lines or by_mail),
    )


def _common(request: AccessRequest) -> dict[str, Any]:
    return {
        "case_number": request.number,
        "received_on": request.received_on,
        "about": request.text,
        "kind": request.kind,
    }


def _compose(actor: Actor, request: AccessRequest, code: str, context: dict[str, Any]) -> Any:
    return composing.compose(
        actor=actor,
        code=code,
        subject=request,
        recipient=recipient_of(request),
        context={**_common(request), **context},
        language=request.language,
        unit=request.unit,
    )


def answer(
    actor: Actor, request: AccessRequest, cuts: list[Omission], *, given: bool, empty: bool = False
) -> Any:
    """The answer itself: what is given, or the reasoned no."""
    told = [(cut.ground, cut.reason) for cut in cuts]
    if not told and not given:
        told = [(request.refusal_ground, request.refusal_reason)]
    context = {
        "grounds": _grounds(request, told, actor.today),
        "partly": bool(cuts),
        "empty": empty,
        "others": request.kind == RequestKind.GDPR,
        "representative": request.capacity in ("proxy", "guardian"),
    }
    return _compose(actor, request, "access_given" if given else "access_refused", context)


def extension(actor: Actor, request: AccessRequest, due: date) -> Any:
    """That the answer takes longer, why, until when, and where to complain (art. 12 no. 3); sent at once."""
    letter = _compose(actor, request, "access_extended", {"reason": request.extension_reason, "new_due": due})
    sending.send(actor=actor, letter=letter)
    return letter


def _grounds(request: AccessRequest, told: list[tuple[str, str]], on: date) -> list[dict[str, str]]:
    """Each ground once, with what the law says and the unit's own reasons."""
    language = request.language
    words = {
        each.code: getattr(each.text, language) or each.text.nb for each in grounds_for(request.kind, on)
    }
    used: dict[str, dict[str, str]] = {}
    for code, reason in told:
        row = used.setdefault(
            code, {"paragraph": packages.paragraph(code, language), "text": words.get(code, ""), "reason": ""}
        )
        if reason and reason not in row["reason"]:
            row["reason"] = " ".join(part for part in (row["reason"], reason) if part)
    return list(used.values())
