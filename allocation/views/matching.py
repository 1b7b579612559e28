"""Matching as pages: all vacancies against the list, one vacancy's households, one household's vacancies."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocation import policies, selectors, services
from allocation.calculations.fit import DwellingFacts, Fit, Verdict
from allocation.enums import WaitingList
from allocation.models import WaitingEntry
from allocation.paging import place_of
from allocation.presentation import VERDICTS
from allocation.services.matching import (
    Match,
    Matcher,
    dwelling_facts,
    homes_for,
    household_incomes,
    match_all,
    open_vacancies,
    with_rent_rule,
)
from allocation.services.matching import by_fit as sorted_by_fit
from allocation.standing import Standing
from allocation.views.common import actor_of
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.interface import formatting
from core.interface.case import CaseHeader, facts
from core.interface.forms import ReasonForm
from housing import policies as housing
from housing.models import Vacancy
from housing.selectors import advice

PAGE = 50
#: Fewer to a page: each is a dwelling against the whole list, with its lines.
HOMES = 20

TOPICS = {
    "size": gettext_lazy("størrelsen"),
    "wheelchair": gettext_lazy("rullestol"),
    "step_free": gettext_lazy("trinnfri adkomst"),
    "earmark": gettext_lazy("øremerkingen"),
    "children": gettext_lazy("barn i bomiljøet"),
    "cap": gettext_lazy("taket i avtalen"),
}


def shown_lines(fit: Fit, *, failing_first: bool = False) -> list[tuple[Any, str, str]]:
    """Each line as people read it: the verdict, the facts compared, the rule it rests on."""
    order = {Verdict.FAILS: 0, Verdict.JUDGE: 1, Verdict.FITS: 2} if failing_first else {}
    lines = sorted(fit.lines, key=lambda each: order.get(each.verdict, 0))
    return [(VERDICTS[each.verdict], str(each.text), _(each.rule)) for each in lines]


def why_not(standing: Standing) -> str:
    """What keeps a household from any offer now, whatever the dwelling."""
    if standing.pause is not None:
        return _("Står på vent.")
    return _("Har allerede et tilbud.") if standing.offer_state else ""


@screen(policies.waiting_entries, "match")
def candidates(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who fits a vacant dwelling today, and why the others do not; a leader may allocate between meetings."""
    actor = actor_of(request)
    vacancy: Vacancy = visible_or_404(
        housing.vacancies, actor, "dwelling__area", "dwelling__building", pk=key
    )
    may_allocate = policies.offers.permits(actor, "allocate_urgently")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and may_allocate:
        chosen = _chosen_entry(request)
        if chosen is None:
            form.add_error(None, _("Velg hvem boligen tildeles."))
        elif form.is_valid():
            try:
                offer = services.allocate_between_meetings(
                    actor=actor, vacancy=vacancy, entry=chosen, reason=form.cleaned_data["reason"]
                )
            except Refused as error:
                form.add_refusal(error)
            else:
                messages.success(request, _("Boligen er tildelt. Neste møte får vite om det."))
                return redirect(offer)
    listed = selectors.waiting_list(actor, WaitingList.ORDINARY, actor.today)
    home = with_rent_rule(dwelling_facts([vacancy], actor.today)[vacancy.pk], actor.home.code, actor.today)
    matcher = Matcher(listed)
    split = matcher.split(home)
    others = request.GET.get("vis") == "andre"
    page = Paginator(split.others if others else split.fits, PAGE).get_page(request.GET.get("side"))
    indexes = list(page.object_list)
    incomes = household_incomes(actor, (listed.raws[index].household_id for index in indexes), actor.today)
    entries = selectors.page_entries(actor, (listed.raws[index].entry_id for index in indexes))
    rows = [
        {
            "entry": entries[match.standing.entry_id],
            "standing": match.standing,
            "why_not": why_not(match.standing),
            "lines": shown_lines(match.fit, failing_first=others),
        }
        for match in _shown(matcher, home, indexes, incomes, by_fit=not listed.ordered and not others)
        if match.standing.entry_id in entries
    ]
    reads.note(
        request,
        persons=[entry.application.applicant_id for entry in entries.values()],
        content="vacancy.candidates",
        subject=vacancy,
    )
    return render(
        request,
        "allocation/candidates.html",
        {
            "title": _("Kandidater til %(dwelling)s") % {"dwelling": vacancy.dwelling},
            "vacancy": vacancy,
            "ordered": listed.ordered,
            "rows": rows,
            "page": page,
            "others": others,
            "fitting": len(split.fits),
            "not_fitting": len(split.others),
            "excluded": [(TOPICS.get(t, t), n) for t, n in matcher.excluded(home).most_common()],
            "form": form,
            "may_allocate": may_allocate and vacancy.state != "reserved" and vacancy.is_open and not others,
            "chosen": request.POST.get("entry", ""),
            "asked": advice.request_of(actor, vacancy),
            "may_ask": vacancy.is_open and housing.vacancies.permits(actor, "ask_advice"),
            "breadcrumbs": [
                (_("Ledige boliger"), reverse("housing:vacancies")),
                (str(vacancy.dwelling), vacancy.get_absolute_url()),
                (_("Kandidater"), ""),
            ],
        },
    )


def _shown(
    matcher: Matcher,
    home: DwellingFacts,
    indexes: list[int],
    incomes: dict[UUID, Decimal],
    *,
    by_fit: bool,
) -> list[Match]:
    """Where nobody stands in turn, those with least to judge come first."""
    found = matcher.matches(home, indexes, incomes)
    return sorted_by_fit(found) if by_fit else found


def _chosen_entry(request: HttpRequest) -> WaitingEntry | None:
    try:
        key = UUID(request.POST.get("entry", ""))
    except ValueError:
        return None
    found: WaitingEntry | None = policies.waiting_entries.visible_to(actor_of(request)).filter(pk=key).first()
    return found


def vacancies_of(actor: Any) -> Any:
    """The vacancies this person sees that a meeting may allocate."""
    return open_vacancies(actor.home.pk, actor.today).filter(pk__in=housing.vacancies.visible_to(actor))


@screen(policies.waiting_entries, "list")
def all_matches(request: HttpRequest) -> HttpResponse:
    """Every vacancy against the whole list: how many fit, who stands first, and what excludes the others."""
    actor = actor_of(request)
    page = Paginator(vacancies_of(actor), HOMES).get_page(request.GET.get("side"))
    vacancies = list(page.object_list)
    listed = selectors.waiting_list(actor, WaitingList.ORDINARY, actor.today)
    matcher = Matcher(listed)
    given = dwelling_facts(vacancies, actor.today)
    found = {each.vacancy_id: each for each in match_all(matcher, given, first=3)}
    entries = selectors.page_entries(actor, (key for each in found.values() for key in each.first))
    rows = [
        {
            "vacancy": vacancy,
            "fits": found[vacancy.pk].fits,
            "first": [entries[key] for key in found[vacancy.pk].first if key in entries],
            "excluded": [(TOPICS.get(t, t), n) for t, n in found[vacancy.pk].excluded.items()],
        }
        for vacancy in vacancies
    ]
    reads.note(
        request,
        persons=[entry.application.applicant_id for entry in entries.values()],
        content="vacancy.candidates",
    )
    return render(
        request,
        "allocation/matches.html",
        {
            "title": _("Ledige boliger og husstander"),
            "rows": rows,
            "page": page,
            "available": matcher.available,
            "breadcrumbs": [
                (_("Venteliste"), reverse("allocation:list")),
                (_("Ledige boliger og husstander"), ""),
            ],
        },
    )


def _to_entry(actor: Any, entry: WaitingEntry) -> list[tuple[str, str]]:
    """The way here: by the waiting list, where there is one."""
    number = entry.application.case_number
    if not selectors.keeps_list(actor):
        return [(_("Ledige boliger"), reverse("housing:vacancies")), (number, "")]
    return [(_("Venteliste"), reverse("allocation:list")), (number, entry.get_absolute_url())]


@screen(policies.waiting_entries, "match")
def homes(request: HttpRequest, key: UUID) -> HttpResponse:
    """For one household, every vacancy with the lines that say why or why not."""
    actor = actor_of(request)
    entry: WaitingEntry = visible_or_404(
        policies.waiting_entries, actor, "application__applicant", "household", pk=key
    )
    standing = place_of(actor, entry.list, entry.pk, actor.today)
    rows: list[dict[str, Any]] = []
    page = None
    if standing is not None:
        vacancies = list(vacancies_of(actor))
        given = {
            pk: with_rent_rule(each, actor.home.code, actor.today)
            for pk, each in dwelling_facts(vacancies, actor.today).items()
        }
        income = household_incomes(actor, [entry.household_id], actor.today).get(entry.household_id)
        found = homes_for(standing, vacancies, given, income)
        page = Paginator(found, HOMES).get_page(request.GET.get("side"))
        rows = [
            {
                "vacancy": each.vacancy,
                "fits": each.fit.is_candidate,
                "lines": shown_lines(each.fit, failing_first=True),
            }
            for each in page.object_list
        ]
    reads.note(request, persons=[entry.application.applicant_id], content="waiting.entry", subject=entry)
    return render(
        request,
        "allocation/homes.html",
        {
            "entry": entry,
            "ordered": selectors.keeps_list(actor),
            "standing": standing,
            "rows": rows,
            "page": page,
            "why_not": why_not(standing) if standing else "",
            "case": CaseHeader(
                title=_("Boliger for %(name)s") % {"name": entry.application.applicant.name},
                kicker=entry.application.case_number,
                facts=facts(
                    (
                        _("Ventet siden"),
                        formatting.longdate(standing.counts_from if standing else entry.since),
                    ),
                    (_("Soverom"), str(standing.bedrooms) if standing else ""),
                    (_("Personer"), str(standing.persons) if standing else ""),
                ),
            ),
            "breadcrumbs": [
                *_to_entry(actor, entry),
                (_("Ledige boliger"), ""),
            ],
        },
    )
