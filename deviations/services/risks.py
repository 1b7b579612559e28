"""The risks of an assessment: described, valued before and after measures, looked at again, given measures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from deviations import policies_risk as policies
from deviations.enums_risk import RiskCategory
from deviations.models import Risk, RiskAssessment, RiskMeasure, RiskScore
from deviations.selectors.assessments import requirements
from deviations.selectors.workers import works_in
from deviations.services.assessments import lock, refuse_ended

VALUES = ("likelihood_before", "consequence_before", "likelihood_after", "consequence_after")


@dataclass(frozen=True)
class Values:
    """Likelihood and consequence before measures, and after them when that has been judged."""

    likelihood_before: int
    consequence_before: int
    likelihood_after: int | None = None
    consequence_after: int | None = None


@dataclass(frozen=True)
class Factor:
    """What may happen, and what there is against it already."""

    factor: str
    category: str
    existing: str = ""
    element: str = ""
    accepted_reason: str = ""


def check_values(values: Values) -> None:
    """Refuse values outside 1-5, half an answer, and a risk that grows by its measures."""
    given = [getattr(values, name) for name in VALUES]
    if any(each is not None and not 1 <= each <= 5 for each in given) or None in given[:2]:
        raise Refused(
            _("Sett sannsynlighet og konsekvens før tiltak fra 1 til 5."),
            code="VALUE_OUTSIDE",
            field="likelihood_before",
        )
    after = (values.likelihood_after, values.consequence_after)
    if (after[0] is None) != (after[1] is None):
        raise Refused(
            _("Sett både sannsynlighet og konsekvens etter tiltak, eller ingen av dem."),
            code="HALF_AN_ANSWER",
            field="likelihood_after" if after[0] is None else "consequence_after",
        )
    if after[0] is None or after[1] is None:
        return
    if after[0] > values.likelihood_before or after[1] > values.consequence_before:
        raise Refused(
            _("Risikoen kan ikke være større etter tiltak enn før. Rett en av verdiene."),
            code="WORSE_AFTER",
            field="likelihood_after" if after[0] > values.likelihood_before else "consequence_after",
        )


def _check_factor(actor: Actor, assessment: RiskAssessment, factor: Factor) -> None:
    if not factor.factor.strip():
        raise Refused(_("Skriv hva som kan skje."), code="TEXT_MISSING", field="factor")
    if factor.category not in RiskCategory.values:
        raise Refused(_("Velg en kategori."), code="CATEGORY_UNKNOWN", field="category")
    asked = requirements(assessment.municipality, actor.today)
    known = {each.code for each in asked.elements_of(assessment.unit.agency.code, assessment.subject_kind)}
    if factor.element and factor.element not in known:
        raise Refused(_("Velg et av elementene i lista."), code="ELEMENT_UNKNOWN", field="element")


def _lock_risk(actor: Actor, risk: Risk) -> Risk:
    """The assessment's row first, then the risk's."""
    assessment = lock(actor, risk.assessment)
    refuse_ended(assessment)
    found = Risk.objects.select_for_update(of=("self",), no_key=True).filter(pk=risk.pk).first()
    if found is None:
        raise NotAllowed("edit")
    found.assessment = assessment
    return found


def _score(actor: Actor, risk: Risk, on: date | None = None) -> None:
    """Add the risk's present values to its history."""
    values = {} if risk.ended_on else {name: getattr(risk, name) for name in VALUES}
    RiskScore(
        municipality_id=risk.municipality_id, risk=risk, on=on or actor.today, by=actor.user, **values
    ).save(force_insert=True)


@transaction.atomic
def add_risk(*, actor: Actor, assessment: RiskAssessment, factor: Factor, values: Values) -> Risk:
    """Add a risk with its values. The same text twice in an assessment is refused: it would be a duplicate."""
    locked = lock(actor, assessment)
    refuse_ended(locked)
    _check_factor(actor, locked, factor)
    check_values(values)
    if locked.risks.filter(factor__iexact=factor.factor.strip(), ended_on=None).exists():
        raise Refused(
            _("Denne risikoen står der allerede. Endre den i stedet."), code="DUPLICATE", field="factor"
        )
    return _made(actor, locked, factor, **vars(values))


def _made(actor: Actor, assessment: RiskAssessment, factor: Factor, **more: Any) -> Risk:
    last = assessment.risks.aggregate(last=Max("position"))["last"] or 0
    risk = Risk(
        municipality_id=assessment.municipality_id,
        assessment=assessment,
        position=last + 1,
        checked_at=timezone.now(),
        **{name: value.strip() for name, value in vars(factor).items()},
        **more,
    )
    risk.save(force_insert=True)
    _score(actor, risk)
    events.record(
        actor, "risk.added", risk, detail={"assessment": str(assessment.pk), "element": factor.element}
    )
    return risk


@transaction.atomic
def set_element_aside(*, actor: Actor, assessment: RiskAssessment, element: str, reason: str) -> Risk:
    """Say that a mandatory element is no risk here, and why: it stands in the assessment as answered."""
    locked = lock(actor, assessment)
    refuse_ended(locked)
    asked = requirements(locked.municipality, actor.today)
    found = next(
        (
            each
            for each in asked.elements_of(locked.unit.agency.code, locked.subject_kind)
            if each.code == element
        ),
        None,
    )
    if found is None:
        raise Refused(_("Velg et av elementene i lista."), code="ELEMENT_UNKNOWN", field="element")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor den ikke er aktuell."), code="REASON_MISSING", field="reason")
    known = locked.risks.filter(element=element).first()
    if known is not None:
        return known
    factor = Factor(found.title.nb, found.category, element=element)
    return _made(actor, locked, factor, ended_on=actor.today, ended_reason=reason.strip())


@transaction.atomic
def change_risk(
    *, actor: Actor, risk: Risk, factor: Factor, values: Values, expected_version: int | None = None
) -> Risk:
    """Describe or value the risk anew. Old values stay in its history. The same twice only says it was looked at."""
    locked = _lock_risk(actor, risk)
    _refuse_gone(locked)
    _check_factor(actor, locked.assessment, factor)
    check_values(values)
    wanted = {name: value.strip() for name, value in vars(factor).items()}
    described = any(getattr(locked, name) != value for name, value in wanted.items())
    moved = any(getattr(locked, name) != getattr(values, name) for name in VALUES)
    for name, value in {**wanted, **vars(values)}.items():
        setattr(locked, name, value)
    locked.checked_at = timezone.now()
    locked.bump(expected_version)
    locked.save(update_fields=[*wanted, *VALUES, "checked_at", "version"])
    detail = {"assessment": str(locked.assessment_id)}
    if described:
        events.record(actor, "risk.factor_changed", locked, detail=detail)
    if moved:
        _score(actor, locked)
        events.record(
            actor, "risk.valued", locked, detail={**detail, "before": locked.before, "after": locked.after}
        )
    return locked


def _refuse_gone(risk: Risk) -> None:
    if risk.ended_on is not None:
        raise Refused(
            _("Risikoen er ikke lenger aktuell. Legg den til på nytt hvis den er kommet tilbake."),
            code="RISK_ENDED",
        )


@transaction.atomic
def keep_risk(*, actor: Actor, risk: Risk) -> Risk:
    """Still current, with the same values: the review has looked at it."""
    locked = _lock_risk(actor, risk)
    _refuse_gone(locked)
    if locked.checked_at >= locked.assessment.started_at and locked.assessment.state != "current":
        return locked
    locked.checked_at = timezone.now()
    locked.save(update_fields=["checked_at"])
    events.record(actor, "risk.kept", locked, detail={"assessment": str(locked.assessment_id)})
    return locked


@transaction.atomic
def end_risk(*, actor: Actor, risk: Risk, reason: str) -> Risk:
    """No longer current, with the reason. It leaves the matrix and the sums, and stays in the history."""
    locked = _lock_risk(actor, risk)
    if locked.ended_on is not None:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor den ikke er aktuell lenger."), code="REASON_MISSING", field="reason")
    locked.ended_on, locked.ended_reason, locked.checked_at = actor.today, reason.strip(), timezone.now()
    locked.version += 1
    locked.save(update_fields=["ended_on", "ended_reason", "checked_at", "version"])
    _score(actor, locked)
    events.record(actor, "risk.factor_ended", locked, detail={"assessment": str(locked.assessment_id)})
    return locked


@transaction.atomic
def add_risk_measure(
    *, actor: Actor, risk: Risk, description: str, responsible: User, due_on: date
) -> RiskMeasure:
    """A new measure against the risk, by a person and a day."""
    locked = _lock_risk(actor, risk)
    _refuse_gone(locked)
    if not description.strip():
        raise Refused(_("Skriv hva som skal gjøres."), code="TEXT_MISSING", field="description")
    if due_on < actor.today:
        raise Refused(_("Fristen er passert. Velg en dag som kommer."), code="DUE_PASSED", field="due_on")
    if not works_in(locked.assessment.unit, responsible, actor.today):
        raise Refused(
            _("Velg en som arbeider i enheten eller leder den."),
            code="RESPONSIBLE_OUTSIDE",
            field="responsible",
        )
    measure = RiskMeasure(
        municipality_id=locked.municipality_id,
        risk=locked,
        description=description.strip(),
        responsible=responsible,
        due_on=due_on,
    )
    measure.save(force_insert=True)
    events.record(
        actor, "risk.measure_added", measure, detail={"risk": str(locked.pk), "due": due_on.isoformat()}
    )
    if responsible.pk != actor.user_id:
        messages.notify(
            actor=actor,
            user=responsible,
            title=_("Du er ansvarlig for et tiltak i %(number)s") % {"number": locked.assessment.number},
            url=measure.get_absolute_url(),
            key=f"risk:measure:{measure.pk}:responsible",
        )
    return measure


@transaction.atomic
def finish_risk_measure(*, actor: Actor, measure: RiskMeasure, on: date, effect: str) -> RiskMeasure:
    """The measure is carried out, with what it led to. One that stands in an action plan is finished there."""
    found = (
        RiskMeasure.objects.select_for_update(of=("self",), no_key=True)
        .select_related("risk__assessment__unit", "plan_item")
        .filter(pk=measure.pk)
        .first()
    )
    if found is None or not policies.measures.can(actor, "do", found):
        raise NotAllowed("do")
    if found.done_on is not None:
        return found
    if hasattr(found, "plan_item"):
        raise Refused(
            _("Tiltaket følges i handlingsplan %(number)s. Meld det gjennomført der.")
            % {"number": found.plan_item.plan.number},
            code="IN_A_PLAN",
        )
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett den."), code="DONE_IN_FUTURE", field="on")
    if not effect.strip():
        raise Refused(_("Skriv hvordan tiltaket har virket."), code="EFFECT_MISSING", field="effect")
    found.done_on, found.effect = on, effect.strip()
    found.version += 1
    found.save(update_fields=["done_on", "effect", "version"])
    events.record(actor, "risk.measure_done", found, on=on, detail={"risk": str(found.risk_id)})
    return found
