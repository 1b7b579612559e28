"""What leaders and those responsible do with a report: one form, one service each."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.agencies.views import screen
from core.base.errors import Conflict, NotAllowed, Refused
from core.interface.conflict import conflict_page
from core.interface.forms import HusromForm, ReasonForm
from deviations import policies
from deviations.enums import MeasureState
from deviations.forms import (
    AnswerForm,
    AskClosingForm,
    DoneForm,
    DueForm,
    EffectForm,
    JudgeForm,
    MeasureForm,
    RelateForm,
)
from deviations.models import Measure, Report
from deviations.selectors.people import responsible_candidates
from deviations.selectors.reports import numbered
from deviations.services import closing, judging
from deviations.services import measures as service
from deviations.services.relating import relate as relate_reports
from deviations.views.parts import actor_of, form_page, measure_or_404, report_or_404

both = require_http_methods(["GET", "POST"])


def _handled(request: HttpRequest, pk: UUID, action: str = "handle") -> Report:
    report = report_or_404(request, pk)
    if not policies.reports.can(actor_of(request), action, report):
        raise NotAllowed(action)
    return report


def _measure(request: HttpRequest, pk: UUID, action: str) -> Measure:
    measure = measure_or_404(request, pk)
    if not policies.measures.can(actor_of(request), action, measure):
        raise NotAllowed(action)
    return measure


def _stored(report: Report) -> dict[str, object]:
    return {
        "is_deviation": ("yes" if report.is_deviation else "no") if report.judged_at else "",
        "consequence": report.consequence or "",
        "notifiable": bool(report.notifiable),
        "police_report": bool(report.police_report),
        "reason": report.judgement,
    }


@screen(policies.reports, "handle")
@both
def judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = _handled(request, pk)
    initial = {**_stored(report), "version": report.version}
    if not report.judged_at:
        initial["consequence"] = report.reported_consequence or ""
    form = JudgeForm(request.POST or None, initial=initial)

    def act(data: dict[str, object]) -> None:
        judging.judge(
            actor=actor_of(request),
            report=report,
            expected_version=data["version"],  # type: ignore[arg-type]
            judgement=judging.Judgement(
                is_deviation=data["is_deviation"] == "yes",
                consequence=data["consequence"],  # type: ignore[arg-type]
                notifiable=bool(data["notifiable"]),
                police_report=bool(data["police_report"]),
                reason=str(data["reason"]),
            ),
        )

    try:
        return form_page(
            request, form, act,
            title=_("Vurder avvik %(number)s") % {"number": report.number},
            lead=report.what_happened,
            submit=_("Lagre vurderingen"),
            done=_("Vurderingen er lagret."),
            back=report.get_absolute_url(),
        )  # fmt: skip
    except Conflict:
        report.refresh_from_db()
        return conflict_page(
            request, form=form, stored=_stored(report), version=report.version, back=report.get_absolute_url()
        )


@screen(policies.reports, "handle")
@both
def change_due(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = _handled(request, pk)
    return form_page(
        request, DueForm(request.POST or None, initial={"due_on": report.due_on}),
        lambda data: judging.change_due(actor=actor_of(request), report=report, **data),
        title=_("Endre fristen for avvik %(number)s") % {"number": report.number},
        lead=_("Vanlig frist er 14 dager. Går fristen ut, løftes avviket til neste nivå."),
        submit=_("Endre fristen"),
        done=_("Fristen er endret."),
        back=report.get_absolute_url(),
    )  # fmt: skip


@screen(policies.reports, "handle")
@both
def add_measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    report = _handled(request, pk)
    form = MeasureForm(
        request.POST or None,
        candidates=responsible_candidates(report, actor.today),
        initial={"due_on": max(report.due_on, actor.today + timedelta(days=1))},
    )
    return form_page(
        request, form, lambda data: service.add_measure(actor=actor, report=report, **data),
        title=_("Sett opp tiltak"),
        lead=_("Avvik %(number)s") % {"number": report.number},
        submit=_("Lagre tiltaket"),
        done=_("Tiltaket er satt opp, og den ansvarlige har fått beskjed."),
        back=report.get_absolute_url(),
    )  # fmt: skip


@screen(policies.measures, "do")
@both
def measure_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    measure = _measure(request, pk, "do")
    return form_page(
        request, DoneForm(request.POST or None, initial={"on": actor.today}),
        lambda data: service.mark_measure_done(actor=actor, measure=measure, **data),
        title=_("Meld tiltaket utført"),
        lead=measure.description,
        submit=_("Meld utført"),
        done=_("Tiltaket er meldt utført. En annen skal godkjenne det."),
        back=measure.get_absolute_url(),
    )  # fmt: skip


@screen(policies.measures, "approve")
@both
def approve_measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    measure = _measure(request, pk, "approve")
    return form_page(
        request, HusromForm(request.POST if request.method == "POST" else None),
        lambda data: service.approve_measure(actor=actor_of(request), measure=measure),
        title=_("Godkjenne tiltaket?"),
        lead=measure.description,
        submit=_("Godkjenn tiltaket"),
        done=_("Tiltaket er godkjent."),
        back=measure.get_absolute_url(),
        confirm=True,
    )  # fmt: skip


@screen(policies.measures, "approve")
@both
def return_measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    measure = _measure(request, pk, "approve")
    return form_page(
        request, ReasonForm(request.POST or None),
        lambda data: service.return_measure(actor=actor_of(request), measure=measure, **data),
        title=_("Send tiltaket tilbake"),
        lead=measure.description,
        submit=_("Send tilbake"),
        done=_("Tiltaket er sendt tilbake til den ansvarlige."),
        back=measure.get_absolute_url(),
    )  # fmt: skip


@screen(policies.measures, "evaluate")
@both
def judge_effect(request: HttpRequest, pk: UUID) -> HttpResponse:
    measure = _measure(request, pk, "evaluate")
    initial = {"effect": measure.effect, "note": measure.effect_note}
    return form_page(
        request, EffectForm(request.POST or None, initial=initial),
        lambda data: service.judge_effect(actor=actor_of(request), measure=measure, **data),
        title=_("Vurder effekten"),
        lead=measure.description,
        submit=_("Lagre vurderingen"),
        done=_("Vurderingen av effekten er lagret."),
        back=measure.get_absolute_url(),
    )  # fmt: skip


@screen(policies.reports, "handle")
@both
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = _handled(request, pk)
    measures = policies.measures.visible_to(actor_of(request)).filter(
        report=report, state=MeasureState.APPROVED
    )
    return form_page(
        request, HusromForm(request.POST if request.method == "POST" else None),
        lambda data: closing.close_report(actor=actor_of(request), report=report),
        title=_("Lukke avvik %(number)s?") % {"number": report.number},
        lead=_("Godkjente tiltak: %(count)s. Et lukket avvik kan gjenåpnes.") % {"count": measures.count()},
        submit=_("Lukk avviket"),
        done=_("Avviket er lukket."),
        back=report.get_absolute_url(),
        confirm=True,
    )  # fmt: skip


@screen(policies.reports, "handle")
@both
def ask_closing(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = _handled(request, pk)
    initial = {"basis": "no_measure_needed" if report.is_deviation else "not_deviation"}
    return form_page(
        request, AskClosingForm(request.POST or None, initial=initial),
        lambda data: closing.ask_closing(actor=actor_of(request), report=report, **data),
        title=_("Lukke uten tiltak"),
        lead=_("Neste nivå i linja må godkjenne at avviket lukkes uten tiltak."),
        submit=_("Send til godkjenning"),
        done=_("Sendt til godkjenning på neste nivå."),
        back=report.get_absolute_url(),
    )  # fmt: skip


@screen(policies.reports, "approve_closing")
@both
def answer_closing(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = _handled(request, pk, "approve_closing")
    approvals = policies.approvals.visible_to(actor_of(request))
    pending = approvals.filter(report=report, outcome="pending").first()
    return form_page(
        request, AnswerForm(request.POST or None),
        lambda data: closing.answer_closing(
            actor=actor_of(request), report=report, approve=data["approve"] == "yes", answer=data["answer"]
        ),
        title=_("Godkjenne lukking uten tiltak?"),
        lead=f"{pending.get_basis_display()}: {pending.reason}" if pending else "",
        submit=_("Lagre svaret"),
        done=_("Svaret er lagret."),
        back=report.get_absolute_url(),
    )  # fmt: skip


@screen(policies.reports, "handle")
@both
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = _handled(request, pk)
    return form_page(
        request, ReasonForm(request.POST or None),
        lambda data: closing.reopen(actor=actor_of(request), report=report, **data),
        title=_("Gjenåpne avvik %(number)s") % {"number": report.number},
        lead=_("Avviket får ny frist på 14 dager."),
        submit=_("Gjenåpne avviket"),
        done=_("Avviket er gjenåpnet."),
        back=report.get_absolute_url(),
    )  # fmt: skip


@screen(policies.reports, "handle")
@both
def relate(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    report = _handled(request, pk)

    def act(data: dict[str, str]) -> None:
        other = numbered(actor, data["number"])
        if other is None:
            raise Refused(_("Fant ikke avviket. Sjekk nummeret."), code="REPORT_UNKNOWN", field="number")
        relate_reports(actor=actor, report=report, other=other)

    return form_page(
        request, RelateForm(request.POST or None), act,
        title=_("Knytt avvik %(number)s til et annet") % {"number": report.number},
        submit=_("Knytt sammen"),
        done=_("Avvikene er knyttet sammen."),
        back=report.get_absolute_url(),
    )  # fmt: skip
