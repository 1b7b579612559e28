"""Beside recording a result: taking the last one back, who takes no part, the wall, and what others have recorded."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, selectors, services
from allocation.models import AgendaItem
from allocation.presentation import agenda_view
from allocation.services.undoing import last_recorded
from allocation.views.common import actor_of, own_meeting, visible_meeting
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface import formatting


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


@screen(policies.meetings, "run")
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Angre: the result that was last recorded when the page was made, if nobody has recorded another since."""
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    last = last_recorded(actor, meeting)
    if request.method != "POST" or last is None:
        return redirect("allocation:run", meeting.pk)
    number = _number(request.POST.get("sak", "")) or last.order
    item: AgendaItem = visible_or_404(
        policies.agenda_items, actor, "meeting__chair", meeting=meeting, order=number
    )
    try:
        services.undo_result(actor=actor, item=item, version=_number(request.POST.get("version", "")))
    except Conflict:
        messages.warning(request, _("Noen andre har endret saken siden du åpnet den. Se over den først."))
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Resultatet på sak %(number)s er tatt tilbake.") % {"number": number})
    return redirect("allocation:run_item", meeting.pk, number)


@screen(policies.meetings, "run")
def recuse(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Habilitet: who takes no part in this item."""
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    item: AgendaItem = visible_or_404(
        policies.agenda_items, actor, "meeting__chair", meeting=meeting, order=number
    )
    if request.method == "POST":
        marked = set(request.POST.getlist("recused"))
        own = {row.pk: row for row in (meeting.chair, actor.user) if row is not None}
        try:
            services.set_recusals(
                actor=actor,
                item=item,
                participants=[
                    row for row in selectors.participants_of(actor, meeting) if str(row.pk) in marked
                ],
                users=[row for pk, row in own.items() if str(pk) in marked],
                version=_number(request.POST.get("version", "")),
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret saken. Se over habiliteten og lagre på nytt."))
        except Refused as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("Habiliteten er ført på sak %(number)s.") % {"number": number})
    return redirect("allocation:run_item", meeting.pk, number)


@screen(policies.meetings, "view")
def news(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """What others have recorded since the page was made: asked for every ten seconds, and empty when nothing is new."""
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    rows = policies.agenda_items.visible_to(actor).filter(meeting=meeting).order_by("order")
    found = {row.order: row for row in rows.only("order", "result", "version", "kind", "meeting")}
    item = found.get(number)
    if item is None:
        raise Http404
    seen = _number(request.GET.get("versjon", ""))
    before = _number(request.GET.get("ferdig", ""))
    done = sum(bool(row.result) for row in found.values())
    response = render(
        request,
        "allocation/run_news.html",
        {
            "item": item,
            "changed": seen is not None and item.version != seen,
            "others": done if before is not None and done != before else None,
            "total": len(found),
            "back": request.GET.get("tilbake") == "vegg",
            "url": reverse(
                "allocation:projector" if request.GET.get("tilbake") == "vegg" else "allocation:run_item",
                args=[meeting.pk, number],
            ),
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@screen(policies.meetings, "view")
def projector(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """For the wall: neutral unless asked for names, and nothing to press but next and previous."""
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    neutral = request.GET.get("versjon") != "full"
    view = agenda_view(actor, meeting, neutral=neutral, number=number)
    if not view.items:
        raise Http404
    visible = policies.agenda_items.visible_to(actor).filter(meeting=meeting).order_by("order")
    results = dict(visible.values_list("order", "result"))
    item = view.items[0]
    recused = item.row.pk in selectors.recused_from(actor, meeting.pk)
    reads.note(
        request, persons=[] if recused else view.person_ids, content="meeting.projector", subject=meeting
    )
    numbers = list(results)
    total = numbers[-1]
    return render(
        request,
        "allocation/run_recused.html" if recused and not neutral else "allocation/projector.html",
        {
            "title": _("Sak %(number)s av %(total)s") % {"number": number, "total": total},
            "meeting": meeting,
            "item": item,
            "neutral": neutral,
            "number": number,
            "total": total,
            "done": sum(map(bool, results.values())),
            "previous": max((each for each in numbers if each < number), default=None),
            "following": min((each for each in numbers if each > number), default=None),
            "date": formatting.longdate(meeting.date),
        },
    )
