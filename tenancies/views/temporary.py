"""Temporary housing: who is where, one placement with its chain of stays, and what it all costs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.policies import applications
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.interface import formatting, lists
from core.interface.case import Action, CaseHeader, Fact, facts, from_acts
from core.interface.fields import read_date
from core.interface.statuses import status_of
from core.interface.withheld import withheld_in
from core.rules.periods import add_months
from core.rules.selectors import deadlines_of, title_of
from core.sharing import danger
from core.sharing.organisation import share_url
from core.workflow.selectors import acts_on
from housing.policies import places
from tenancies import policies
from tenancies.calculations.temporary import Sum, count
from tenancies.enums_temporary import Lacking, PlacementState
from tenancies.models import Placement
from tenancies.selectors import stays
from tenancies.selectors.temporary_rules import alarms_of, rules_on
from tenancies.tables_temporary import STAYS, StayFilter, left_words
from tenancies.views.page import actor_of

RELATED = ("person", "unit", "responsible", "compartment")


def find(request: HttpRequest, pk: UUID) -> Placement:
    """The placement if the actor sees it; the look is logged for everybody who has stayed."""
    placement: Placement = visible_or_404(policies.placements, actor_of(request), *RELATED, pk=pk)
    placement.municipality = actor_of(request).home
    reads.note(request, persons=[placement.person_id], content="temporary.placement", subject=placement)
    return placement


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Midlertidig"), reverse("temporary:list") if more else ""), *more]


@screen(policies.placements, "list")
def stay_list(request: HttpRequest) -> HttpResponse:
    """Who sleeps where: tonight, or on the night that is asked for."""
    actor = actor_of(request)
    on = _day(request.GET.get("per", ""), actor.today)
    request.shown_on = on  # type: ignore[attr-defined]
    found = lists.listing(request, stays.stays_on(actor, on), STAYS, StayFilter)
    stays.with_standing(found.rows, on, alarms_of(actor.home, actor.today))
    for row in found.rows:
        row.clock_on = on
    reads.note(
        request,
        rows=[(row.placement.person_id, row.placement) for row in found.rows],
        content="temporary.list",
    )
    if found.wants_csv:
        return found.csv("midlertidig")
    actions = []
    if policies.placements.permits(actor, "place"):
        actions.append(Action(_("Plasser en person"), reverse("temporary:new")))
    if places.permits(actor, "list"):
        actions.append(Action(_("Steder og avtaler"), reverse("places:list"), "secondary"))
    actions.append(Action(_("Kostnader og tall"), reverse("temporary:figures"), "secondary"))
    actions.append(Action(_("Plassert til tross for"), reverse("temporary:overrides"), "tertiary"))
    context = {
        "title": _("Midlertidig"),
        "lead": _("Slik det var %(day)s.") % {"day": formatting.longdate(on)} if on != actor.today else "",
        "listing": found,
        "actions": actions,
    }
    return render(request, "interface/list_page.html", context)


def _day(text: str, today: date) -> date:
    """The day asked about; today when it is none, or has not been."""
    try:
        return min(read_date(text, today) or today, today)
    except ValueError:
        return today


@screen(policies.placements, "view")
def placement_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    chain = stays.chain(actor, placement)
    present = {row.person_id for stay in chain for row in stay.people}  # type: ignore[attr-defined]
    reads.note(request, persons=present, content="temporary.placement", subject=placement)
    clock = alarms_of(actor.home, actor.today).clock(placement.started_on, placement.ended_on or actor.today)
    spent = Sum()
    for stay in chain:
        spent.add(stay.money)  # type: ignore[attr-defined]
        stay.lacks = [Lacking(code).label for code in stay.lacking]  # type: ignore[attr-defined]
        stay.last_night = stay.left_on - timedelta(days=1) if stay.left_on else None  # type: ignore[attr-defined]
    running = placement.state == PlacementState.ACTIVE
    outstanding = [each for each in deadlines_of(placement) if each.is_outstanding]
    context = {
        "placement": placement,
        "case": _header(request, placement, clock, chain, spent),
        "danger": danger.shown(request, present | {placement.person_id}),
        "chain": chain,
        "clock": clock,
        "left": left_words(_Shown(clock)),
        "running": running,
        "spent": spent,
        "exceptions": stays.exceptions_of(actor, placement),
        "alarms": [(each, title_of(each), each.due < actor.today) for each in outstanding],
        "may_see": policies.placements.permits(actor, "see_override"),
        "may_change": running and policies.placements.permits(actor, "change"),
        "application": _application(actor, placement),
        "timeline": from_acts(acts_on(actor, policies.placements.visible_to(actor).filter(pk=placement.pk))),
        "withheld": withheld_in(actor, placement),
        "breadcrumbs": crumbs((placement.person.name, "")),
    }
    return render(request, "tenancies/placement.html", context)


class _Shown:
    """What the words of a row ask for."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock


def _application(actor: Any, placement: Placement) -> Any:
    """The person's latest application, where Boligkontoret has let the reader see it."""
    rows = applications.visible_to(actor).filter(applicant=placement.person_id)
    return rows.order_by("-received", "-id").first()


def _header(
    request: HttpRequest, placement: Placement, clock: Any, chain: list[Any], spent: Sum
) -> CaseHeader:
    actor = actor_of(request)
    now = next((stay for stay in chain if stay.left_on is None), None)
    shown = facts(
        (_("Sted"), now.place.name if now else ""),
        (_("Siden"), formatting.longdate(placement.started_on)),
        (_("Dro"), formatting.longdate(placement.ended_on) if placement.ended_on else ""),
        (_("Flyttet til"), placement.get_outcome_display() if placement.outcome else ""),
        (_("Dager"), formatting.count(clock.days)),
    )
    if placement.state == PlacementState.ACTIVE:
        color: Any = "danger" if clock.over else "warning" if clock.level else None
        shown.append(Fact(_("Til tre måneder"), left_words(_Shown(clock)), color=color))
    shown += facts(
        (_("Kostnad så langt"), formatting.kroner(spent.cost)),
        (_("Ansvarlig"), placement.responsible.full_name if placement.responsible else _("Ingen")),
    )
    if placement.children:
        words = ngettext("%(n)s barn", "%(n)s barn", placement.children) % {"n": placement.children}
        shown.append(Fact(_("Følges fra første dag"), words, color="warning"))
    if placement.young:
        shown.append(Fact(_("Følges fra første dag"), _("Ung"), color="warning"))
    if placement.uncovered_since:
        shown.append(Fact(_("Stedet"), _("Uten kvalitetsavtale"), color="danger"))
    return CaseHeader(
        title=placement.person.name,
        kicker=_("Midlertidig botilbud %(number)s, %(unit)s")
        % {"number": placement.number, "unit": placement.unit.name},
        status=status_of(placement),
        facts=shown,
        action=_main_action(actor, placement, clock),
        more=_more_actions(actor, placement, clock),
        emergency=placement.pk in actor.emergency_ids,
    )


def _main_action(actor: Any, placement: Placement, clock: Any) -> Action | None:
    if placement.state != PlacementState.ACTIVE or not policies.placements.permits(actor, "change"):
        return None
    if clock.over and (placement.exception_until is None or placement.exception_until < actor.today):
        return Action(_("Begrunn unntak"), reverse("temporary:exception", args=[placement.pk]))
    return Action(_("Bytt sted"), reverse("temporary:move", args=[placement.pk]))


def _more_actions(actor: Any, placement: Placement, clock: Any) -> list[Action]:
    found = []
    if placement.state == PlacementState.ACTIVE and policies.placements.permits(actor, "change"):
        key = [placement.pk]
        main = _main_action(actor, placement, clock)
        steps = [
            (_("Bytt sted"), "temporary:move"),
            (_("Skriv plan"), "temporary:plan"),
            (_("Begrunn unntak"), "temporary:exception"),
            (_("En til kom"), "temporary:join"),
            (_("En dro"), "temporary:leave"),
            (_("Rett første natt"), "temporary:first_night"),
            (_("Ny ansvarlig"), "temporary:hand_over"),
            (_("Avslutt oppholdet"), "temporary:end"),
        ]
        found = [
            Action(label, reverse(name, args=key), "secondary")
            for label, name in steps
            if main is None or label != main.label
            if name != "temporary:exception" or clock.may_be_excepted(actor.today)
        ]
    address = share_url(actor, placement)
    if address:
        found.append(Action(_("Del"), address, "tertiary"))
    warn = danger.write_url(actor, placement)
    if warn:
        found.append(Action(_("Varsle om fare"), warn, "tertiary"))
    return found


@screen(policies.placements, "list")
def overrides(request: HttpRequest) -> HttpResponse:
    """Placed in spite of what the place lacks: for the leader, who marks what has been looked at."""
    actor = actor_of(request)
    rows = list(stays.overrides(actor)[:100])
    for row in rows:
        row.lacks = [Lacking(code).label for code in row.lacking]  # type: ignore[attr-defined]
    reads.note(
        request, rows=[(row.placement.person_id, row.placement) for row in rows], content="temporary.list"
    )
    context = {
        "title": _("Plassert til tross for"),
        "rows": rows,
        "may_see": policies.placements.permits(actor, "see_override"),
        "breadcrumbs": crumbs((_("Plassert til tross for"), "")),
    }
    return render(request, "tenancies/overrides.html", context)


@screen(policies.placements, "list")
def figures(request: HttpRequest) -> HttpResponse:
    """A year: nights and cost by month and unit, and people counted once."""
    actor = actor_of(request)
    year = _year(request.GET.get("ar", ""), actor.today)
    first, last = date(year, 1, 1), min(date(year, 12, 31), actor.today)
    until = last + timedelta(days=1) if last < actor.today else actor.today
    table = _table(stays.costs(actor, first, until), first, last)
    counts = count(
        stays.stayed(actor, first, last), first, last, young_under=rules_on(actor.home, last).young_under
    )
    ended = stays.ended_between(actor, first, last)
    context = {
        "title": _("Kostnader og tall"),
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < actor.today.year else None,
        "as_of": last,
        "months": table["months"],
        "units": table["units"],
        "total": table["total"],
        "counts": counts,
        "ended": len(ended),
        "mean": Decimal(sum(ended)) / len(ended) / Decimal("30.4375") if ended else None,
        "breadcrumbs": crumbs((_("Kostnader og tall"), "")),
    }
    return render(request, "tenancies/temporary_figures.html", context)


def _year(text: str, today: date) -> int:
    return int(text) if text.isdigit() and 2000 <= int(text) <= today.year else today.year


def _table(costs: dict[tuple[Any, date], Sum], first: date, last: date) -> dict[str, Any]:
    """Months across units, with sums both ways."""
    months, month = [], first
    while month <= last:
        months.append(month)
        month = add_months(month, 1)
    units = sorted({unit for unit, _month in costs}, key=lambda unit: unit.name)
    rows = []
    total = Sum()
    for unit in units:
        cells = [costs.get((unit, each), Sum()) for each in months]
        own = Sum()
        for cell in cells:
            own.add(cell)
        total.add(own)
        rows.append((unit, cells, own))
    by_month = []
    for place, each in enumerate(months):
        whole = Sum()
        for _unit, cells, _own in rows:
            whole.add(cells[place])
        by_month.append((each, [cells[place] for _unit, cells, _own in rows], whole))
    return {"months": by_month, "units": rows, "total": total}
