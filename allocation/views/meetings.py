"""Meetings: the list, planning, the agenda and its arranging, sending it, and the minutes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocation import policies, selectors, services
from allocation.enums import ItemKind, MeetingState
from allocation.forms import MoveForm, OtherItemForm
from allocation.models import AgendaItem, Meeting
from allocation.presentation import AgendaView, agenda_view
from allocation.services.afterwards import Resulting
from allocation.tables import MEETINGS, MeetingFilter
from allocation.views.common import actor_of, visible_meeting
from applications.views.delays import many_page
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.interface import formatting, lists
from core.interface.case import Action, CaseHeader, Empty, facts
from core.interface.confirm import Confirm, confirm_page
from core.interface.forms import ReasonForm
from core.interface.statuses import status_of

#: What stands on every row of the agenda builder.
WORDS = {
    "number": gettext_lazy("Nummer"),
    "for_item": gettext_lazy("for sak"),
    "item": gettext_lazy("sak"),
    "move": gettext_lazy("Flytt"),
    "up": gettext_lazy("Flytt opp"),
    "down": gettext_lazy("Flytt ned"),
    "remove": gettext_lazy("Ta av"),
}


def csrf_input(request: HttpRequest) -> SafeString:
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@screen(policies.meetings, "list")
def meeting_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.meetings.visible_to(actor).select_related("chair")
    found = lists.listing(request, rows, MEETINGS, MeetingFilter, exportable=False)
    actions = []
    if policies.meetings.permits(actor, "plan"):
        actions.append(Action(_("Planlegg møte"), reverse("allocation:plan_meeting")))
    actions.append(Action(_("Kalender"), reverse("allocation:calendar"), "secondary"))
    if policies.meeting_series.permits(actor, "change"):
        actions.append(Action(_("Faste møter"), reverse("allocation:series"), "secondary"))
    return render(
        request,
        "interface/list_page.html",
        {"title": _("Tildelingsmøter"), "listing": found, "actions": actions},
    )


def meeting_header(request: HttpRequest, meeting: Meeting, view: AgendaView) -> CaseHeader:
    """Who, when, state, and the one thing to do next."""
    actor = actor_of(request)
    own = meeting.compartment_id in actor.compartment_ids
    may = policies.meetings.permits
    key = [meeting.pk]
    actions: list[Action] = []
    if own and meeting.state == MeetingState.PLANNED:
        if may(actor, "prepare"):
            actions.append(Action(_("Sett opp sakslista"), reverse("allocation:build", args=key), post=True))
        if may(actor, "publish") and view.items:
            actions.insert(0, Action(_("Send sakslista"), reverse("allocation:publish", args=key)))
            actions[1:] = [
                Action(_("Hent nye saker"), reverse("allocation:build", args=key), "secondary", post=True)
            ]
    elif own and meeting.state == MeetingState.PUBLISHED:
        if may(actor, "run"):
            actions.append(Action(_("Start møtet"), reverse("allocation:run", args=key)))
        if may(actor, "prepare"):
            actions.append(
                Action(_("Hent nye saker"), reverse("allocation:build", args=key), "secondary", post=True)
            )
    elif own and meeting.state == MeetingState.HELD and may(actor, "sign"):
        actions.append(Action(_("Godkjenn referatet"), reverse("allocation:sign", args=key)))
        actions.append(Action(_("Rett resultater"), reverse("allocation:run", args=key), "secondary"))
    if view.items and meeting.state in (MeetingState.PLANNED, MeetingState.PUBLISHED):
        prepare = Action(
            _("Forbered møtet"),
            reverse("allocation:preparation", args=key),
            "secondary" if actions else "primary",
        )
        actions.append(prepare)
        if own and may(actor, "prepare") and len(view.items) > 1:
            actions.append(
                Action(_("Endre rekkefølgen"), reverse("allocation:arrange", args=key), "secondary")
            )
    if view.items:
        actions.append(
            Action(
                _("Skriv ut sakslista"),
                reverse("allocation:agenda_pdf", args=[meeting.pk, "full"]),
                "secondary",
            )
        )
        actions.append(
            Action(
                _("Skriv ut uten navn"),
                reverse("allocation:agenda_pdf", args=[meeting.pk, "noytral"]),
                "secondary",
            )
        )
    if (
        own
        and view.items
        and may(actor, "prepare")
        and meeting.state in (MeetingState.PLANNED, MeetingState.PUBLISHED)
    ):
        actions.append(Action(_("Send foreløpig svar"), reverse("allocation:delay", args=key), "secondary"))
    if meeting.state in (MeetingState.HELD, MeetingState.SIGNED):
        actions.append(Action(_("Se referatet"), reverse("allocation:minutes", args=key), "secondary"))
        if own and policies.offers.permits(actor, "send"):
            actions.append(Action(_("Se over og send"), reverse("allocation:after", args=key), "secondary"))
    open_still = own and meeting.state in (MeetingState.PLANNED, MeetingState.PUBLISHED)
    if open_still and may(actor, "plan"):
        actions.append(Action(_("Endre møtet"), reverse("allocation:change_meeting", args=key), "secondary"))
    if open_still and may(actor, "cancel"):
        actions.append(
            Action(_("Avlys møtet"), reverse("allocation:cancel_meeting", args=key), "tertiary", danger=True)
        )
    when = formatting.longdate(meeting.date)
    if meeting.starts_at:
        when = f"{when} {formatting.clock(meeting.starts_at)}"
    days = int(actor.switch("allocation.agenda_days_before"))
    send_by = formatting.longdate(meeting.date - timedelta(days=days))
    return CaseHeader(
        title=_("Tildelingsmøte %(date)s") % {"date": formatting.longdate(meeting.date)},
        kicker=_("Møte %(number)s") % {"number": meeting.number},
        status=status_of(meeting),
        facts=facts(
            (_("Når"), when),
            (_("Sted"), meeting.place),
            (_("Møteleder"), meeting.chair.full_name),
            (_("Saker"), str(len(view.items))),
            (_("Sakslista sendes innen"), send_by if meeting.state == MeetingState.PLANNED else ""),
        ),
        action=actions[0] if actions else None,
        more=actions[1:],
    )


@screen(policies.meetings, "view")
def meeting_page(request: HttpRequest, key: UUID) -> HttpResponse:
    return _page(request, visible_meeting(request, key))


def _page(request: HttpRequest, meeting: Meeting, **extra: Any) -> HttpResponse:
    actor = actor_of(request)
    view = agenda_view(actor, meeting)
    reads.note(request, persons=view.person_ids, content="meeting.agenda", subject=meeting)
    own = meeting.compartment_id in actor.compartment_ids
    arrange = (
        own
        and policies.meetings.permits(actor, "prepare")
        and meeting.state in (MeetingState.PLANNED, MeetingState.PUBLISHED)
    )
    after: list[Resulting] = []
    if own and meeting.state in (MeetingState.HELD, MeetingState.SIGNED):
        after = services.resulting(actor=actor, meeting=meeting)
    context = {
        "meeting": meeting,
        "view": view,
        "case": meeting_header(request, meeting, view),
        "participants": selectors.participants_of(actor, meeting),
        "arrange": arrange,
        "total": len(view.items),
        # Once for the page, not once for each of forty items.
        "token": csrf_input(request) if arrange else "",
        "words": WORDS,
        "other_form": OtherItemForm() if arrange else None,
        "after": after,
        "unsent": sum(each.waits for each in after) if policies.offers.permits(actor, "send") else 0,
        "empty": Empty(
            _("Sakslista er tom"),
            _(
                "Sett den opp: da hentes ledige boliger med kandidater, søknader til drøfting "
                "og de som har ventet lengst."
            ),
        ),
        "breadcrumbs": [(_("Møter"), reverse("allocation:meetings")), (meeting.number, "")],
        **extra,
    }
    return render(request, "allocation/meeting.html", context)


@screen(policies.meetings, "prepare")
def delay(request: HttpRequest, key: UUID) -> HttpResponse:
    """The meeting is put off or does not get through: a provisional answer to every application on its agenda."""
    meeting = visible_meeting(request, key)
    rows = policies.agenda_items.visible_to(actor_of(request)).filter(
        meeting=meeting, kind=ItemKind.APPLICATION
    )
    return many_page(
        request,
        list(rows.values_list("application_id", flat=True)),
        back=meeting.get_absolute_url(),
        lead=_("Gjelder søknadene på sakslista til %(meeting)s.") % {"meeting": meeting},
    )


@screen(policies.meetings, "prepare")
def build(request: HttpRequest, key: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    if request.method == "POST":
        added = services.build_agenda(actor=actor_of(request), meeting=meeting)
        text = _("%(count)s saker ble satt på sakslista.") % {"count": added}
        messages.success(request, text if added else _("Ingen nye saker. Sakslista er som den var."))
    return redirect(meeting)


def _item(request: HttpRequest, meeting: Meeting, item: UUID) -> AgendaItem:
    return visible_or_404(
        policies.agenda_items,
        actor_of(request),
        "meeting",
        "vacancy",
        "application",
        pk=item,
        meeting=meeting,
    )


@screen(policies.meetings, "prepare")
def move(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    row = _item(request, meeting, item)
    form = MoveForm(request.POST)
    if request.method == "POST" and form.is_valid():
        place = services.move_item(actor=actor_of(request), item=row, to=form.cleaned_data["to"])
        total = meeting.items.count()
        messages.success(
            request,
            _("%(title)s er nå nr. %(place)s av %(total)s.")
            % {"title": row.title or row.get_kind_display(), "place": place, "total": total},
        )
    elif request.method == "POST":
        messages.warning(request, _("Skriv et nummer fra 1 og oppover."))
    return redirect(f"{meeting.get_absolute_url()}#sak-{row.pk}")


@screen(policies.meetings, "prepare")
def remove(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    row = _item(request, meeting, item)
    if request.method == "POST":
        title = row.title
        services.remove_item(actor=actor_of(request), item=row)
        messages.success(request, _("%(title)s er tatt av sakslista.") % {"title": title})
    return redirect(meeting)


@screen(policies.meetings, "prepare")
def add_item(request: HttpRequest, key: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    form = OtherItemForm(request.POST)
    if request.method != "POST":
        return redirect(meeting)
    if form.is_valid():
        services.add_item(actor=actor_of(request), meeting=meeting, **form.cleaned_data)
        messages.success(request, _("Saken er satt sist på sakslista."))
        return redirect(meeting)
    return _page(request, meeting, other_form=form, form=form)


@screen(policies.meetings, "publish")
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    units = list(selectors.participants_of(actor, meeting))
    confirm = Confirm(
        question=_("Sende sakslista?"),
        consequence=_(
            "De som er kalt inn, får se sakene til og med dagen etter møtet, og navnene de har lov til å se."
        ),
        verb=_("Send sakslista"),
        keep=_("Vent med å sende"),
        back=meeting.get_absolute_url(),
        facts=facts(
            (_("Møte"), formatting.longdate(meeting.date)),
            (_("Saker"), str(meeting.items.count())),
            (_("Sendes til"), ", ".join(row.unit.name for row in units) or _("Ingen er kalt inn")),
        ),
        danger=False,
    )
    if request.method == "POST":
        services.publish_meeting(actor=actor, meeting=meeting)
        messages.success(request, _("Sakslista er sendt."))
        return redirect(meeting)
    return confirm_page(request, confirm)


@screen(policies.meetings, "cancel")
def cancel_meeting(request: HttpRequest, key: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    confirm = Confirm(
        question=_("Avlyse møtet?"),
        consequence=_("Sakslista lukkes for deltakerne med en gang. Sakene må settes på et annet møte."),
        verb=_("Avlys møtet"),
        keep=_("Behold møtet"),
        back=meeting.get_absolute_url(),
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_meeting(actor=actor_of(request), meeting=meeting, reason=form.cleaned_data["reason"])
        messages.success(request, _("Møtet er avlyst."))
        return redirect("allocation:meetings")
    return confirm_page(request, confirm, form)
