"""What leaders and those responsible do with a report and its measures."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import screen
from core.base.errors import Conflict, Refused
from core.interface.conflict import conflict_page
from core.interface.form_page import form_page
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
from deviations.selectors.reading import reads_text
from deviations.selectors.reports import numbered
from deviations.services import closing, judging
from deviations.services import measures as service
from deviations.services.relating import relate as relate_reports
from deviations.views.acts import FORM, Act, Kind, both
from deviations.views.parts import actor_of, measure_or_404, report_or_404

REPORT = Kind("report", policies.reports, report_or_404)
MEASURE = Kind("measure", policies.measures, measure_or_404)


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
    report = REPORT.found(request, pk, "handle")
    initial = {**_stored(report), "version": report.version}
    if not report.judged_at:
        initial["consequence"] = report.reported_consequence or ""
    form = JudgeForm(request.POST or None, initial=initial)

    def keep() -> None:
        data = form.cleaned_data
        judging.judge(
            actor=actor_of(request),
            report=report,
            expected_version=data["version"],
            judgement=judging.Judgement(
                is_deviation=data["is_deviation"] == "yes",
                consequence=data["consequence"],
                notifiable=bool(data["notifiable"]),
                police_report=bool(data["police_report"]),
                reason=str(data["reason"]),
            ),
        )

    try:
        return form_page(
            request, form, act=keep,
            title=_("Vurder avvik %(number)s") % {"number": report.number},
            lead=report.what_happened if reads_text(actor_of(request), report) else "",
            verb=_("Lagre vurderingen"),
            done=_("Vurderingen er lagret."),
            back=report.get_absolute_url(),
            template=FORM,
        )  # fmt: skip
    except Conflict:
        report.refresh_from_db()
        return conflict_page(
            request, form=form, stored=_stored(report), version=report.version, back=report.get_absolute_url()
        )


@REPORT.act("handle")
def change_due(actor: Actor, report: Report, posted: Any) -> Act:
    return Act(
        DueForm(posted, initial={"due_on": report.due_on}), judging.change_due,
        title=_("Endre fristen for avvik %(number)s") % {"number": report.number},
        lead=_("Vanlig frist er 14 dager. Går fristen ut, løftes avviket til neste nivå."),
        verb=_("Endre fristen"),
        done=_("Fristen er endret."),
    )  # fmt: skip


@REPORT.act("handle")
def add_measure(actor: Actor, report: Report, posted: Any) -> Act:
    due = max(report.due_on, actor.today + timedelta(days=1))
    candidates = responsible_candidates(report, actor.today)
    return Act(
        MeasureForm(posted, candidates=candidates, initial={"due_on": due}), service.add_measure,
        title=_("Sett opp tiltak"),
        lead=_("Avvik %(number)s") % {"number": report.number},
        verb=_("Lagre tiltaket"),
        done=_("Tiltaket er satt opp, og den ansvarlige har fått beskjed."),
    )  # fmt: skip


@MEASURE.act("do")
def measure_done(actor: Actor, measure: Measure, posted: Any) -> Act:
    return Act(
        DoneForm(posted, initial={"on": actor.today}), service.mark_measure_done,
        title=_("Meld tiltaket utført"),
        lead=measure.description,
        verb=_("Meld utført"),
        done=_("Tiltaket er meldt utført. En annen skal godkjenne det."),
    )  # fmt: skip


@MEASURE.act("approve")
def approve_measure(actor: Actor, measure: Measure, posted: Any) -> Act:
    return Act(
        HusromForm(posted), service.approve_measure,
        title=_("Godkjenne tiltaket?"),
        lead=measure.description,
        verb=_("Godkjenn tiltaket"),
        done=_("Tiltaket er godkjent."),
        confirm=True,
    )  # fmt: skip


@MEASURE.act("approve")
def return_measure(actor: Actor, measure: Measure, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), service.return_measure,
        title=_("Send tiltaket tilbake"),
        lead=measure.description,
        verb=_("Send tilbake"),
        done=_("Tiltaket er sendt tilbake til den ansvarlige."),
    )  # fmt: skip


@MEASURE.act("evaluate")
def judge_effect(actor: Actor, measure: Measure, posted: Any) -> Act:
    initial = {"effect": measure.effect, "note": measure.effect_note}
    return Act(
        EffectForm(posted, initial=initial), service.judge_effect,
        title=_("Vurder effekten"),
        lead=measure.description,
        verb=_("Lagre vurderingen"),
        done=_("Vurderingen av effekten er lagret."),
    )  # fmt: skip


@REPORT.act("handle")
def close(actor: Actor, report: Report, posted: Any) -> Act:
    approved = policies.measures.visible_to(actor).filter(report=report, state=MeasureState.APPROVED)
    return Act(
        HusromForm(posted), closing.close_report,
        title=_("Lukke avvik %(number)s?") % {"number": report.number},
        lead=_("Godkjente tiltak: %(count)s. Et lukket avvik kan gjenåpnes.") % {"count": approved.count()},
        verb=_("Lukk avviket"),
        done=_("Avviket er lukket."),
        confirm=True,
    )  # fmt: skip


@REPORT.act("handle")
def ask_closing(actor: Actor, report: Report, posted: Any) -> Act:
    initial = {"basis": "no_measure_needed" if report.is_deviation else "not_deviation"}
    return Act(
        AskClosingForm(posted, initial=initial), closing.ask_closing,
        title=_("Lukke uten tiltak"),
        lead=_("Neste nivå i linja må godkjenne at avviket lukkes uten tiltak."),
        verb=_("Send til godkjenning"),
        done=_("Sendt til godkjenning på neste nivå."),
    )  # fmt: skip


def _answer(*, actor: Actor, report: Report, approve: str, answer: str) -> None:
    closing.answer_closing(actor=actor, report=report, approve=approve == "yes", answer=answer)


@REPORT.act("approve_closing")
def answer_closing(actor: Actor, report: Report, posted: Any) -> Act:
    pending = policies.approvals.visible_to(actor).filter(report=report, outcome="pending").first()
    return Act(
        AnswerForm(posted), _answer,
        title=_("Godkjenne lukking uten tiltak?"),
        lead=f"{pending.get_basis_display()}: {pending.reason}" if pending else "",
        verb=_("Lagre svaret"),
        done=_("Svaret er lagret."),
    )  # fmt: skip


@REPORT.act("handle")
def reopen(actor: Actor, report: Report, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), closing.reopen,
        title=_("Gjenåpne avvik %(number)s") % {"number": report.number},
        lead=_("Avviket får ny frist på 14 dager."),
        verb=_("Gjenåpne avviket"),
        done=_("Avviket er gjenåpnet."),
    )  # fmt: skip


def _relate(*, actor: Actor, report: Report, number: str) -> None:
    other = numbered(actor, number)
    if other is None:
        raise Refused(_("Fant ikke avviket. Sjekk nummeret."), code="REPORT_UNKNOWN", field="number")
    relate_reports(actor=actor, report=report, other=other)


@REPORT.act("handle")
def relate(actor: Actor, report: Report, posted: Any) -> Act:
    return Act(
        RelateForm(posted), _relate,
        title=_("Knytt avvik %(number)s til et annet") % {"number": report.number},
        verb=_("Knytt sammen"),
        done=_("Avvikene er knyttet sammen."),
    )  # fmt: skip
