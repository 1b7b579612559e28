"""What is done with a risk assessment: one form, one service each."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict
from core.interface.conflict import conflict_page
from core.interface.form_page import form_page
from core.interface.forms import HusromForm, ReasonForm
from core.rules.selectors import due_by
from deviations import policies_risk as policies
from deviations.calculations.risk import lacks
from deviations.enums_risk import Trigger
from deviations.forms_risk import (
    AnswerShareForm,
    AssessmentForm,
    EffectDoneForm,
    ElementAsideForm,
    PlanChoiceForm,
    ReviewForm,
    RiskForm,
    RiskMeasureForm,
    ShareForm,
    SourceForm,
)
from deviations.models import Risk, RiskAssessment, RiskMeasure, RiskShare
from deviations.selectors.assessments import facts_of, requirements, units_below, writable_units
from deviations.selectors.workers import workers_of
from deviations.services import assessments, plans, risk_shares, risks
from deviations.services.risk_shares import Answer
from deviations.views.acts import Act, Kind
from deviations.views.parts import actor_of
from deviations.views.risk import assessment_or_404

both = require_http_methods(["GET", "POST"])


def risk_or_404(request: HttpRequest, pk: UUID) -> Risk:
    found: Risk = visible_or_404(
        policies.risks, actor_of(request), "assessment__unit__agency", "assessment__unit__parent", pk=pk
    )
    return found


def measure_or_404(request: HttpRequest, pk: UUID) -> RiskMeasure:
    found: RiskMeasure = visible_or_404(
        policies.measures, actor_of(request), "risk__assessment__unit", "responsible", pk=pk
    )
    return found


def share_or_404(request: HttpRequest, pk: UUID) -> RiskShare:
    found: RiskShare = visible_or_404(
        policies.shares, actor_of(request), "unit", "sender", "sent_by", "answered_by", pk=pk
    )
    return found


ASSESSMENT = Kind("assessment", policies.assessments, assessment_or_404)
RISK = Kind("risk", policies.risks, risk_or_404)
MEASURE = Kind("measure", policies.measures, measure_or_404)


@screen(policies.assessments, "start")
@both
def new_assessment(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = writable_units(actor)
    form = AssessmentForm(
        request.POST or None, units=units,
        initial={"unit": str(actor.unit_id), "subject_kind": "housing_measure", "trigger": Trigger.FIRST},
    )  # fmt: skip
    made: list[RiskAssessment] = []

    def begin() -> None:
        made.append(
            assessments.start_assessment(actor=actor, unit=form.cleaned_data["unit"], facts=form.facts())
        )

    page = form_page(
        request, form, act=begin, title=_("Ny risikovurdering"), verb=_("Begynn på vurderingen"),
        lead=_("Ikke skriv navn på beboere. Vurderingen leses av enheten og av linja over."),
        done=_("Vurderingen er påbegynt. Legg til risikoer, og skriv hvem dere har hørt."), back="/risiko/",
    )  # fmt: skip
    return redirect(made[0]) if made else page


@screen(policies.assessments, "edit")
@both
def change_assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, assessment = actor_of(request), ASSESSMENT.found(request, pk, "edit")
    names = ("title", "subject_kind", "trigger", "trigger_note", "support", "staffing", "security")
    stored = {name: getattr(assessment, name) for name in names}
    form = AssessmentForm(request.POST or None, initial={**stored, "version": assessment.version})
    try:
        return form_page(
            request, form,
            act=lambda: assessments.change_assessment(
                actor=actor, assessment=assessment, facts=form.facts(),
                expected_version=form.cleaned_data["version"],
            ),
            title=_("Støttetiltak, bemanning og sikkerhet"), lead=assessment.title, verb=_("Lagre"),
            done=_("Vurderingen er lagret."), back=assessment.get_absolute_url(),
        )  # fmt: skip
    except Conflict:
        assessment.refresh_from_db()
        return conflict_page(
            request, form=form, stored={name: getattr(assessment, name) for name in names},
            version=assessment.version, back=assessment.get_absolute_url(),
        )  # fmt: skip


def _record(*, actor: Actor, assessment: RiskAssessment, kind: str, heard: str, text: str) -> None:
    assessments.record_source(actor=actor, assessment=assessment, kind=kind, heard=heard == "yes", text=text)


@ASSESSMENT.act("edit")
def record_source(actor: Actor, assessment: RiskAssessment, posted: Any) -> Act:
    return Act(
        SourceForm(posted), _record,
        title=_("Hvem er hørt?"),
        lead=_("Beboernes stemme skal alltid vurderes: enten hører dere dem, eller så skriver dere hvorfor ikke."),
        verb=_("Lagre"), done=_("Det er ført hvem som er hørt."),
    )  # fmt: skip


def _elements(actor: Actor, assessment: RiskAssessment) -> Any:
    asked = requirements(assessment.municipality, actor.today)
    return asked.elements_of(assessment.unit.agency.code, assessment.subject_kind)


@screen(policies.assessments, "edit")
@both
def add_risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, assessment = actor_of(request), ASSESSMENT.found(request, pk, "edit")
    form = RiskForm(
        request.POST or None, elements=_elements(actor, assessment),
        initial={"element": request.GET.get("element", "")},
    )  # fmt: skip
    return form_page(
        request, form,
        act=lambda: risks.add_risk(
            actor=actor, assessment=assessment, factor=form.described(), values=form.values()
        ),
        title=_("Legg til risiko"), lead=assessment.title, verb=_("Legg til risikoen"),
        done=_("Risikoen er lagt til."), back=assessment.get_absolute_url(),
    )  # fmt: skip


@ASSESSMENT.act("edit")
def set_aside(actor: Actor, assessment: RiskAssessment, posted: Any) -> Act:
    found = lacks(facts_of(assessment), requirements(assessment.municipality, actor.today))
    if not found.elements:
        raise Http404
    return Act(
        ElementAsideForm(posted, elements=found.elements), risks.set_element_aside,
        title=_("Et obligatorisk element er ikke aktuelt"), lead=assessment.title,
        verb=_("Lagre begrunnelsen"), done=_("Begrunnelsen er ført i vurderingen."),
    )  # fmt: skip


@screen(policies.risks, "edit")
@both
def change_risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, risk = actor_of(request), RISK.found(request, pk, "edit")
    names = ("element", "factor", "category", "existing", "accepted_reason", *risks.VALUES)
    form = RiskForm(
        request.POST or None, elements=_elements(actor, risk.assessment),
        initial={**{name: getattr(risk, name) for name in names}, "version": risk.version},
    )  # fmt: skip
    try:
        return form_page(
            request, form,
            act=lambda: risks.change_risk(
                actor=actor, risk=risk, factor=form.described(), values=form.values(),
                expected_version=form.cleaned_data["version"],
            ),
            title=_("Endre risiko %(number)s") % {"number": risk.position},
            lead=_("Verdiene som sto der før, blir stående i historikken."),
            verb=_("Lagre risikoen"), done=_("Risikoen er lagret."), back=risk.get_absolute_url(),
        )  # fmt: skip
    except Conflict:
        risk.refresh_from_db()
        return conflict_page(
            request, form=form, stored={name: getattr(risk, name) for name in names},
            version=risk.version, back=risk.get_absolute_url(),
        )  # fmt: skip


@RISK.act("edit")
def keep_risk(actor: Actor, risk: Risk, posted: Any) -> Act:
    return Act(
        HusromForm(posted), risks.keep_risk,
        title=_("Er risikoen fortsatt aktuell, med de samme verdiene?"), lead=risk.factor,
        verb=_("Ja, uendret"), done=_("Risikoen er vurdert som uendret."), confirm=True,
    )  # fmt: skip


@RISK.act("edit")
def end_risk(actor: Actor, risk: Risk, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), risks.end_risk,
        title=_("Ikke lenger aktuell"), lead=risk.factor, verb=_("Ta den ut"),
        done=_("Risikoen er ikke lenger med. Den står i historikken."),
    )  # fmt: skip


@RISK.act("edit")
def add_measure(actor: Actor, risk: Risk, posted: Any) -> Act:
    return Act(
        RiskMeasureForm(
            posted, candidates=workers_of(risk.assessment.unit, actor.today),
            initial={"due_on": due_by("risk_measure_30_days", actor.municipality, actor.today)},
        ),
        risks.add_risk_measure,
        title=_("Sett opp tiltak"), lead=risk.factor, verb=_("Lagre tiltaket"),
        done=_("Tiltaket er satt opp, og den ansvarlige har fått beskjed."),
    )  # fmt: skip


@MEASURE.act("do")
def finish_measure(actor: Actor, measure: RiskMeasure, posted: Any) -> Act:
    return Act(
        EffectDoneForm(posted, initial={"on": actor.today}), risks.finish_risk_measure,
        title=_("Meld tiltaket gjennomført"), lead=measure.description, verb=_("Meld gjennomført"),
        done=_("Tiltaket er gjennomført. Se om verdien etter tiltak skal endres."),
    )  # fmt: skip


@MEASURE.act("edit")
def plan_measure(actor: Actor, measure: RiskMeasure, posted: Any) -> Act:
    unit = measure.risk.assessment.unit
    found = policies.plans.visible_to(actor).filter(state="active", compartment=unit.compartment_id)
    return Act(
        PlanChoiceForm(posted, plans=found.order_by("title")), plans.plan_measure,
        title=_("Legg tiltaket i en handlingsplan"), lead=measure.description, verb=_("Legg i planen"),
        done=_("Tiltaket følges nå i handlingsplanen."),
    )  # fmt: skip


@RISK.act("edit")
def share_risk(actor: Actor, risk: Risk, posted: Any) -> Act:
    assessment = risk.assessment
    below = units_below(assessment.unit)
    if not below or not policies.assessments.may(actor, "share", assessment):
        raise Http404
    return Act(
        ShareForm(
            posted, units=below,
            initial={"due_on": due_by("risk_share_30_days", actor.municipality, actor.today)},
        ),
        risk_shares.share_risk,
        title=_("Send risikoen ned i linja"),
        lead=_("Hver enhet får en oppgave og svarer for seg. Risikoen telles fortsatt bare her."),
        verb=_("Send"), done=_("Risikoen er sendt. Svarene kommer på denne sida."),
    )  # fmt: skip


@ASSESSMENT.act("approve")
def approve(actor: Actor, assessment: RiskAssessment, posted: Any) -> Act:
    return Act(
        HusromForm(posted), assessments.approve,
        title=_("Godkjenne risikovurderingen?"),
        lead=_("Den gjelder i ett år. Da, eller før om noe endrer seg, skal den gås gjennom på nytt."),
        verb=_("Godkjenn"), done=_("Risikovurderingen er godkjent."), confirm=True,
    )  # fmt: skip


@ASSESSMENT.act("edit")
def start_review(actor: Actor, assessment: RiskAssessment, posted: Any) -> Act:
    return Act(
        ReviewForm(posted, initial={"trigger": Trigger.YEARLY}), assessments.start_review,
        title=_("Gå gjennom på nytt"),
        lead=_("For hver risiko sier dere om den fortsatt er aktuell. Fristen står til dere har godkjent på nytt."),
        verb=_("Begynn gjennomgangen"), done=_("Gjennomgangen er begynt."),
    )  # fmt: skip


@ASSESSMENT.act("end")
def end(actor: Actor, assessment: RiskAssessment, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), assessments.end_assessment,
        title=_("Avslutte risikovurderingen?"), lead=assessment.title, verb=_("Avslutt"),
        done=_("Risikovurderingen er avsluttet. Den kan fortsatt leses."),
    )  # fmt: skip


@screen(policies.shares, "view")
@require_GET
def share_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, share = actor_of(request), share_or_404(request, pk)
    answers = share.state == "sent" and policies.shares.can(actor, "answer", share)
    asked = requirements(actor.municipality, actor.today)
    context = {
        "share": share,
        "answers": answers,
        "before": asked.level(share.before),
        "after": asked.level(share.after),
    }
    return render(request, "risk/share.html", context)


SHARE = Kind("share", policies.shares, share_or_404)


@screen(policies.shares, "answer")
@both
def answer_share(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, share = actor_of(request), SHARE.found(request, pk, "answer")
    form = AnswerShareForm(request.POST or None)

    def keep() -> None:
        relevant = form.cleaned_data["relevant"] == "yes"
        valued = form.cleaned_data["likelihood_before"] and form.cleaned_data["consequence_before"]
        answer = Answer(relevant, form.cleaned_data["text"], form.values() if valued else None)
        risk_shares.answer_share(actor=actor, share=share, answer=answer)

    return form_page(
        request, form, act=keep, title=_("Svar for enheten din"), lead=share.factor,
        verb=_("Send svaret"), done=_("Svaret er sendt."), back=share.get_absolute_url(),
    )  # fmt: skip
