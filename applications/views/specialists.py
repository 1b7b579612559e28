"""Asking specialists and answering them; the shared mapping, for every unit that has to do with the case."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.enums import SpecialistState
from applications.forms.specialists import AskForm, MappingForm, SpecialistAnswerForm
from applications.models import Application, SpecialistRequest
from applications.policies import applications, mapping_answers, specialist_requests
from applications.services import knowledge, mapping, specialists
from applications.views import limited, page
from applications.views.joint import joint
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.documents.policies import document_policy
from core.documents.selectors import documents_of
from core.interface.conflict import conflict_page
from core.people.policies import persons

#: How long the one asked gets, as the form proposes it.
PROPOSED_DAYS = 21


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


@require_safe
@screen(applications, "view")
def cooperation(request: HttpRequest, key: str) -> HttpResponse:
    """«Samarbeid»: who has been asked and is late, what units have laid open, and what is mapped together."""
    case = page.find(request, key, content="application.mapping_answers")
    actor = _actor(request)
    return page.show(
        request,
        case,
        "applications/cooperation.html",
        findings=knowledge.published(actor, case),
        **joint(actor, case),
    )


@screen(specialist_requests, "ask")
def ask(request: HttpRequest, key: str) -> HttpResponse:
    actor, case = _actor(request), page.find(request, key)
    back = reverse("applications:cooperation", args=[case.case_number])
    offered = specialists.units_to_ask(actor)
    initial = {"due": actor.today + timedelta(days=PROPOSED_DAYS)}
    form = AskForm(request.POST or None, neighbours=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit = next(each.unit for each in offered if str(each.unit.pk) == values.pop("unit"))
        try:
            specialists.ask(actor=actor, application=case, unit=unit, request=specialists.Ask(**values))
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("%(unit)s er spurt og varslet.") % {"unit": unit.name})
            return redirect(back)
    return page.show(
        request,
        case,
        "applications/form.html",
        heading=_("Spør en fagperson"),
        lead=_("Enheten får vite hvem saken gjelder og leser spørsmålet. Resten av saken ser den ikke."),
        form=form,
        verb=_("Send spørsmålet"),
        back=back,
    )


@require_safe
@screen(specialist_requests, "view")
def asked_of_us(request: HttpRequest) -> HttpResponse:
    """«Spørsmål til oss»: what other units ask one's own, the unanswered first due first."""
    actor = _actor(request)
    rows = specialists.asked_of(actor)
    done = request.GET.get("vis") == "besvarte"
    rows = rows.exclude(state=SpecialistState.ASKED) if done else rows.filter(state=SpecialistState.ASKED)
    found = Paginator(rows, 50).get_page(request.GET.get("side"))
    reads.note(
        request, persons=[row.person_id for row in found.object_list], content="application.specialist_list"
    )
    context = {
        "title": _("Spørsmål til oss"),
        "page": found,
        "rows": [(row, row.is_late(actor.today)) for row in found.object_list],
        "done": done,
    }
    return render(request, "applications/asked_of_us.html", context)


def _found(request: HttpRequest, key: UUID) -> SpecialistRequest:
    row: SpecialistRequest = visible_or_404(
        specialist_requests, _actor(request), "unit", "asked_by", "answered_by", "compartment", pk=key
    )
    return row


@screen(specialist_requests, "view")
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The question with its answer and attachments, for both sides; the one asked answers here."""
    row = _found(request, key)
    if request.method != "POST":
        return _page(request, row, SpecialistAnswerForm(initial={"version": row.version}))
    form = SpecialistAnswerForm(request.POST)
    if form.is_valid():
        act = specialists.decline if request.POST.get("valg") == "kan-ikke" else specialists.answer
        said = form.cleaned_data
        text = {"reason" if act is specialists.decline else "text": said["answer"]}
        try:
            act(actor=_actor(request), request=row, expected_version=said["version"], **text)
        except Refused as refused:
            form.add_refusal(refused)
        except Conflict as conflict:
            return conflict_page(
                request, form=form, stored={"answer": conflict.obj.answer}, version=conflict.obj.version,
                back=row.get_absolute_url(),
            )  # fmt: skip
        else:
            messages.success(request, _("Svaret er sendt."))
            return redirect(row)
    return _page(request, row, form)


def _page(request: HttpRequest, row: SpecialistRequest, form: SpecialistAnswerForm) -> HttpResponse:
    actor = _actor(request)
    person = persons.visible_to(actor).filter(pk=row.person_id).first()
    reads.note(request, persons=[row.person_id], content="application.specialist", subject=row)
    asks = row.compartment_id in actor.compartment_ids
    waits = row.state == SpecialistState.ASKED
    answers = waits and specialist_requests.can(actor, "answer", row)
    case: Application | None = applications.known_to(actor).filter(pk=row.application_id).first()
    context = {
        "title": _("Spørsmål om %(topic)s") % {"topic": str(row.get_topic_display()).lower()},
        "row": row,
        "person": person,
        "case_url": case.get_absolute_url() if case else "",
        "late": row.is_late(actor.today),
        "form": form if answers else None,
        "may_remind": waits and asks and specialist_requests.permits(actor, "remind"),
        "documents": list(documents_of(actor, row)),
        "upload_url": reverse("documents:upload", args=["applications.specialistrequest", row.pk])
        if waits and document_policy.permits(actor, "add")
        else "",
    }
    return render(request, "applications/specialist.html", context)


@require_POST
@screen(specialist_requests, "remind")
def remind(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(request, key)
    specialists.remind(actor=_actor(request), request=row)
    messages.success(request, _("%(unit)s er minnet om å svare.") % {"unit": row.unit.name})
    return redirect(row)


@require_POST
@screen(specialist_requests, "withdraw")
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    row = specialists.withdraw(actor=_actor(request), request=_found(request, key))
    messages.success(request, _("Spørsmålet er trukket."))
    return redirect(row)


@screen(mapping_answers, "answer")
def answer(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """One question of the shared mapping, answered by whichever unit meets the household first."""
    actor, case = _actor(request), limited.known_or_404(request, key)
    asked = next((each for each in mapping.mapped(actor, case) if each.question.code == code), None)
    if asked is None:
        raise Http404
    reads.note(request, persons=[case.applicant_id], content="application.mapping_answers", subject=case)
    stored = asked.answer
    initial: dict[str, Any] = {"told_by": "applicant"}
    if stored is not None:
        initial = {
            "choice": stored.choice,
            "text": stored.text,
            "told_by": stored.told_by,
            "replaces": stored.pk,
        }
    form = MappingForm(request.POST or None, initial=initial, question=asked.question)
    back = _back(actor, case)
    if request.method == "POST" and form.is_valid():
        try:
            mapping.give_answer(actor=actor, application=case, question=code, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Svaret er lagret."))
            return redirect(back)
    context = {
        "title": str(asked.question.title),
        "kicker": _("Søknad %(number)s, %(name)s")
        % {"number": case.case_number, "name": case.applicant.name},
        "form": form,
        "stored": stored,
        "back": back,
    }
    return render(request, "applications/mapping_answer.html", context)


def _back(actor: Actor, case: Application) -> str:
    if applications.sees(actor, case):
        return reverse("applications:cooperation", args=[case.case_number]) + "#felles"
    return case.get_absolute_url() + "#felles"
