"""Run mode: roll call, then one item at a time, large, by keyboard; reasons confirmed before they are saved."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, selectors, services
from allocation.enums import MeetingState, Result
from allocation.forms import ResultForm, RollCallForm
from allocation.models import AgendaItem, Candidate, Meeting
from allocation.presentation import ItemView, agenda_view
from allocation.services.needs import Need
from allocation.services.results import Judgement, judged, require_said
from allocation.services.undoing import last_recorded
from allocation.views.common import actor_of, own_meeting
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface.conflict import conflict_page


def crumbs(meeting: Meeting, last: str) -> list[tuple[str, str]]:
    return [
        (_("Møter"), reverse("allocation:meetings")),
        (meeting.number, meeting.get_absolute_url()),
        (last, ""),
    ]


@screen(policies.meetings, "run")
def run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Roll call (opprop), then the first item without a result."""
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    participants = list(selectors.participants_of(actor, meeting))
    people = selectors.people_of(actor, [row.unit_id for row in participants])
    chairs = selectors.possible_chairs(actor, meeting.compartment_id)
    initial: dict[str, Any] = {"chair": meeting.chair_id}
    for row in participants:
        initial |= {f"there-{row.pk}": row.attendance == "present", f"who-{row.pk}": str(row.user_id or "")}
    form = RollCallForm(
        request.POST or None, chairs=chairs, participants=participants, people=people, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        known = {str(each.pk): each for found in people.values() for each in found}
        try:
            services.set_attendance(
                actor=actor,
                meeting=meeting,
                present=form.present(),
                people={row: known.get(user) for row, user in form.came().items()},
                chair=form.cleaned_data["chair"],
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            waiting = (
                meeting.items.filter(result="").order_by("order").values_list("order", flat=True).first()
            )
            return redirect("allocation:run_item", meeting.pk, waiting or 1)
    return render(
        request,
        "allocation/run_roll_call.html",
        {
            "title": _("Opprop"),
            "meeting": meeting,
            "form": form,
            "ready": meeting.state in (MeetingState.PUBLISHED, MeetingState.HELD),
            "ahead": meeting.date > actor.today,
            "total": meeting.items.count(),
            "breadcrumbs": crumbs(meeting, _("Opprop")),
        },
    )


@screen(policies.meetings, "run")
def run_item(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    results = dict(meeting.items.order_by("order", "id").values_list("order", "result"))
    view = agenda_view(actor, meeting, number=number)
    if not view.items:
        raise Http404
    item = view.items[0]
    numbers = list(results)
    context = {
        "title": _("Sak %(number)s av %(total)s") % {"number": number, "total": len(numbers)},
        "meeting": meeting,
        "item": item,
        "number": number,
        "total": len(numbers),
        "done": sum(map(bool, results.values())),
        "previous": max((each for each in numbers if each < number), default=None),
        "following": min((each for each in numbers if each > number), default=None),
        "last": last_recorded(actor, meeting),
        "breadcrumbs": crumbs(meeting, _("Sak %(number)s") % {"number": number}),
    }
    if item.row.pk in selectors.recused_from(actor, meeting.pk):
        return render(request, "allocation/run_recused.html", context)
    reads.note(request, persons=view.person_ids, content="meeting.item", subject=meeting)
    helpers = selectors.helpers_of(actor, meeting.compartment_id)
    form = ResultForm(request.POST or None, item=item, helpers=helpers, initial=_initial(item))
    if request.method == "POST" and form.is_valid():
        answer = _record(request, meeting, item, form)
        if answer is not None:
            return answer
    participants = selectors.participants_of(actor, meeting).filter(attendance="present")
    own = [meeting.chair] if actor.user in (None, meeting.chair) else [meeting.chair, actor.user]
    return render(
        request,
        "allocation/run_item.html",
        {
            **context,
            "form": form,
            "participants": participants,
            "own": own,
            "away": {each.participant_id or each.user_id for each in item.recused},
        },
    )


def _initial(item: ItemView) -> dict[str, Any]:
    row = item.row
    reserve = next((each for each in item.candidates if each.row.outcome == "reserve"), None)
    need_to = f"user:{row.need_user_id}" if row.need_user_id else ""
    return {
        "version": row.version,
        "result": row.result,
        "reason": row.reason,
        "further_need": row.further_need,
        "need_to": need_to or (f"unit:{row.need_unit_id}" if row.need_unit_id else ""),
        "need_due": row.need_due,
        "candidate": str(item.chosen.row.pk) if item.chosen else "",
        "reserve": str(reserve.row.pk) if reserve else "",
    }


def _record(request: HttpRequest, meeting: Meeting, item: ItemView, form: ResultForm) -> HttpResponse | None:
    """Save, or first show the reasons of those not chosen. None where the form has to be mended."""
    actor, data = actor_of(request), form.cleaned_data

    def find(name: str) -> Candidate | None:
        return next((each.row for each in item.candidates if str(each.row.pk) == data.get(name)), None)

    # The radio of a household alone says that it gets the dwelling.
    chosen = find("candidate") if data["result"] in ("", Result.ALLOCATED) else None
    result = data["result"] or (Result.ALLOCATED if chosen else "")
    reserve = find("reserve")
    try:
        if item.candidates and (result == Result.NOT_ALLOCATED or chosen is not None):
            reasons = judged(item.row, result, chosen, reserve)
            require_said(reasons, result, data["reason"])
            others = [each for each in reasons if each.outcome != "chosen"]
            if others and request.POST.get("confirmed") != _mark(reasons):
                return _show_reasons(request, meeting, item, form, reasons)
        services.record_result(
            actor=actor,
            item=item.row,
            result=result,
            reason=data["reason"],
            candidate=chosen,
            reserve=reserve,
            need=_need(actor, meeting, data),
            version=data["version"],
        )
    except Conflict:
        return _conflict(request, meeting, item, form)
    except Refused as error:
        form.add_refusal(error)
        return None
    number = item.row.order
    messages.success(request, _("Sak %(number)s er ført.") % {"number": number})
    following = meeting.items.filter(order__gt=number).order_by("order").values_list("order", flat=True)
    after = following.first()
    if after is not None:
        return redirect("allocation:run_item", meeting.pk, after)
    return redirect("allocation:close", meeting.pk)


def _need(actor: Any, meeting: Meeting, data: dict[str, Any]) -> Need:
    kind, _colon, pk = (data.get("need_to") or "").partition(":")
    helper = selectors.helper(actor, meeting.compartment_id, kind, pk) if pk else None
    return Need(
        text=data["further_need"],
        unit=helper if kind == "unit" else None,
        user=helper if kind == "user" else None,
        due=data["need_due"],
    )


def _mark(reasons: list[Judgement]) -> str:
    """What was shown, so that only that can be confirmed."""
    told = "|".join(
        f"{each.row.pk}:{each.outcome}:{each.why.source() if each.why else ''}" for each in reasons
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _show_reasons(
    request: HttpRequest, meeting: Meeting, item: ItemView, form: BaseForm, reasons: list[Judgement]
) -> HttpResponse:
    """Confirmed in one press: the same form again, hidden, with the computed reasons beside it."""
    names = {each.row.pk: each.name for each in item.candidates}
    rows = [(each, names.get(each.row.pk, "")) for each in reasons]
    skip = ("csrfmiddlewaretoken", "confirmed")
    hidden = [(name, value) for name, found in request.POST.lists() if name not in skip for value in found]
    return render(
        request,
        "allocation/run_confirm.html",
        {
            "title": _("Sak %(number)s: se over begrunnelsene") % {"number": item.row.order},
            "meeting": meeting,
            "item": item,
            "chosen": next((row for row in rows if row[0].outcome == "chosen"), None),
            "others": [row for row in rows if row[0].outcome != "chosen"],
            "reason": form.cleaned_data["reason"],
            "hidden": hidden,
            "mark": _mark(reasons),
            "breadcrumbs": crumbs(meeting, _("Sak %(number)s") % {"number": item.row.order}),
        },
    )


def _conflict(request: HttpRequest, meeting: Meeting, item: ItemView, form: BaseForm) -> HttpResponse:
    """Somebody else has recorded the same item: the difference, and the choice between the two."""
    fresh: AgendaItem = visible_or_404(
        policies.agenda_items, actor_of(request), "recorded_by", pk=item.row.pk
    )
    stored = _initial(agenda_view(actor_of(request), meeting, number=fresh.order).items[0])
    version = stored.pop("version")
    return conflict_page(
        request,
        form=form,
        stored={name: value for name, value in stored.items() if name in form.fields},
        version=version,
        back=reverse("allocation:run_item", args=[meeting.pk, fresh.order]),
        saved_by=fresh.recorded_by.full_name if fresh.recorded_by else "",
        saved_at=fresh.recorded_at,
    )


@screen(policies.meetings, "run")
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """The last page: what lacks a result, and ending the meeting."""
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    if request.method == "POST":
        services.hold_meeting(actor=actor, meeting=meeting)
        messages.success(request, _("Møtet er avsluttet. Godkjenn referatet og send brevene."))
        return redirect(meeting)
    view = agenda_view(actor, meeting, neutral=True)
    return render(
        request,
        "allocation/run_close.html",
        {
            "title": _("Avslutt møtet"),
            "meeting": meeting,
            "view": view,
            "missing": [each for each in view.items if not each.row.result],
            "last": last_recorded(actor, meeting),
            "breadcrumbs": crumbs(meeting, _("Avslutt møtet")),
        },
    )
