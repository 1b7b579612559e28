"""A risk assessment's life: begun, gone through at least yearly, approved, ended."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from core.rules.selectors import due_by
from deviations import policies_risk as policies
from deviations.enums_risk import AssessmentState, SourceKind, SubjectKind, Trigger
from deviations.models import RiskAssessment, RiskReview, RiskSource
from deviations.selectors.assessments import writable_units
from deviations.transitions_risk import ASSESSMENT

RULE = "risk_review_1_year"
TASK = "risk:serious:"


@dataclass(frozen=True)
class Facts:
    """What stands on top of an assessment."""

    title: str
    subject_kind: str
    support: str = ""
    staffing: str = ""
    security: str = ""
    trigger: str = Trigger.FIRST
    trigger_note: str = ""


def lock(actor: Actor, assessment: RiskAssessment, action: str = "edit") -> RiskAssessment:
    """The assessment, locked and seen afresh, for an actor who may do `action`; NotAllowed otherwise."""
    found = (
        RiskAssessment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit__agency", "unit__parent", "municipality")
        .filter(pk=assessment.pk)
        .first()
    )
    if found is None or not policies.assessments.can(actor, action, found):
        raise NotAllowed(action)
    return found


def refuse_ended(assessment: RiskAssessment) -> None:
    if assessment.state == AssessmentState.ENDED:
        raise Refused(
            _("Risikovurderingen er avsluttet og kan ikke endres. Begynn på en ny."), code="WRONG_STATE"
        )


@transaction.atomic
def start_assessment(*, actor: Actor, unit: Unit, facts: Facts) -> RiskAssessment:
    """Begin an assessment of an agency, a unit, a housing measure or a project."""
    if not policies.assessments.permits(actor, "start"):
        raise NotAllowed("start")
    if unit.pk not in {each.pk for each in writable_units(actor)}:
        raise Refused(_("Velg en enhet du arbeider i eller leder."), code="UNIT_OUTSIDE", field="unit")
    _checked(facts)
    made = RiskAssessment(
        municipality_id=actor.home.pk,
        compartment_id=unit.compartment_id,
        unit=unit,
        year=actor.today.year,
        serial=next_number(actor.home, "risk", actor.today.year),
        **_columns(facts),
    )
    made.save(force_insert=True)
    events.record(
        actor, "risk.started", made, detail={"subject": facts.subject_kind, "trigger": facts.trigger}
    )
    return made


def _checked(facts: Facts) -> None:
    if not facts.title.strip():
        raise Refused(_("Skriv hva som blir vurdert."), code="TITLE_MISSING", field="title")
    if facts.subject_kind not in SubjectKind.values:
        raise Refused(_("Velg hva slags vurdering det er."), code="SUBJECT_UNKNOWN", field="subject_kind")
    if facts.trigger not in Trigger.values:
        raise Refused(_("Velg anledningen."), code="TRIGGER_UNKNOWN", field="trigger")


def _columns(facts: Facts) -> dict[str, Any]:
    return {name: value.strip() for name, value in vars(facts).items()}


@transaction.atomic
def change_assessment(
    *, actor: Actor, assessment: RiskAssessment, facts: Facts, expected_version: int | None = None
) -> RiskAssessment:
    """What is considered on support, staffing and security, and the name. The same twice changes nothing."""
    locked = lock(actor, assessment)
    refuse_ended(locked)
    _checked(facts)
    wanted = _columns(facts)
    if all(getattr(locked, name) == value for name, value in wanted.items()):
        return locked
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.bump(expected_version)
    locked.save(update_fields=[*wanted, "version"])
    events.record(actor, "risk.changed", locked)
    return locked


@transaction.atomic
def record_source(
    *, actor: Actor, assessment: RiskAssessment, kind: str, heard: bool, text: str
) -> RiskSource:
    """That a party was heard, with what they said; or why they were not. A second word takes the place of the first."""
    locked = lock(actor, assessment)
    refuse_ended(locked)
    if kind not in SourceKind.values:
        raise Refused(_("Velg hvem det gjelder."), code="SOURCE_UNKNOWN", field="kind")
    if not text.strip():
        missing = (
            _("Skriv hvordan de ble hørt, og hva de sa.") if heard else _("Skriv hvorfor de ikke er hørt.")
        )
        raise Refused(missing, code="TEXT_MISSING", field="text")
    said = {"told": text.strip(), "reason": ""} if heard else {"told": "", "reason": text.strip()}
    known = RiskSource.objects.filter(assessment=locked, kind=kind).first()
    alike = known and known.heard == heard and (known.told or known.reason) == text.strip()
    # The same words on another day are said anew: a review hears its sources again.
    if known and alike and known.recorded_on == actor.today:
        return known
    source, _made = RiskSource.objects.update_or_create(
        assessment=locked,
        kind=kind,
        defaults={
            "municipality_id": locked.municipality_id,
            "heard": heard,
            "recorded_on": actor.today,
            **said,
        },
    )
    events.record(actor, "risk.source_recorded", locked, detail={"kind": kind, "heard": heard})
    return source


@transaction.atomic
def approve(*, actor: Actor, assessment: RiskAssessment) -> RiskAssessment:
    """Approve what has been gone through; it holds for a year. Approved already is no error."""
    locked = lock(actor, assessment, "approve")
    if locked.state == AssessmentState.CURRENT:
        return locked
    review_on = due_by(RULE, actor.municipality, actor.today)
    ASSESSMENT.perform(
        actor=actor,
        obj=locked,
        name="approve",
        assessed_on=actor.today,
        assessed_by=actor.user,
        review_on=review_on,
    )
    RiskReview(
        municipality_id=locked.municipality_id,
        assessment=locked,
        on=actor.today,
        review_on=review_on,
        trigger=locked.trigger,
        by=actor.user,
    ).save(force_insert=True)
    messages.close_tasks(actor=actor, subject=locked, key_prefix=TASK)
    return locked


@transaction.atomic
def start_review(*, actor: Actor, assessment: RiskAssessment, trigger: str, note: str = "") -> RiskAssessment:
    """Go through the assessment again: every risk is looked at anew. Until it is approved, the old time runs on."""
    locked = lock(actor, assessment)
    if trigger not in Trigger.values or trigger == Trigger.FIRST:
        raise Refused(_("Velg hvorfor dere går gjennom den nå."), code="TRIGGER_UNKNOWN", field="trigger")
    if locked.state == AssessmentState.REVIEW:
        return locked
    return ASSESSMENT.perform(
        actor=actor, obj=locked, name="start_review", trigger=trigger, trigger_note=note.strip(),
        started_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def end_assessment(*, actor: Actor, assessment: RiskAssessment, reason: str) -> RiskAssessment:
    """The subject is no more (a closed home, a finished project). What was assessed stays readable."""
    locked = lock(actor, assessment, "end")
    return ASSESSMENT.perform(actor=actor, obj=locked, name="end", reason=reason, ended_reason=reason.strip())


def ask_for_review(*, actor: Actor, unit_id: Any, key: str) -> int:
    """After a serious deviation: the leader of the unit gets the task to see whether its assessment still holds."""
    rows = RiskAssessment.objects.filter(
        unit_id=unit_id, municipality_id=actor.home.pk, state=AssessmentState.CURRENT
    ).select_related("unit")
    asked = 0
    for each in rows:
        messages.add_task(
            actor=actor,
            unit=each.unit,
            roles=["unit_leader", "housing_manager"],
            title=_("Alvorlig hendelse: må %(number)s gås gjennom på nytt?") % {"number": each.number},
            url=each.get_absolute_url(),
            key=f"{TASK}{each.pk}:{key}",
            subject=each,
        )
        asked += 1
    return asked
