"""Candidates for a vacancy: who fits, in the order of the list, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from allocation.calculations.fit import AdviceFact, DwellingFacts, Fit, HouseholdNeed, fit
from allocation.enums import Category, WaitingList
from allocation.selectors import Standing
from housing import advice_kinds
from housing.calculations.cap import CapAnswer
from housing.enums import TargetGroup
from housing.models import Advice, Vacancy
from housing.selectors import caps_for
from housing.selectors import standing as standing_advice


@dataclass(frozen=True)
class Match:
    standing: Standing
    fit: Fit


def dwelling_facts(vacancies: Iterable[Vacancy], on: date) -> dict[UUID, DwellingFacts]:
    """What each vacant dwelling offers: a few queries for agreements and advice, none for each dwelling."""
    rows = list(vacancies)
    caps = caps_for({vacancy.dwelling_id for vacancy in rows}, on)
    told = standing_advice(vacancy.dwelling for vacancy in rows)
    return {
        vacancy.pk: _facts(vacancy, caps.get(vacancy.dwelling_id), told.get(vacancy.dwelling_id, []))
        for vacancy in rows
    }


def _facts(vacancy: Vacancy, cap_answer: CapAnswer | None, told: Sequence[Advice]) -> DwellingFacts:
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
        may_refer=cap_answer.may_refer if cap_answer else True,
        cap_reason=cap_answer.why if cap_answer else None,
        advice=tuple(
            AdviceFact(kind.title, kind.weighs, row.building_id is not None)
            for row in told
            if (kind := advice_kinds.kind(row.kind)) is not None
        ),
    )


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
