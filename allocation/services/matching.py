"""Candidates for a vacancy: who fits, in the order of the list, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from allocation.calculations.cap import AgreementKind, cap
from allocation.calculations.fit import DwellingFacts, Fit, HouseholdNeed, fit
from allocation.enums import Category, WaitingList
from allocation.selectors import Standing
from core.base.explain import Line
from housing.enums import DwellingState, TargetGroup
from housing.models import Agreement, AgreementDwelling, Vacancy


@dataclass(frozen=True)
class Match:
    standing: Standing
    fit: Fit


def dwelling_facts(vacancies: Iterable[Vacancy], on: date) -> dict[UUID, DwellingFacts]:
    """What each vacant dwelling offers: two queries for the agreements' live share, none for each dwelling."""
    rows = list(vacancies)
    caps = _caps({vacancy.dwelling_id for vacancy in rows}, on)
    return {vacancy.pk: _facts(vacancy, caps.get(vacancy.dwelling_id)) for vacancy in rows}


def _facts(vacancy: Vacancy, cap_answer: tuple[bool, Line] | None) -> DwellingFacts:
    dwelling = vacancy.dwelling
    return DwellingFacts(
        bedrooms=dwelling.bedrooms,
        area=dwelling.area.name,
        step_free=dwelling.step_free,
        wheelchair=dwelling.wheelchair,
        storage=dwelling.storage or dwelling.indoor_charging,
        parking=dwelling.parking,
        earmark=dwelling.earmark,
        earmark_label=str(TargetGroup(dwelling.earmark).label) if dwelling.earmark else "",
        gender=dwelling.gender,
        suits_children=dwelling.suits_children,
        environment=vacancy.environment_advice,
        under_agreement=cap_answer is not None,
        may_refer=cap_answer[0] if cap_answer else True,
        cap_reason=cap_answer[1] if cap_answer else None,
    )


def _caps(dwelling_ids: set[UUID], on: date) -> dict[UUID, tuple[bool, Line]]:
    places = dict(
        AgreementDwelling.objects.filter(dwelling__in=dwelling_ids).values_list("dwelling_id", "agreement_id")
    )
    if not places:
        return {}
    let_now = Q(
        Q(places__dwelling__statuses__valid_to=None) | Q(places__dwelling__statuses__valid_to__gt=on),
        places__dwelling__statuses__superseded_at=None,
        places__dwelling__statuses__valid_from__lte=on,
        places__dwelling__statuses__state__in=[DwellingState.LET, DwellingState.NOT_AVAILABLE],
    )
    agreements = Agreement.objects.filter(pk__in=set(places.values())).annotate(
        let=Count("places__dwelling", filter=let_now, distinct=True)
    )
    answers = {}
    for agreement in agreements:
        answer = cap(
            on=on,
            dwellings=agreement.dwellings_total,
            let_to_referred=agreement.let,
            kind=AgreementKind(agreement.kind),
        )
        answers[agreement.pk] = (answer.may_refer, answer.why)
    return {dwelling: answers[agreement] for dwelling, agreement in places.items() if agreement in answers}


def need_of(standing: Standing) -> HouseholdNeed:
    return HouseholdNeed(
        adults=standing.adults,
        children=standing.children,
        bedrooms=standing.bedrooms,
        step_free=standing.step_free,
        wheelchair=standing.wheelchair,
        aids_storage=standing.aids_storage,
        parking=standing.parking,
        young={Category.YOUNG: True, Category.SINGLE: False}.get(Category(standing.category)),
        target_groups=frozenset(standing.target_groups),
        wished_areas=standing.wished_areas,
    )


def best_matches(
    facts: DwellingFacts, standings: Iterable[Standing], *, limit: int, taken: frozenset[UUID] = frozenset()
) -> list[Match]:
    """The first `limit` households in the order that fit and have no offer."""
    found: list[Match] = []
    for standing in standings:
        if not standing.available or standing.entry_id in taken:
            continue
        answer = fit(need_of(standing), facts)
        if answer.is_candidate:
            found.append(Match(standing, answer))
            if len(found) == limit:
                break
    return found


def explanation(match: Match, which: str = WaitingList.ORDINARY) -> dict[str, Any]:
    """The snapshot kept on a candidate: what was compared on the day, in bokmål sentences."""
    standing = match.standing
    return {
        "version": 1,
        "list": str(which),
        "counts_from": standing.counts_from.isoformat(),
        "adults": standing.adults,
        "children": standing.children,
        "bedrooms": standing.bedrooms,
        "category": standing.category,
        "need": standing.need,
        "homeless": standing.homeless,
        "why": [each.source() for each in standing.why],
        "lines": [
            {"topic": each.topic, "verdict": each.verdict.value, "text": each.text.source()}
            for each in match.fit.lines
        ],
    }
