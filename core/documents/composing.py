"""Filling a letter in. The snapshot holds both what was filled in and the text it became."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Compartment, Unit
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused

from .catalogue import LetterTemplate, letter_template, version_hash
from .models import Letter
from .policies import letter_policy
from .recipients import Recipient

#: What `letters/base.html` knows besides sender, recipient, date and title; any letter may fill these in.
COMMON = ("case_number", "exempt", "signer_title", "approver", "approver_title")


def missing_placeholders(code: str, context: Mapping[str, Any]) -> list[str]:
    """The required placeholders that nothing is filled in for, in the words of letter.toml."""
    template = letter_template(code)
    return [words for name, words in template.required.items() if _empty(context.get(name))]


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == ()


@transaction.atomic
def compose(
    *,
    actor: Actor,
    code: str,
    subject: models.Model,
    recipient: Recipient,
    context: Mapping[str, Any],
    language: str = "",
    compartment: Compartment | None = None,
    unit: Unit | None = None,
    dated: date | None = None,
    key: UUID | None = None,
) -> Letter:
    """Make a draft letter about `subject`; an earlier draft of the same letter to the same receiver is replaced.

    `context` holds plain values (text, dates, Decimal, lists and dicts of these), so that the snapshot can be read
    in ten years. `key` is the letter's id where it was promised before.
    `language` defaults to the municipality's, `unit` to the actor's, `compartment` to the subject's.
    Raises Refused when something is not filled in, or the letter does not exist in the language.
    """
    template = letter_template(code)
    owner = compartment or getattr(subject, "compartment", None) or actor.compartment
    sender = unit or actor.unit or Unit.objects.filter(compartment=owner).order_by("created_at").first()
    if not letter_policy.permits(actor, "compose") or not policy_for(type(subject)).sees(actor, subject):
        raise NotAllowed("compose")
    chosen = language or (actor.municipality.language if actor.municipality else "nb")
    if chosen not in template.languages:
        chosen = "nb"
    missing = missing_placeholders(code, context)
    if missing:
        raise Refused(
            _("Brevet mangler: %(missing)s. Fyll inn dette først.") % {"missing": ", ".join(missing)},
            code="LETTER_INCOMPLETE",
        )
    if not recipient.name.strip():
        raise Refused(_("Brevet mangler mottaker."), code="RECIPIENT_MISSING")
    day = dated or actor.today
    title = template.titles[chosen]
    snapshot = _plain({**context, "sender": _sender(actor, sender)})
    letter = Letter(
        **({"id": key} if key else {}),
        municipality_id=actor.home.pk,
        compartment=owner,
        code=code,
        language=chosen,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        title=title,
        recipient=recipient.as_json(),
        context=json.loads(json.dumps(snapshot, cls=DjangoJSONEncoder)),
        html=render_body(
            template, chosen, {**snapshot, "recipient": recipient, "dated": day, "title": title}
        ),
        template_hash=version_hash(template, chosen),
        dated=day,
        composed_by_id=actor.user_id,
    )
    Letter.objects.filter(
        subject_id=subject.pk,
        code=code,
        state=Letter.State.DRAFT,
        document_id=None,  # archived already: signed on paper, and in force
        recipient__name=recipient.name,
    ).update(state=Letter.State.REPLACED)
    letter.save(force_insert=True)
    events.record(actor, "letter.composed", letter, on=day, detail={"code": code, "language": chosen})
    return letter


class _Watched(Context):
    """A context that remembers what the text asked for and did not find: a hole in the letter."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.missing: set[str] = set()

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            self.missing.add(str(key))
            raise


def render_body(template: LetterTemplate, language: str, context: Mapping[str, Any]) -> str:
    """The letter's text as an HTML fragment, in its own language, with dates and amounts after its rules.

    Raises Refused when the text asks for something that letter.toml does not declare and nobody has filled in.
    """
    compiled = get_template(template.file(language)).template  # type: ignore[attr-defined]
    watched = _Watched(
        {**dict.fromkeys(COMMON), **dict.fromkeys(template.optional), **context, "lang": language}
    )
    with translation.override(language):
        text = str(compiled.render(watched))
    if watched.missing:
        raise Refused(
            _(
                "Brevmalen bruker noe som ikke er fylt inn: %(names)s. Si fra til den som har ansvar for malene."
            )
            % {"names": ", ".join(sorted(watched.missing))},
            code="LETTER_TEMPLATE_FAULT",
        )
    return text


def _sender(actor: Actor, unit: Unit | None) -> dict[str, Any]:
    """The letterhead and the signature, as they are on this day."""
    municipality = actor.municipality
    return {
        "municipality": municipality.name if municipality else "",
        "agency": unit.agency.name if unit else "",
        "unit": unit.name if unit else "",
        # Hard spaces: a number is not broken over two lines.
        "phone": unit.phone.replace(" ", "\u00a0") if unit else "",
        "email": unit.email if unit else "",
        "address": unit.address if unit else "",
        "name": actor.user.full_name if actor.user else "",
    }


def _plain(value: Any) -> Any:
    """Only plain values may be kept: a model in the context would change under the letter."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, Decimal, date, datetime)):
        return value
    if isinstance(value, models.Model):
        raise TypeError(f"A letter is filled in with plain values, not {type(value).__name__}")
    return str(value)
