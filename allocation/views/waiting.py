"""The waiting list as of a day, and one household's place on it."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from allocation import policies, selectors, services
from allocation.calculations.waiting_order import GROUPS, group_number
from allocation.enums import CONFIRMATION_OPEN, Category, EndReason, WaitingList
from allocation.forms import EndForm, PauseForm
from allocation.models import EntryConfirmation, WaitingEntry
from allocation.paging import list_page, place_of
from allocation.standing import Standing
from allocation.tables import WAITING, WaitingRow
from allocation.views.common import actor_of
from applications.policies import applications
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.interface import formatting
from core.interface.case import Action, CaseHeader, Fact, facts
from core.interface.fields import read_date
from core.interface.tables import render_rows
from core.sharing import danger

PAGE = 50
#: What the list is narrowed to by «bekreftelse».
CONFIRMATIONS = {
    "due": _lazy("Bør spørres"),
    "asked": _lazy("Spurt, ikke svart"),
    "overdue": _lazy("Ikke bekreftet"),
}
OSLO = ZoneInfo("Europe/Oslo")


def chosen_day(request: HttpRequest) -> tuple[date, str, str]:
    """The as-of date asked for, what was typed, and what was wrong with it."""
    today = actor_of(request).today
    typed = request.GET.get("dato", "").strip()
    if not typed:
        return today, "", ""
    try:
        found = read_date(typed, today)
    except ValueError:
        found = None
    if found is None:
        return today, typed, _("Skriv datoen som dag, måned og år, for eksempel 18.12.2018.")
    if found > today:
        return today, typed, _("Ventelista kan bare vises for i dag og dager som har vært.")
    return found, typed, ""


def _page_asked_for(request: HttpRequest) -> int:
    """What is no page is the first; what is beyond the last is the last."""
    asked = request.GET.get("side", "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 1


@screen(policies.waiting_entries, "list")
def waiting_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    which = request.GET.get("liste", WaitingList.ORDINARY)
    which = which if which in WaitingList.values else WaitingList.ORDINARY
    category = request.GET.get("kategori", "")
    category = category if category in Category.values else ""
    on, typed, fault = chosen_day(request)
    as_known = request.GET.get("kjent") == "da" and on < actor.today
    known = datetime.combine(on, time.max, tzinfo=OSLO) if as_known else None
    wanted = request.GET.get("bekreftelse", "") if on == actor.today else ""
    wanted = wanted if wanted in CONFIRMATIONS else ""
    found = list_page(
        actor,
        which,
        on,
        known=known,
        category=category,
        only=selectors.by_confirmation(actor, wanted) if wanted else None,
        page=_page_asked_for(request),
        size=PAGE,
    )
    names = selectors.page_names(actor, (row.entry_id for row in found.rows))
    shown = [WaitingRow(row, names[row.entry_id]) for row in found.rows if row.entry_id in names]
    reads.note(request, persons=[row.whose.person for row in shown], content="waiting.list")
    return render(
        request,
        "allocation/waiting_list.html",
        {
            "title": _("Venteliste"),
            "found": found,
            "columns": WAITING.columns,
            "rows": render_rows(WAITING, shown),
            "page": Paginator(range(found.count), PAGE).page(found.number),
            "count": found.count,
            "on": on,
            "typed": typed,
            "fault": fault,
            "today": actor.today,
            "as_known": as_known,
            "lists": WaitingList.choices,
            "categories": Category.choices,
            "which": which,
            "category": category,
            "confirmations": CONFIRMATIONS.items(),
            "confirmation": wanted,
        },
    )


def visible_entry(request: HttpRequest, key: UUID) -> WaitingEntry:
    return visible_or_404(
        policies.waiting_entries, actor_of(request), "application__applicant", "household", pk=key
    )


def what_would_move(standing: Standing | None) -> str:
    """What would give the household another group, in one sentence."""
    if standing is None or standing.number is None:
        return ""
    group = group_number(children=standing.children, homeless=standing.homeless, need=standing.need)
    if group == 0:
        return _("Husstanden er i den gruppa som prioriteres først. Bare søknadsdatoen skiller.")
    above = str(GROUPS[group - 1])
    if standing.children == 0:
        return _("Husstander med barn som mangler eller har for liten bolig, prioriteres foran.")
    return _("Husstanden flyttes opp hvis den hører til gruppa «%(group)s».") % {"group": above}


@screen(policies.waiting_entries, "view")
def entry_page(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    entry = visible_entry(request, key)
    standing = place_of(actor, entry.list, entry.pk, actor.today)
    reads.note(request, persons=[entry.application.applicant_id], content="waiting.entry", subject=entry)
    context = {**_entry_context(request, entry, standing), **_then(request, entry)}
    return render(request, "allocation/entry.html", context)


def _then(request: HttpRequest, entry: WaitingEntry) -> dict[str, Any]:
    """The household's place on a chosen day, if one is asked for."""
    actor = actor_of(request)
    day, typed, fault = chosen_day(request)
    asked = bool(typed) and not fault
    return {
        "day": day if asked else None,
        "typed": typed,
        "fault": fault,
        "then": place_of(actor, entry.list, entry.pk, day) if asked else None,
        "elsewhere": policies.waiting_entries.visible_to(actor)
        .filter(household=entry.household_id)
        .exclude(pk=entry.pk)
        .select_related("application")
        .order_by("-entered_on", "-id"),
    }


def _entry_context(request: HttpRequest, entry: WaitingEntry, standing: Standing | None) -> dict[str, Any]:
    actor = actor_of(request)
    more = []
    active = entry.ended_on is None
    confirmations = list(policies.entry_confirmations.visible_to(actor).filter(entry=entry)[:10])
    asked = next((row for row in confirmations if row.state in CONFIRMATION_OPEN), None)
    if active and policies.waiting_entries.permits(actor, "pause"):
        more.append(Action(_("Før svar om behovet"), reverse("allocation:confirm", args=[entry.pk])))
        pause = (
            Action(_("Ta av vent"), reverse("allocation:resume", args=[entry.pk]), "secondary", post=True)
            if standing and standing.pause
            else Action(_("Sett på vent"), reverse("allocation:pause", args=[entry.pk]), "secondary")
        )
        more += [
            pause,
            *_about_the_question(entry, asked),
            Action(_("Ta av lista"), reverse("allocation:end", args=[entry.pk]), "tertiary", danger=True),
        ]
    seen = Action(_("Se historikken"), reverse("allocation:history", args=[entry.pk]), "secondary")
    more.insert(min(1, len(more)), seen)
    if standing is not None:
        more.insert(
            1, Action(_("Se ledige boliger"), reverse("allocation:homes", args=[entry.pk]), "secondary")
        )
    place = _("Ikke på lista nå")
    if standing is not None:
        place = _("Nr. %(number)s") % {"number": standing.number} if standing.number else _("På vent")
    return {
        "entry": entry,
        "asked": asked,
        "confirmations": confirmations,
        "danger": danger.shown(request, [entry.application.applicant_id], entry.application.household_id),
        "standing": standing,
        "moves": what_would_move(standing),
        "history": entry.facts.known().order_by("-valid_from"),
        "pauses": entry.pauses.known().order_by("-valid_from"),
        "offers": policies.offers.visible_to(actor)
        .filter(entry=entry)
        .select_related("vacancy__dwelling")
        .order_by("-allocated_on", "-created_at"),
        "ended": selectors.end_label(entry.end_reason),
        "case": CaseHeader(
            title=entry.application.applicant.name,
            kicker=entry.get_list_display(),
            facts=[
                Fact(_("Plass"), place),
                Fact(_("Søknad"), entry.application.case_number, entry.application.get_absolute_url())
                if applications.sees(actor, entry.application)
                else Fact(_("Søknad"), entry.application.case_number),
                *facts(
                    (
                        _("Ventet siden"),
                        formatting.longdate(standing.counts_from if standing else entry.since),
                    ),
                    (_("Sist bekreftet"), formatting.longdate(entry.last_confirmed_on)),
                    (_("Kilde"), entry.get_source_display() if entry.source != "husrom" else ""),
                ),
            ],
            action=more[0] if more else None,
            more=more[1:],
        ),
        "breadcrumbs": [
            (_("Venteliste"), reverse("allocation:list")),
            (entry.application.case_number, ""),
        ],
    }


def _about_the_question(entry: WaitingEntry, asked: EntryConfirmation | None) -> list[Action]:
    """Ask now, or decide where nobody has answered."""
    if asked is not None:
        return [
            Action(_("Behold plassen uten svar"), reverse("allocation:keep", args=[entry.pk]), "secondary")
        ]
    ask = reverse("allocation:ask", args=[entry.pk])
    return [Action(_("Spør om behovet nå"), ask, "secondary", post=True)]


@screen(policies.waiting_entries, "pause")
def pause(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    entry = visible_entry(request, key)
    form = PauseForm(request.POST or None, initial={"first_day": actor.today})
    if request.method == "POST" and form.is_valid():
        try:
            services.pause_entry(actor=actor, entry=entry, **form.cleaned_data)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Husstanden er satt på vent og beholder ventetida."))
            return redirect(entry)
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Sett på vent"),
            "lead": _("Husstanden blir gått forbi så lenge, og beholder ventetida."),
            "form": form,
            "verb": _("Sett på vent"),
            "back": entry.get_absolute_url(),
        },
    )


@screen(policies.waiting_entries, "pause")
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    entry = visible_entry(request, key)
    if request.method == "POST":
        services.resume_entry(actor=actor_of(request), entry=entry, on=actor_of(request).today)
        messages.success(request, _("Husstanden står i rekkefølgen igjen."))
    return redirect(entry)


@screen(policies.waiting_entries, "take_off")
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    entry = visible_entry(request, key)
    asked_for = request.GET.get("grunn", "")
    initial = {"reason": asked_for} if asked_for in EndReason.values else {}
    form = EndForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_entry(actor=actor, entry=entry, on=actor.today, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Husstanden står ikke lenger på ventelista."))
            return redirect(entry)
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Ta husstanden av ventelista?"),
            "lead": _("Plassen og ventetida blir borte. Søknaden endres ikke av dette."),
            "form": form,
            "verb": _("Ta av lista"),
            "keep": _("Behold plassen"),
            "danger": True,
            "back": entry.get_absolute_url(),
        },
    )
