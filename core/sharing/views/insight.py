"""Asking another unit for insight in a case, and answering."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.people.policies import persons
from core.rules.selectors import next_due
from core.sharing import policies, selectors
from core.sharing.enums import InsightState
from core.sharing.forms import GiveInsightForm, InsightForm, RefuseForm
from core.sharing.models import InsightRequest
from core.sharing.organisation import neighbours
from core.sharing.services import insight as services
from core.sharing.shareables import shareable
from core.sharing.views.common import actor_of, crumbs


@require_http_methods(["GET", "POST"])
@screen(policies.insight_requests, "ask")
def ask(request: HttpRequest, label: str, key: UUID, compartment: UUID) -> HttpResponse:
    """«Spør om innsyn» from inside a case one knows of."""
    actor = actor_of(request)
    kind = shareable(label)
    if kind is None or not kind.is_case:
        raise Http404
    case = kind.policy.known_to(actor).filter(pk=key).first()
    asked = next((each for each in neighbours(actor) if each.compartment.pk == compartment), None)
    if case is None or asked is None or not services.may_ask(actor, kind, case):
        raise Http404
    form = InsightForm(request.POST or None)
    back = kind.url(case) if kind.url else "/"
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(actor=actor, kind=kind, case=case, asked=asked, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("%(unit)s har fått forespørselen om innsyn.") % {"unit": asked.name})
            return redirect(made)
    context = {
        "title": _("Spør %(unit)s om innsyn") % {"unit": asked.name},
        "kicker": kind.title(case),
        "form": form,
        "back": back,
        "own": case.compartment_id in actor.compartment_ids,
    }
    return render(request, "sharing/ask.html", context)


@require_safe
@screen(policies.insight_requests, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """What one's units are asked to answer, and what they have asked for."""
    actor = actor_of(request)
    page = Paginator(selectors.insight_requests(actor), 50).get_page(request.GET.get("side"))
    due = next_due([row.pk for row in page])
    context = {
        "title": _("Forespørsler om innsyn"),
        "page": page,
        "lines": [(row, due.get(row.pk)) for row in page],
        "today": actor.today,
        "own_compartments": actor.compartment_ids,
        "breadcrumbs": crumbs((_("Forespørsler om innsyn"), "")),
    }
    return render(request, "sharing/insight_list.html", context)


@require_http_methods(["GET", "POST"])
@screen(policies.insight_requests, "view")
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _found(actor, key)
    answers = row.state == InsightState.WAITING and policies.insight_requests.can(actor, "give", row)
    offered = services.to_offer(actor, row) if answers else []
    choices = [(f"{kind.label}:{record.pk}", _offer_text(kind, record)) for kind, record in offered]
    form = None
    if answers:
        form = GiveInsightForm(request.POST or None, choices=choices, initial={"period": "month"})
        if not choices or (request.method == "POST" and not request.POST.getlist("records")):
            form.without_records()
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _give(request, row, form, offered):
            return redirect(row)
    return _page(request, row, form)


def _found(actor: Any, key: UUID) -> InsightRequest:
    row: InsightRequest = visible_or_404(
        policies.insight_requests,
        actor,
        "unit",
        "asker_unit",
        "asked_by",
        "answered_by",
        "asker_compartment",
        pk=key,
    )
    return row


def _offer_text(kind: Any, record: Any) -> str:
    return f"{kind.title(record)}: {str(record)[:80]}"


def _give(request: HttpRequest, row: InsightRequest, form: GiveInsightForm, offered: list[Any]) -> bool:
    actor = actor_of(request)
    chosen = set(form.cleaned_data.get("records", []))
    records = [record for kind, record in offered if f"{kind.label}:{record.pk}" in chosen]
    try:
        services.give(
            actor=actor,
            request=row,
            answer=form.cleaned_data["answer"],
            records=records,
            terms=form.terms(actor.today) if records else None,
        )
    except Refused as refused:
        form.add_refusal(refused)
        return False
    messages.success(request, _("Svaret er sendt."))
    return True


def _page(
    request: HttpRequest, row: InsightRequest, form: GiveInsightForm | None, refusal: RefuseForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    case = _known_case(actor, row)
    about = _about(request, row, case)
    mine = row.asker_compartment_id in actor.compartment_ids
    context = {
        "title": _("Forespørsel om innsyn, sak %(number)s") % {"number": row.number},
        "row": row,
        "deadline": next_due([row.pk]).get(row.pk),
        "breadcrumbs": crumbs((_("Forespørsler om innsyn"), reverse("sharing:insight")), (row.number, "")),
        "about": about,
        "case_url": case[0].url(case[1]) if case and case[0].url else "",
        "form": form,
        "refuse_form": (refusal or RefuseForm(prefix="avslag")) if form is not None else None,
        "may_withdraw": mine and row.state == InsightState.WAITING,
        "shares": list(selectors.of_source(actor, row.pk)),
        "mine": mine,
    }
    return render(request, "sharing/insight.html", context)


def _known_case(actor: Any, row: InsightRequest) -> Any:
    kind = shareable(row.subject_type)
    case = kind.policy.known_to(actor).filter(pk=row.subject_id).first() if kind else None
    return (kind, case) if case is not None else None


def _about(request: HttpRequest, row: InsightRequest, case: Any) -> list[Any]:
    """Whom it is about, for those who may know: the one asked, while it answers, and the one who asks."""
    actor = actor_of(request)
    found = list(persons.visible_to(actor).filter(pk__in=selectors.persons_of_request(row)))
    if not found and case is not None:
        keys = [key for key in case[0].persons(case[1]) if key is not None][:1]
        found = list(persons.visible_to(actor).filter(pk__in=keys))
    reads.note(request, persons=[each.pk for each in found], content="insight.request", subject=row)
    return found


@require_POST
@screen(policies.insight_requests, "refuse")
def refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _found(actor, key)
    if not policies.insight_requests.can(actor, "refuse", row):
        raise Http404
    form = RefuseForm(request.POST, prefix="avslag")
    if form.is_valid():
        try:
            services.refuse(actor=actor, request=row, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Avslaget er sendt."))
            return redirect(row)
    give = GiveInsightForm(choices=[], initial={"period": "month"})
    give.without_records()
    return _page(request, row, give, form)


@require_POST
@screen(policies.insight_requests, "withdraw")
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = _found(actor, key)
    services.withdraw(actor=actor, request=row)
    messages.success(request, _("Forespørselen er trukket."))
    return redirect(reverse("sharing:insight"))
