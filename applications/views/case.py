"""The tabs of a case that show, and the notes."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications import selectors
from applications.enums import ENDED_STATES, OPEN_STATES, PaperState, State
from applications.forms.actions import NoteForm
from applications.models import Application, Assessment
from applications.policies import applications, handed_on, notes, requested_documents, ties
from applications.services import knowledge
from applications.services.assessing import out_of_date
from applications.services.assistance import asks_for_help
from applications.services.blocking import lacking
from applications.views import limited, page
from contacts.selectors import logged
from core.agencies.views import screen
from core.audit import reads, verbs
from core.base.errors import Refused
from core.documents.policies import document_policy
from core.documents.selectors import documents_of, letters_of
from core.interface.case import Action, Criterion, TimelineItem, from_acts, newest_first
from core.interface.forms import HusromForm
from core.interface.withheld import withheld_in
from core.people import services as people
from core.people.policies import contact_details, households
from core.rules.selectors import deadlines_of, title_of
from core.workflow.selectors import acts_on


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


@screen(applications, "view")
def overview(request: HttpRequest, key: str) -> HttpResponse:
    actor = _actor(request)
    try:
        case = page.find(request, key)
    except Http404:
        # Who knows no more than whom it is about sees no more; who knows nothing gets «finnes ikke» there.
        return limited.show(request, key)
    answers = list(case.provisional_answers.all())
    promised = max((answer.expected_date for answer in answers), default=None)
    members = people.members_on(case.household, actor.today, among=households.visible_to(actor))
    reads.note(
        request,
        persons=[period.member.person_id for period in members],
        content="application.case",
        subject=case,
    )
    return page.show(
        request,
        case,
        "applications/overview.html",
        broken_promise=promised
        if promised and promised < actor.today and case.state in OPEN_STATES
        else None,
        members=members,
        contact=contact_details.visible_to(actor).filter(
            person=case.applicant_id, compartment=case.compartment_id
        ),
        provisional=answers,
        deadlines=[(each, title_of(each)) for each in deadlines_of(case)],
        forwarded=case.forwardings.order_by("-created_at").first() if case.state == State.FORWARDED else None,
        steps=_steps(case, actor),
        steps_allowed=applications.permits(actor, "process"),
        ties=[
            (row, row.other if row.application_id == case.pk else row.application)
            for row in selectors.tied(actor, case)
        ],
        alike=_alike(request, case)
        if case.state in OPEN_STATES and applications.permits(actor, "process")
        else [],
        endings=_endings(case, actor),
        logged=logged(actor, case, case.applicant_id),
        handed_on=list(handed_on.visible_to(actor).filter(application=case)),
        may_hand_on=handed_on.permits(actor, "handle") and case.compartment_id in actor.compartment_ids,
        may_transfer=case.state not in ENDED_STATES and ties.permits(actor, "register"),
        may_change_household=applications.permits(actor, "process") and case.state not in ENDED_STATES,
    )


def _alike(request: HttpRequest, case: Application) -> list[Application]:
    rows = selectors.alike(_actor(request), case)
    reads.note(request, rows=[(row.applicant_id, row) for row in rows], content="application.duplicates")
    return rows


def _url(case: Application, view: str, *args: str) -> str:
    return reverse(f"applications:{view}", args=[case.case_number, *args])


def _steps(case: Application, actor: Any) -> list[Action]:
    """Steps that ask for nothing: one button each."""
    if not applications.permits(actor, "process"):
        return []
    if case.state == State.RECEIVED:
        return [Action(_("Start behandlingen"), _url(case, "take", "start"), "secondary", post=True)]
    if case.state == State.WAITING_INFORMATION:
        label = _("Opplysningene har kommet")
        return [Action(label, _url(case, "take", "opplysninger-kommet"), "secondary", post=True)]
    return []


def _endings(case: Application, actor: Any) -> list[Action]:
    if not applications.permits(actor, "end"):
        return []
    if case.state in ENDED_STATES and case.state != State.HOUSED:
        return [Action(_("Gjenoppta søknaden"), _url(case, "end", "gjenoppta"), "tertiary")]
    if case.state == State.HOUSED:
        return []
    found = [
        Action(_("Trekk søknaden"), _url(case, "end", "trekk"), "tertiary", danger=True),
        Action(_("Registrer bortfalt"), _url(case, "end", "bortfall"), "tertiary", danger=True),
    ]
    if case.state in OPEN_STATES:
        found.append(Action(_("Henlegg søknaden"), _url(case, "end", "henlegg"), "tertiary", danger=True))
        found.append(Action(_("Send videre til rett instans"), _url(case, "forward"), "tertiary"))
    return found


@screen(applications, "view")
def documents(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    actor = _actor(request)
    return page.show(
        request,
        case,
        "applications/documents.html",
        documents=list(documents_of(actor, case)),
        requested=(
            asked := [
                (row, row.state == PaperState.ASKED and row.due_on < actor.today)
                for row in requested_documents.visible_to(actor).filter(application=case)
            ]
        ),
        any_late=any(late for _row, late in asked),
        may_ask=applications.permits(actor, "process") and case.state in OPEN_STATES,
        letters=list(letters_of(actor, case)),
        upload_url=reverse("documents:upload", args=["applications.application", case.pk])
        if document_policy.permits(actor, "add")
        else "",
    )


VERDICTS = {"met": "met", "not_met": "not_met", "needs_judgement": "judge", "not_applicable": "unknown"}


def explained(assessment: Assessment, language: str) -> list[tuple[str, Criterion, str]]:
    """Code, explained line and raw verdict for each criterion of a stored assessment, in the reader's language."""
    said = {row["code"]: row for row in assessment.result.get("sentences", {}).get(language, [])}
    lines = []
    for each in assessment.result.get("criteria", []):
        sentence = said.get(each["code"], {})
        basis = each.get("basis", {})
        line = Criterion(
            title=sentence.get("title", each["code"]),
            verdict=VERDICTS.get(each["verdict"], "unknown"),  # type: ignore[arg-type]
            fact=sentence.get("fact", ""),
            rule=f"{sentence.get('rule', '')} ({basis.get('reference', '')})",
            source=sentence.get("source", ""),
            dated=date.fromisoformat(each["dated"]) if each.get("dated") else None,
        )
        lines.append((each["code"], line, each["verdict"]))
    return lines


@screen(applications, "view")
def assessment(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key, content="application.assessment")
    actor = _actor(request)
    made = list(case.assessments.select_related("made_by").order_by("-made_at")[:10])
    latest = made[0] if made else None
    given = {
        row.criterion: row for row in case.judgements.filter(superseded_at=None).select_related("answered_by")
    }
    language = "nn" if get_language() == "nn" else "nb"
    lines = explained(latest, language) if latest else []
    may_judge = applications.permits(actor, "judge") and case.state in OPEN_STATES
    rows = [
        (line, given.get(code), code.replace("_", "-") if may_judge and _asks(verdict, code, given) else "")
        for code, line, verdict in lines
    ]
    return page.show(
        request,
        case,
        "applications/assessment.html",
        latest=latest,
        rule_set=rule_set_title(latest, language),
        earlier=made[1:],
        rows=rows,
        stale=out_of_date(latest, case, actor.today) if latest and case.state in OPEN_STATES else "",
        blocking=lacking(case, latest) if latest and case.state in OPEN_STATES else [],
        may_assess=applications.permits(actor, "assess")
        and case.state in OPEN_STATES
        and not asks_for_help(case),
        findings=knowledge.published(actor, case),
    )


def rule_set_title(assessment: Assessment | None, language: str = "nb") -> str:
    """What the rule set is called, and where it was adopted."""
    if assessment is None:
        return ""
    title = assessment.result.get("title", {}).get(language) or assessment.rule_set
    reference = assessment.result.get("reference")
    return f"{title} ({reference})" if title and reference else str(title)


def _asks(verdict: str, code: str, given: dict[str, Any]) -> bool:
    return verdict == "needs_judgement" or code in given


@screen(applications, "view")
def notes_tab(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key, content="application.notes")
    actor = _actor(request)
    form: HusromForm | None = None
    if notes.permits(actor, "write"):
        form = NoteForm(request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            knowledge.write_note(actor=actor, application=case, text=form.cleaned_data["text"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Notatet er lagret."))
            return redirect("applications:notes", case.case_number)
    return page.show(
        request,
        case,
        "applications/notes.html",
        findings=knowledge.published(actor, case),
        withheld=withheld_in(actor, case),
        **limited.own_writing(actor, case, form),
    )


@screen(applications, "view")
def timeline(request: HttpRequest, key: str) -> HttpResponse:
    """What has been done in the case, newest first: the audit trail, and what the records say of the time before."""
    case = page.find(request, key, content="application.timeline")
    actor = _actor(request)
    acts = acts_on(actor, applications.visible_to(actor).filter(pk=case.pk), own=selectors.OWN_VERBS)
    items = from_acts(acts)
    told = {act.verb for act in acts}
    items += [
        TimelineItem(when=day, title=verbs.title(verb))
        for verb, day in selectors.dated_steps(actor, case)
        if verb not in told
    ]
    return page.show(request, case, "applications/timeline.html", timeline=newest_first(items))
