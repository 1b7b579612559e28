"""Agreements between agencies: drafted, agreed on, evaluated by a day, revised, ended."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Agency, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from deviations import policies_survey as policies
from deviations.enums_survey import AgreementState
from deviations.models import AgreementParty, CooperationAgreement
from deviations.selectors.assessments import writable_units
from deviations.transitions_survey import AGREEMENT


@dataclass(frozen=True)
class Terms:
    """What the parties agree on."""

    title: str
    purpose: str
    roles: str
    valid_from: date
    valid_to: date | None
    review_on: date


def _check(terms: Terms) -> None:
    for name, words in (("title", terms.title), ("purpose", terms.purpose), ("roles", terms.roles)):
        if not words.strip():
            raise Refused(_("Skriv navn, formål og roller."), code="TEXT_MISSING", field=name)
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        raise Refused(_("Avtalen kan ikke slutte før den begynner."), code="PERIOD_TURNED", field="valid_to")
    if terms.review_on <= terms.valid_from or (terms.valid_to and terms.review_on > terms.valid_to):
        raise Refused(
            _("Avtalen skal evalueres etter at den begynner og før den går ut."),
            code="REVIEW_OUTSIDE",
            field="review_on",
        )


def _lock(actor: Actor, agreement: CooperationAgreement, action: str) -> CooperationAgreement:
    found = (
        CooperationAgreement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit")
        .filter(pk=agreement.pk)
        .first()
    )
    if found is None or not policies.agreements.can(actor, action, found):
        raise NotAllowed(action)
    return found


def _refuse_ended(agreement: CooperationAgreement) -> None:
    if agreement.state == AgreementState.ENDED:
        raise Refused(_("Avtalen er avsluttet og kan ikke endres."), code="WRONG_STATE")


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in vars(terms).items()}


@transaction.atomic
def start_agreement(*, actor: Actor, unit: Unit, terms: Terms) -> CooperationAgreement:
    """A draft, kept by a unit; its agency is the first party."""
    if not policies.agreements.permits(actor, "start"):
        raise NotAllowed("start")
    if unit.pk not in {each.pk for each in writable_units(actor)}:
        raise Refused(_("Velg en enhet du arbeider i eller leder."), code="UNIT_OUTSIDE", field="unit")
    _check(terms)
    agreement = CooperationAgreement(municipality_id=actor.home.pk, unit=unit, **_columns(terms))
    agreement.save(force_insert=True)
    AgreementParty(municipality_id=actor.home.pk, agreement=agreement, agency_id=unit.agency_id).save(
        force_insert=True
    )
    events.record(actor, "cooperation.started", agreement)
    return agreement


@transaction.atomic
def add_party(
    *,
    actor: Actor,
    agreement: CooperationAgreement,
    agency: Agency | None = None,
    unit: Unit | None = None,
    outside: str = "",
) -> AgreementParty:
    """One party more: an agency, a unit, or somebody outside. There already is no error."""
    locked = _lock(actor, agreement, "edit")
    _refuse_ended(locked)
    if sum((agency is not None, unit is not None, bool(outside.strip()))) != 1:
        raise Refused(
            _("Velg enten en etat, en enhet, eller skriv hvem det er utenfor kommunen."),
            code="PARTY_UNCLEAR",
            field="agency",
        )
    party, made = AgreementParty.objects.get_or_create(
        agreement=locked,
        agency=agency,
        unit=unit,
        outside=outside.strip(),
        defaults={"municipality_id": locked.municipality_id},
    )
    if made:
        events.record(actor, "cooperation.party_added", locked, detail={"party": str(party.pk)})
    return party


@transaction.atomic
def remove_party(*, actor: Actor, party: AgreementParty) -> None:
    """An agreement in force keeps two parties at least."""
    locked = _lock(actor, party.agreement, "edit")
    _refuse_ended(locked)
    if locked.state == AgreementState.CURRENT and locked.parties.count() <= 2:
        raise Refused(_("En avtale har minst to parter. Avslutt den i stedet."), code="PARTIES_MISSING")
    gone, _rows = AgreementParty.objects.filter(pk=party.pk).delete()
    if gone:
        events.record(actor, "cooperation.party_removed", locked, detail={"party": str(party.pk)})


@transaction.atomic
def put_in_force(*, actor: Actor, agreement: CooperationAgreement) -> CooperationAgreement:
    """Agreed on by the parties: it applies to them from now on, and its review is a deadline."""
    locked = _lock(actor, agreement, "edit")
    return AGREEMENT.perform(actor=actor, obj=locked, name="agree")


@transaction.atomic
def revise(
    *, actor: Actor, agreement: CooperationAgreement, terms: Terms, expected_version: int | None = None
) -> CooperationAgreement:
    """New words or a new period. The same twice changes nothing."""
    locked = _lock(actor, agreement, "edit")
    _refuse_ended(locked)
    _check(terms)
    wanted = _columns(terms)
    if all(getattr(locked, name) == value for name, value in wanted.items()):
        return locked
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.bump(expected_version)
    fields = [*wanted, "version"]
    if locked.state == AgreementState.CURRENT:
        locked.revised_on = actor.today
        fields.append("revised_on")
    locked.save(update_fields=fields)
    if locked.state == AgreementState.CURRENT:
        events.record(actor, "cooperation.revised", locked)
    return locked


@transaction.atomic
def evaluate(
    *, actor: Actor, agreement: CooperationAgreement, on: date, evaluation: str, review_on: date
) -> CooperationAgreement:
    """How it has worked, and when it is looked at again."""
    locked = _lock(actor, agreement, "edit")
    if locked.state != AgreementState.CURRENT:
        raise Refused(_("Bare en avtale som gjelder, kan evalueres."), code="WRONG_STATE")
    if (locked.evaluated_on, locked.evaluation, locked.review_on) == (on, evaluation.strip(), review_on):
        return locked
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett den."), code="DONE_IN_FUTURE", field="on")
    if not evaluation.strip():
        raise Refused(_("Skriv hvordan avtalen har virket."), code="TEXT_MISSING", field="evaluation")
    if review_on <= on or (locked.valid_to and review_on > locked.valid_to):
        raise Refused(
            _("Neste evaluering må være etter denne, og før avtalen går ut."),
            code="REVIEW_OUTSIDE",
            field="review_on",
        )
    locked.evaluated_on, locked.evaluation, locked.review_on = on, evaluation.strip(), review_on
    locked.version += 1
    locked.save(update_fields=["evaluated_on", "evaluation", "review_on", "version"])
    events.record(actor, "cooperation.evaluated", locked, on=on)
    return locked


@transaction.atomic
def end_agreement(*, actor: Actor, agreement: CooperationAgreement, reason: str) -> CooperationAgreement:
    locked = _lock(actor, agreement, "end")
    return AGREEMENT.perform(actor=actor, obj=locked, name="end", reason=reason)
