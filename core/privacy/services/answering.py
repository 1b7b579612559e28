"""Reviewing what was found, leaving out, and answering: the whole, a part, or a reasoned no."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import sending, storing
from core.documents.models import Document
from core.messages import outbox
from core.privacy.calculations.redaction import pattern
from core.privacy.grounds import Ground, grounds_for
from core.privacy.models import AccessRequest, Omission, RequestItem
from core.privacy.request_enums import OPEN_STATES
from core.privacy.request_policies import items, omissions, requests
from core.privacy.services import packages, request_letters
from core.privacy.services.requests import close, lock
from core.privacy.transitions import request as machine


@dataclass(frozen=True)
class Cut:
    """What to leave out: an item, a field of it, words in it; without item: the words everywhere."""

    ground: str
    item: RequestItem | None = None
    field: str = ""
    passage: str = ""
    reason: str = ""


def _ground(actor: Actor, request: AccessRequest, code: str, reason: str) -> Ground:
    found = next((each for each in grounds_for(request.kind, actor.today) if each.code == code), None)
    if found is None:
        raise Refused(
            _("Velg hjemmelen, med paragraf, ledd og bokstav."), code="GROUND_MISSING", field="ground"
        )
    if found.needs_reason and not reason.strip():
        raise Refused(
            _("Skriv hvilke hensyn som begrunner dette. Loven krever det for denne hjemmelen."),
            code="REASON_MISSING",
            field="reason",
        )
    return found


@transaction.atomic
def mark_reviewed(*, actor: Actor, item: RequestItem) -> RequestItem:
    """Somebody has looked at it and decided what leaves. Reviewed already: it stands."""
    if not items.can(actor, "view", item):
        raise NotAllowed("review")
    request = lock(actor, item.request, "review")
    if item.reviewed_at is None:
        item.reviewed_by, item.reviewed_at = actor.user, timezone.now()
        item.save(update_fields=["reviewed_by", "reviewed_at"])
        events.record(actor, "access.reviewed", request, detail={"item": str(item.pk)})
    return item


@transaction.atomic
def leave_out(*, actor: Actor, request: AccessRequest, cut: Cut) -> Omission:
    """Leave something out, on its ground. The same once more: it stands."""
    locked = lock(actor, request, "review")
    assert actor.user is not None
    ground = _ground(actor, locked, cut.ground, cut.reason)
    passage = " ".join(cut.passage.split())
    if cut.item is not None and cut.item.request_id != locked.pk:
        raise NotAllowed("review")
    if cut.item is None and len(passage) < 2:
        raise Refused(_("Skriv ordene som skal utelates."), code="PASSAGE_MISSING", field="passage")
    if cut.item is not None:
        _check_place(cut.item, cut.field, passage)
    row, made = Omission.objects.get_or_create(
        request=locked,
        item=cut.item,
        field=cut.field,
        passage=passage,
        defaults={
            "municipality_id": locked.municipality_id,
            "compartment_id": locked.compartment_id,
            "ground": ground.code,
            "reason": cut.reason.strip(),
            "made_by": actor.user,
        },
    )
    if made:
        events.record(actor, "access.omitted", locked, detail={"ground": ground.code})
    return row


def _check_place(item: RequestItem, field: str, passage: str) -> None:
    chosen = [each for each in item.fields if field in ("", each["name"])]
    if field and not chosen:
        raise Refused(_("Velg et av feltene i lista."), code="FIELD_UNKNOWN", field="field")
    if passage and item.document and not any(pattern(passage).search(each["value"]) for each in chosen):
        raise Refused(
            _("Ordene kan ikke fjernes inne i ei fil. Utelat hele fila, og legg inn en sladdet utgave."),
            code="FILE_NOT_TEXT",
            field="passage",
        )
    if passage and not any(
        pattern(passage).search(text) for text in (item.title, *(c["value"] for c in chosen))
    ):
        raise Refused(
            _("Ordene står ikke der. Skriv dem slik de står i teksten."),
            code="PASSAGE_UNKNOWN",
            field="passage",
        )


@transaction.atomic
def restore(*, actor: Actor, omission: Omission) -> None:
    """Let it be shown after all."""
    if not omissions.can(actor, "view", omission):
        raise NotAllowed("review")
    request = lock(actor, omission.request, "review")
    deleted, _kinds = Omission.objects.filter(pk=omission.pk).delete()
    if deleted:
        events.record(actor, "access.restored", request, detail={"ground": omission.ground})


@transaction.atomic
def preview(*, actor: Actor, request: AccessRequest) -> bytes:
    """The PDF just as it will leave; that it has been looked at is kept, and is a condition for sending it."""
    if not requests.can(actor, "view", request):
        raise NotAllowed("view")
    leaving = packages.entries(actor, request)
    digest = packages.digest_of(request, leaving)
    if request.state in OPEN_STATES and request.previewed != digest:
        locked = lock(actor, request, "review")
        locked.previewed = request.previewed = digest
        locked.save(update_fields=["previewed"])
        events.record(actor, "access.previewed", locked)
    return packages.printed(request, leaving)


def not_reviewed(actor: Actor, request: AccessRequest) -> int:
    rows = items.visible_to(actor).filter(request=request, reviewed_at=None).exclude(mark="")
    return int(rows.count())


@transaction.atomic
def release(*, actor: Actor, request: AccessRequest) -> AccessRequest:
    """Give what may be given, with a letter that says what is left out and why. Given already: it stands."""
    if not requests.can(actor, "answer", request):
        raise NotAllowed("answer")
    locked = lock(actor, request, "answer")
    if locked.package is not None:
        return locked
    leaving = packages.entries(actor, locked)
    waiting = not_reviewed(actor, locked)
    if waiting:
        raise Refused(
            _(
                "%(count)d deler er merket for vurdering og er ikke gjennomgått. Åpne dem og merk dem som vurdert."
            )
            % {"count": waiting},
            code="NOT_REVIEWED",
        )
    if locked.previewed != packages.digest_of(locked, leaving):
        raise Refused(_("Se på forhåndsvisningen slik den er nå, før du sender."), code="NOT_PREVIEWED")
    if leaving and all(entry.withheld for entry in leaving):
        raise Refused(
            _("Alt er utelatt. Avslå kravet i stedet, med hjemmel og begrunnelse."), code="ALL_WITHHELD"
        )
    cuts = packages.cuts_in(actor, locked)
    package = packages.build(actor, locked, leaving)
    stored = _store(actor, locked, package.archive, "application/zip")
    letter = request_letters.answer(actor, locked, cuts, given=True, empty=not leaving)
    paper = _store(actor, locked, package.pdf, "application/pdf")
    done: AccessRequest = machine.perform(
        actor=actor,
        obj=locked,
        name="grant_partly" if cuts else "grant",
        answered_on=actor.today,
        letter=letter.pk,
        package=stored.pk,
    )
    _finish(actor, done, letter)
    if letter.recipient.get("channel") == "letter" and leaving and not letter.recipient.get("by_hand"):
        outbox.queue(
            actor=actor,
            channel="letter",
            recipient={key: value for key, value in letter.recipient.items() if key != "channel" and value},
            key=f"access:{done.pk}",
            compartment=done.compartment,
            subject=done,
            document_id=paper.pk,
        )
    return done


def _finish(actor: Actor, done: AccessRequest, letter: Any) -> None:
    sending.send(actor=actor, letter=letter)
    close(actor, done)


@transaction.atomic
def refuse(*, actor: Actor, request: AccessRequest, ground: str, reason: str) -> AccessRequest:
    """Say no to all of it, in writing, with the exact ground and how to complain. Refused already: it stands."""
    if not requests.can(actor, "answer", request):
        raise NotAllowed("answer")
    locked = lock(actor, request, "answer")
    if locked.letter is not None:
        return locked
    found = _ground(actor, locked, ground, reason)
    if not reason.strip():
        raise Refused(
            _("Skriv begrunnelsen. Den står i brevet, sammen med hjemmelen."),
            code="REASON_MISSING",
            field="reason",
        )
    locked.refusal_ground, locked.refusal_reason = found.code, reason.strip()
    letter = request_letters.answer(actor, locked, [], given=False)
    done: AccessRequest = machine.perform(
        actor=actor,
        obj=locked,
        name="refuse",
        reason=reason,
        answered_on=actor.today,
        letter=letter.pk,
        refusal_ground=found.code,
        refusal_reason=reason.strip(),
    )
    _finish(actor, done, letter)
    return done


def _store(actor: Actor, request: AccessRequest, content: bytes, mime: str) -> Document:
    """Kept where only the unit that answers sees it."""
    return storing.store(
        actor=actor,
        compartment=request.compartment,
        subject_type=request._meta.label_lower,
        subject_id=request.pk,
        content=content,
        mime=mime,
        title=_("Utlevert etter krav %(number)s") % {"number": request.number},
        kind=Document.Kind.OTHER,
        direction=Document.Direction.OUTGOING,
        sent_on=actor.today,
    )
