"""Risk assessments and action plans with a row in every table, in both municipalities."""

from datetime import timedelta

from core.accounts.models import User
from deviations.enums_risk import SubjectKind
from deviations.models import ActionPlan, Risk, RiskAssessment, RiskMeasure, RiskShare
from deviations.services import assessments, plans, risk_shares, risks
from deviations.services.assessments import Facts
from deviations.services.risks import Factor, Values
from tests.database import as_owner
from tests.leaks.seed.people import somebody, unit

HIGH = Values(4, 4, 2, 3)


def build() -> None:
    _unit("enhetsleder.bergen", "botiltak.bergen")
    _unit("leder.nes", "konsulent.nes")
    _shared_down("etatsdirektor.bergen", "haggardshaugen", "enhetsleder.bergen")


def _unit(leader: str, worker: str) -> None:
    who = somebody(leader)
    facts = Facts("Prøven", SubjectKind.HOUSING_MEASURE, "Støtte", "Folk", "Alarm", trigger_note="Ny")
    assessment = assessments.start_assessment(actor=who, unit=who.unit, facts=facts)
    assessments.record_source(actor=who, assessment=assessment, kind="users", heard=True, text="Husmøte")
    assessments.record_source(actor=who, assessment=assessment, kind="guards", heard=False, text="Ingen")
    factor = Factor("Alenevakt", "staffing", "Alarm", accepted_reason="Vedtatt")
    risk = risks.add_risk(actor=who, assessment=assessment, factor=factor, values=HIGH)
    responsible = User.objects.get(username=worker)
    due = who.today + timedelta(days=5)
    measure = risks.add_risk_measure(
        actor=who, risk=risk, description="Øve", responsible=responsible, due_on=due
    )
    plan = plans.start_plan(actor=who, unit=who.unit, title="Planen", purpose="Trygghet", starts_on=who.today)
    item = plans.add_item(
        actor=who, plan=plan, description="Bytte dører", responsible=responsible, due_on=due
    )
    plans.set_progress(actor=who, item=item, progress=40, note="Bestilt")
    with as_owner():
        Risk.objects.filter(pk=risk.pk).update(ended_on=None, ended_reason="Utgått")
        RiskAssessment.objects.filter(pk=assessment.pk).update(ended_reason="Stengt")
        RiskMeasure.objects.filter(pk=measure.pk).update(effect="God")
        assert ActionPlan.objects.filter(pk=plan.pk).exists()


def _shared_down(director: str, below: str, leader: str) -> None:
    who = somebody(director)
    assessment = assessments.start_assessment(
        actor=who, unit=who.unit, facts=Facts("Etaten", SubjectKind.AGENCY)
    )
    risk = risks.add_risk(
        actor=who, assessment=assessment, factor=Factor("Vold", "violence", "Kurs"), values=HIGH
    )
    (share,) = risk_shares.share_risk(
        actor=who, risk=risk, units=[unit(who, below)], due_on=who.today + timedelta(days=9), message="Svar"
    )
    boss = somebody(leader)
    answer = risk_shares.Answer(True, "Hos oss er det mindre", Values(3, 4, 2, 2))
    risk_shares.answer_share(actor=boss, share=RiskShare.objects.get(pk=share.pk), answer=answer)
