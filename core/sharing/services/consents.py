"""Registering what a person answers about sharing, and taking a consent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Scope
from core.agencies.models import Compartment
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.people.models import Person
from core.sharing import policies
from core.sharing.enums import NO_STATES, AnsweredHow, Capacity, ConsentState, Matter
from core.sharing.models import Consent, Representative
from core.sharing.presets import Preset
from core.sharing.services.openings import close_on_no, doors_of, lock_persons, open_all
from core.sharing.transitions import consent as machine


@dataclass(frozen=True)
class Ask:
    """What is asked: may we share this with that recipient, for that purpose?"""

    recipient: Compartment | None
    recipient_name: str
    information: tuple[str, ...]
    purpose: str
    scope: str = Scope.IDENTITY
    preset: str = ""

    @classmethod
    def of(cls, preset: Preset, recipient: Compartment | None) -> "Ask":
        """The question of a preset; `recipient` is one of those it names, or None for an external one."""
        name = recipient.name if recipient else preset.to_external.nb if preset.to_external else ""
        return cls(recipient, name, preset.information, preset.purpose.nb, preset.scope, preset.code)


@dataclass(frozen=True)
class Answer:
    """What the person answered. `state` not_asked is: asked, but no answer yet. `last_day` is included."""

    state: str
    on: date
    how: str = AnsweredHow.ORAL
    valid_from: date | None = None
    last_day: date | None = None
    capacity: str = Capacity.PRESUMED
    capacity_by: str = ""
    capacity_on: date | None = None
    capacity_note: str = ""
    representative: Representative | None = None


_STEPS = {
    ConsentState.GIVEN: "give",
    ConsentState.REFUSED: "refuse",
    ConsentState.LACKS_CAPACITY: "cannot",
}


@transaction.atomic
def register_consent(
    *, actor: Actor, person: Person, subject: models.Model, ask: Ask, answer: Answer
) -> Consent:
    """Register what was asked and answered. The same answer again is no new record.

    A given consent opens the case to the recipient at once, until it runs out; a refusal closes, in the same moment,
    whatever rested on consent to that recipient. A question still waiting for its answer is answered in its place.
    """
    if actor.compartment is None or not policies.consents.permits(actor, "ask"):
        raise NotAllowed("ask")
    if not policy_for(type(subject)).sees(actor, subject):
        raise NotAllowed("ask")
    if isinstance(subject, Person) and subject.pk != person.pk:
        raise NotAllowed("ask")
    _check_ask(actor, ask)
    _check_answer(actor, answer, person)
    lock_persons([person.pk])
    latest = latest_of(actor, person=person, subject=subject, ask=ask)
    if latest is not None and _same(latest, answer):
        return latest
    if latest is None or latest.state != ConsentState.NOT_ASKED:
        earlier, latest = latest, _ask(actor, person, subject, ask, answer)
    else:
        earlier = _before(latest)
    if answer.state == ConsentState.NOT_ASKED:
        return latest
    return _answer(actor, latest, subject, answer, earlier)


@transaction.atomic
def withdraw_consent(
    *,
    actor: Actor,
    consent: Consent,
    on: date,
    how: str = AnsweredHow.ORAL,
    reason: str = "",
    version: int | None = None,
) -> Consent:
    """The person takes the consent back. Effective at once; withdrawn already is no error."""
    if how not in AnsweredHow.values:
        raise Refused(_("Velg hvordan samtykket ble trukket."), code="HOW", field="how")
    row = Consent.objects.filter(pk=consent.pk).select_related("person", "recipient").first()
    if row is None or not policies.consents.can(actor, "withdraw", row):
        raise NotAllowed("withdraw")
    lock_persons([row.person_id])
    row.refresh_from_db()
    if row.state == ConsentState.WITHDRAWN:
        return row
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="IN_FUTURE", field="on")
    if row.answered_on and on < row.answered_on:
        raise Refused(
            _("Samtykket kan ikke være trukket før det ble gitt. Rett datoen."),
            code="WITHDRAWN_BEFORE_GIVEN",
            field="on",
        )
    machine.perform(
        actor=actor,
        obj=row,
        name="withdraw",
        reason=reason,
        on=on,
        expected_version=version,
        withdrawn_on=on,
        withdrawn_how=how,
        withdrawn_at=ClockTimestamp(),
    )
    row.refresh_from_db()
    if row.recipient is not None:
        close_on_no(actor=actor, person=row.person, recipient=row.recipient)
    return row


@transaction.atomic
def lapse_due(*, actor: Actor, on: date) -> int:
    """Consents whose last day has passed: their doors closed by themselves; here it is put on record. By night."""
    due = Consent.objects.filter(
        municipality=actor.municipality, state=ConsentState.GIVEN, valid_to__lte=on, lapsed_on=None
    )
    rows = list(due.select_for_update(of=("self",), skip_locked=True).order_by("id"))
    Consent.objects.filter(pk__in=[row.pk for row in rows]).update(lapsed_on=on)
    for row in rows:
        events.record(actor, "consent.lapsed", row, on=row.valid_to)
    return len(rows)


def latest_of(actor: Actor, *, person: Person, subject: models.Model, ask: Ask) -> Consent | None:
    """The newest record of the same question in the case, as the actor's compartment has it."""
    rows = Consent.objects.filter(
        compartment=actor.compartment,
        person=person,
        subject_id=subject.pk,
        preset=ask.preset,
        recipient=ask.recipient,
        recipient_name=ask.recipient_name,
    )
    if not ask.preset:
        rows = rows.filter(purpose=ask.purpose)
    return rows.order_by("-created_at", "-id").first()


def _before(consent: Consent) -> Consent | None:
    rows = Consent.objects.filter(
        compartment=consent.compartment_id,
        person=consent.person_id,
        subject_id=consent.subject_id,
        preset=consent.preset,
        recipient=consent.recipient_id,
        created_at__lt=consent.created_at,
    )
    return rows.order_by("-created_at", "-id").first()


def _check_ask(actor: Actor, ask: Ask) -> None:
    if ask.recipient is None and not ask.recipient_name.strip():
        raise Refused(
            _("Velg hvem opplysningene skal deles med."), code="RECIPIENT_MISSING", field="recipient"
        )
    if ask.recipient is not None and ask.recipient.municipality_id != actor.municipality_id:
        raise NotAllowed("ask")
    if ask.recipient is not None and ask.recipient.pk == getattr(actor.compartment, "pk", None):
        raise Refused(
            _("Dere trenger ikke samtykke for å dele med dere selv. Velg en annen mottaker."),
            code="OWN_COMPARTMENT",
            field="recipient",
        )
    if not ask.information:
        raise Refused(
            _("Velg hvilke opplysninger det gjelder."), code="INFORMATION_MISSING", field="information"
        )
    if not ask.purpose.strip():
        raise Refused(_("Skriv hva opplysningene skal brukes til."), code="PURPOSE_MISSING", field="purpose")


def _check_answer(actor: Actor, answer: Answer, person: Person) -> None:
    if answer.state not in (*_STEPS, ConsentState.NOT_ASKED):
        raise Refused(_("Velg hva søkeren svarte."), code="ANSWER", field="answer")
    if answer.how not in AnsweredHow.values:
        raise Refused(_("Velg hvordan søkeren svarte."), code="HOW", field="how")
    if answer.on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="IN_FUTURE", field="on")
    if answer.state == ConsentState.GIVEN:
        _check_period(actor, answer)
    _check_capacity(actor, answer)
    speaker = answer.representative
    if speaker is None:
        return
    if speaker.person_id != person.pk:
        raise Refused(
            _("Representanten er ikke registrert for denne søkeren."),
            code="REPRESENTATIVE",
            field="representative",
        )
    if not speaker.speaks_on(answer.on) or not {Matter.ALL, Matter.CONSENT} & set(speaker.matters):
        raise Refused(
            _(
                "Representanten kunne ikke svare på vegne av søkeren den dagen. Se perioden og hva den gjelder."
            ),
            code="REPRESENTATIVE_CANNOT",
            field="representative",
        )


def _check_period(actor: Actor, answer: Answer) -> None:
    first = answer.valid_from or answer.on
    if answer.last_day is None:
        raise Refused(_("Oppgi siste dag samtykket gjelder."), code="END_MISSING", field="last_day")
    if answer.last_day < first:
        raise Refused(
            _("Samtykket slutter før det begynner. Rett datoene."),
            code="PERIOD_UPSIDE_DOWN",
            field="last_day",
        )
    if answer.last_day < actor.today:
        raise Refused(
            _("Samtykket har allerede gått ut. Spør søkeren på nytt, eller rett datoen."),
            code="ENDS_IN_PAST",
            field="last_day",
        )
    if first < answer.on:
        raise Refused(
            _("Samtykket kan ikke gjelde fra før det ble gitt. Rett datoen."),
            code="STARTS_BEFORE_GIVEN",
            field="valid_from",
        )


def _check_capacity(actor: Actor, answer: Answer) -> None:
    if answer.capacity not in Capacity.values:
        raise Refused(_("Velg hva som er vurdert om samtykkekompetansen."), code="CAPACITY", field="capacity")
    assessed = answer.capacity != Capacity.PRESUMED
    lacks = answer.state == ConsentState.LACKS_CAPACITY
    if lacks and answer.capacity != Capacity.UNABLE:
        raise Refused(
            _("Ingen regnes for å mangle samtykkekompetanse før det er vurdert. Fyll ut vurderingen."),
            code="CAPACITY_NOT_ASSESSED",
            field="capacity",
        )
    if assessed and not (answer.capacity_by.strip() and answer.capacity_on and answer.capacity_note.strip()):
        raise Refused(
            _("Skriv hvem som vurderte samtykkekompetansen, når, og hva konklusjonen er."),
            code="CAPACITY_INCOMPLETE",
            field="capacity_by",
        )
    if answer.capacity_on and answer.capacity_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="IN_FUTURE", field="capacity_on")
    unable = answer.capacity == Capacity.UNABLE
    if (
        unable
        and answer.state in (ConsentState.GIVEN, ConsentState.REFUSED)
        and answer.representative is None
    ):
        raise Refused(
            _("Når søkeren ikke kan samtykke selv, må en verge eller foresatt svare. Velg hvem som svarte."),
            code="REPRESENTATIVE_MISSING",
            field="representative",
        )


def _same(latest: Consent, answer: Answer) -> bool:
    """Whether the answer is what stands there already (a click too many, or the same form sent again)."""
    if latest.state != answer.state:
        return False
    if answer.state == ConsentState.NOT_ASKED:
        return True
    if answer.state == ConsentState.GIVEN:
        first = answer.valid_from or answer.on
        return (latest.answered_on, latest.valid_from, latest.last_day) == (answer.on, first, answer.last_day)
    return latest.answered_on == answer.on


def _ask(actor: Actor, person: Person, subject: models.Model, ask: Ask, answer: Answer) -> Consent:
    consent = Consent(
        municipality_id=actor.home.pk,
        compartment=actor.compartment,
        person=person,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=_label_of(subject),
        preset=ask.preset,
        recipient=ask.recipient,
        recipient_name=ask.recipient_name.strip()[:150],
        information=list(ask.information),
        scope=ask.scope,
        purpose=ask.purpose.strip()[:300],
        asked_on=answer.on,
        recorded_by=actor.user,
    )
    consent.save(force_insert=True)
    events.record(actor, "consent.asked", consent, on=answer.on, detail={"preset": ask.preset})
    return consent


def _label_of(subject: Any) -> str:
    """What the case is called; a person who has none has a number of another kind, which stands nowhere else."""
    if isinstance(subject, Person):
        return _("Uten sak")
    return str(getattr(subject, "case_number", "") or getattr(subject, "number", "") or "")[:60]


def _answer(
    actor: Actor, consent: Consent, subject: models.Model, answer: Answer, earlier: Consent | None
) -> Consent:
    given = answer.state == ConsentState.GIVEN
    machine.perform(
        actor=actor,
        obj=consent,
        name=_STEPS[ConsentState(answer.state)],
        on=answer.on,
        on_behalf_of=f"representative:{answer.representative.pk}" if answer.representative else "",
        answered_on=answer.on,
        answered_how=answer.how,
        valid_from=(answer.valid_from or answer.on) if given else None,
        valid_to=answer.last_day + timedelta(days=1) if given and answer.last_day else None,
        capacity=answer.capacity,
        capacity_by=answer.capacity_by.strip(),
        capacity_on=answer.capacity_on,
        capacity_note=answer.capacity_note.strip(),
        representative=answer.representative,
        decided_at=ClockTimestamp(),
        recorded_by=actor.user,
    )
    consent.refresh_from_db()
    if given:
        if earlier is not None and earlier.state == ConsentState.GIVEN:
            events.record(actor, "consent.renewed", earlier, on=answer.on, detail={"by": str(consent.pk)})
        open_all(actor=actor, openings=doors_of(consent, subject), reason=consent.purpose)
    elif consent.state in NO_STATES and consent.recipient is not None:
        close_on_no(actor=actor, person=consent.person, recipient=consent.recipient)
    return consent


def answer_order(states: Sequence[str]) -> list[int]:
    """In which order several answers given together are registered: each «no» first, so that none undoes a «yes»."""
    return sorted(range(len(states)), key=lambda index: states[index] == ConsentState.GIVEN)
