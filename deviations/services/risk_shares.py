"""Samarbeidskopi: a risk sent down the line as a task, answered by each unit for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from deviations import policies_risk as policies
from deviations.enums_risk import ShareState
from deviations.models import Risk, RiskShare
from deviations.selectors.assessments import units_below
from deviations.services.assessments import lock, refuse_ended
from deviations.services.risks import VALUES, Values, check_values
from deviations.transitions_risk import SHARE

TASK = "risk:share:"
#: Who in the receiving unit is asked to answer.
ANSWERING = ("unit_leader", "housing_manager")


@transaction.atomic
def share_risk(
    *, actor: Actor, risk: Risk, units: Sequence[Unit], due_on: date, message: str = ""
) -> list[RiskShare]:
    """Send the risk to units below, each with a task of its own. A unit that has it already is left as it is."""
    assessment = lock(actor, risk.assessment, "share")
    refuse_ended(assessment)
    current = Risk.objects.select_for_update(of=("self",), no_key=True).get(pk=risk.pk)
    if current.ended_on is not None:
        raise Refused(_("Risikoen er ikke lenger aktuell og kan ikke sendes ut."), code="RISK_ENDED")
    if not units:
        raise Refused(_("Velg minst én enhet."), code="UNITS_MISSING", field="units")
    below = {each.pk for each in units_below(assessment.unit)}
    if any(each.pk not in below for each in units):
        raise Refused(_("Velg enheter lenger ned i linja."), code="UNIT_NOT_BELOW", field="units")
    if due_on < actor.today:
        raise Refused(_("Fristen er passert. Velg en dag som kommer."), code="DUE_PASSED", field="due_on")
    known = set(current.shares.values_list("unit", flat=True))
    made = []
    for unit in units:
        if unit.pk in known:
            continue
        share = RiskShare(
            municipality_id=current.municipality_id,
            compartment_id=unit.compartment_id,
            risk=current,
            sender_id=assessment.unit_id,
            unit=unit,
            factor=current.factor,
            existing=current.existing,
            message=message.strip(),
            due_on=due_on,
            sent_by=actor.user,
        )
        share.save(force_insert=True)
        events.record(actor, "risk.shared", share, detail={"risk": str(current.pk), "unit": str(unit.pk)})
        messages.add_task(
            actor=actor,
            unit=unit,
            roles=ANSWERING,
            title=_("Svar på en risiko fra %(unit)s") % {"unit": assessment.unit.name},
            url=share.get_absolute_url(),
            key=f"{TASK}{share.pk}",
            subject=share,
        )
        made.append(share)
    return made


@dataclass(frozen=True)
class Answer:
    """The unit's own answer: does it apply here, with which values, and what is done here."""

    relevant: bool
    text: str
    values: Values | None = None


@transaction.atomic
def answer_share(*, actor: Actor, share: RiskShare, answer: Answer) -> RiskShare:
    """Answer for the own unit. Answered once; the first stands."""
    locked = (
        RiskShare.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit")
        .filter(pk=share.pk)
        .first()
    )
    if locked is None or not policies.shares.can(actor, "answer", locked):
        raise NotAllowed("answer")
    if locked.state == ShareState.ANSWERED:
        return locked
    changes: dict[str, Any] = {"relevant": answer.relevant, "answer": answer.text.strip()}
    if answer.relevant:
        if answer.values is None or answer.values.likelihood_after is None:
            raise Refused(
                _("Sett sannsynlighet og konsekvens, både før og etter tiltak."),
                code="VALUES_MISSING",
                field="likelihood_before",
            )
        check_values(answer.values)
        changes |= {name: getattr(answer.values, name) for name in VALUES}
    elif not answer.text.strip():
        raise Refused(_("Skriv hvorfor risikoen ikke gjelder hos dere."), code="REASON_MISSING", field="text")
    answered = SHARE.perform(
        actor=actor, obj=locked, name="answer", answered_on=actor.today, answered_by=actor.user, **changes
    )
    messages.close_tasks(actor=actor, subject=locked, key_prefix=TASK)
    return answered
