"""What a decision must agree with before it is drafted, laid before another, or made."""

from datetime import date

from django.utils.translation import gettext as _

from applications.enums import DecisionChange, MadeBy, Outcome, Overall
from applications.models import Application, Assessment, Decision
from applications.services import assistance
from applications.services.assessing import is_stale
from applications.services.blocking import require_in_place
from applications.services.data import DecisionData
from core.base.errors import Refused


def check_draft(data: DecisionData, *, place: bool = True) -> None:
    if data.outcome not in Outcome.values:
        raise Refused(_("Velg utfall."), code="OUTCOME_MISSING", field="outcome")
    if not data.situation.strip():
        raise Refused(
            _("Skriv kort hva søkeren har fortalt om situasjonen."),
            code="SITUATION_MISSING",
            field="situation",
        )
    if not data.reasons.strip():
        raise Refused(_("Skriv begrunnelsen for vedtaket."), code="REASONS_MISSING", field="reasons")
    if place and data.outcome != Outcome.REFUSAL:
        if not data.dwelling_type.strip():
            raise Refused(
                _("Skriv hvilken type bolig søkeren får plass på ventelista for."),
                code="DWELLING_MISSING",
                field="dwelling_type",
            )
        if data.outcome == Outcome.PARTIAL and not data.refused_part.strip():
            raise Refused(_("Skriv hva søkeren ikke får."), code="REFUSED_PART_MISSING", field="refused_part")
        if not data.term_months or data.term_months < 1:
            raise Refused(_("Oppgi leietiden i måneder."), code="TERM_MISSING", field="term_months")


def resting_on(decision: Decision | None, case: Application, on: date) -> Assessment | None:
    """What a draft rests on: today's assessment; a correction on that of the decision it mends."""
    if decision is not None and decision.change == DecisionChange.CORRECTION:
        return decision.assessment
    return premises_of(case, on)


def rests_on(decision: Decision, assessment: Assessment | None) -> None:
    decision.assessment = assessment
    if decision.change != DecisionChange.CORRECTION:
        decision.rule_set = assessment.rule_set if assessment else ""
        decision.rule_set_version = assessment.rule_set_version if assessment else ""


def settled(decision: Decision, case: Application, on: date) -> None:
    """The decision agrees with an assessment that still holds. A correction changes nothing that was assessed."""
    if decision.change != DecisionChange.CORRECTION:
        check_outcome(decision, premises_of(case, on))


def current_assessment(application: Application, on: date) -> Assessment:
    """The assessment a decision may rest on: made, and still true to the facts and the rules of the day."""
    latest = application.assessments.order_by("-made_at").first()
    if latest is None:
        raise Refused(_("Søknaden er ikke vurdert. Vurder den først."), code="NOT_ASSESSED")
    if is_stale(latest, application, on):
        raise Refused(
            _("Opplysningene eller reglene er endret siden vurderingen. Vurder søknaden på nytt."),
            code="ASSESSMENT_STALE",
        )
    return latest


def premises_of(case: Application, on: date) -> Assessment | None:
    """The assessment a decision rests on; help after boligsosialloven is decided without criteria."""
    return None if assistance.asks_for_help(case) else current_assessment(case, on)


def check_outcome(decision: Decision, assessment: Assessment | None) -> None:
    """A decision must agree with its assessment; nothing that the rules demand first may be missing."""
    if assessment is None:
        return
    require_in_place(decision.application, assessment)
    if assessment.overall == Overall.NEEDS_JUDGEMENT and decision.made_by == MadeBy.CASEWORKER:
        raise Refused(
            _("Ett eller flere krav må vurderes av en person før vedtaket. Svar på dem under Vurdering."),
            code="NEEDS_JUDGEMENT",
        )
    if assessment.overall == Overall.NOT_MET and decision.outcome == Outcome.GRANT:
        raise Refused(
            _("Vurderingen sier at minst ett krav ikke er oppfylt. Søknaden kan ikke innvilges slik den er."),
            code="CRITERIA_NOT_MET",
        )
