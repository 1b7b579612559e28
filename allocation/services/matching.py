"""Matching, both ways: for a vacancy the households in the order of the list, for a household the vacancies.

Whether a household is a candidate depends on few facts. Households alike in these are asked about once for each kind
of dwelling, by the same function that explains the lines, so that very many pairs cost little more than a few.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from allocation.calculations.fit import (
    AdviceFact,
    DwellingFacts,
    Fit,
    HouseholdNeed,
    deciding_dwelling,
    deciding_need,
    failing_topics,
    fit,
)
from allocation.calculations.rent_share import most_share
from allocation.enums import OFFER_LIVE, Category, WaitingList
from allocation.models import Offer
from allocation.standing import ListOn, Raw, Standing
from applications.models import Income
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from housing import advice_kinds
from housing.calculations.cap import CapAnswer
from housing.enums import (
    ALLOCATED_IN_MEETING,
    VACANCY_STEPS,
    GenderRestriction,
    TargetGroup,
)
from housing.models import Advice, Vacancy
from housing.selectors import caps_for
from housing.selectors import standing as standing_advice

#: More than any municipality without a waiting list has at once; a bound, not a choice.
MOST_UNORDERED = 100


@dataclass(frozen=True)
class Match:
    standing: Standing
    fit: Fit
    #: Where there is no order: the place it is shown in, which gives no turn.
    shown: int = 0

    @property
    def rank(self) -> int:
        return self.standing.number or self.shown


def open_vacancies(municipality_id: UUID, on: date) -> QuerySet[Vacancy]:
    """Vacant dwellings a meeting may allocate: nobody holds them, and they are ready within about two months."""
    live = Offer.objects.filter(state__in=OFFER_LIVE).values("vacancy")
    return (
        Vacancy.objects.filter(
            municipality_id=municipality_id,
            state__in=VACANCY_STEPS,
            dwelling__provision__in=ALLOCATED_IN_MEETING,
            dwelling__retired_on=None,
        )
        .exclude(pk__in=live)
        .select_related("dwelling__area", "dwelling__building")
        .order_by(
            F("ready_on").asc(nulls_last=True), F("expected_ready_on").asc(nulls_last=True), "notice_on", "id"
        )
    )


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
        gender_label=str(GenderRestriction(dwelling.gender).label) if dwelling.gender else "",
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
        rent=dwelling.monthly_rent,
    )


def need_of(standing: Standing | Raw) -> HouseholdNeed:
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
        wished_areas=tuple(standing.wished_areas),
        school_areas=tuple(standing.school_areas),
    )


@dataclass(frozen=True)
class Split:
    """A list divided by a dwelling: places (indexes) of those who fit and of those who do not, in order."""

    fits: list[int]
    others: list[int]


class Matcher:
    """A list as of a day, against any number of dwellings. Holds one number for each household, no pairs."""

    def __init__(self, listed: ListOn) -> None:
        self.listed = listed
        self._needs: list[HouseholdNeed] = []
        #: By place in the order, the number of its need; None for those who are no candidates for any home now.
        self.kinds: list[int | None] = []
        numbers: dict[HouseholdNeed, int] = {}
        by_columns: dict[tuple[Any, ...], int] = {}
        for index, raw in enumerate(listed.raws):
            if not listed.available(index):
                self.kinds.append(None)
                continue
            columns = (
                raw.bedrooms, raw.children > 0, raw.step_free, raw.wheelchair, raw.aids_storage, raw.parking,
                raw.category, tuple(raw.target_groups),
            )  # fmt: skip
            number = by_columns.get(columns)
            if number is None:
                need = deciding_need(need_of(raw))
                number = numbers.setdefault(need, len(numbers))
                if number == len(self._needs):
                    self._needs.append(need)
                by_columns[columns] = number
            self.kinds.append(number)
        self._households = Counter(kind for kind in self.kinds if kind is not None)
        self._answers: dict[DwellingFacts, list[tuple[str, ...]]] = {}

    @property
    def available(self) -> int:
        """How many stand in the order and have no offer."""
        return self._households.total()

    def failing(self, facts: DwellingFacts) -> list[tuple[str, ...]]:
        """For each kind of need, the topics that the dwelling fails."""
        key = deciding_dwelling(facts)
        found = self._answers.get(key)
        if found is None:
            found = [failing_topics(need, key) for need in self._needs]
            self._answers[key] = found
        return found

    def number_that_fit(self, facts: DwellingFacts) -> int:
        failing = self.failing(facts)
        return sum(count for kind, count in self._households.items() if not failing[kind])

    def excluded(self, facts: DwellingFacts) -> Counter[str]:
        """How many households each topic excludes; a household may be excluded by several."""
        failing = self.failing(facts)
        found: Counter[str] = Counter()
        for kind, count in self._households.items():
            for topic in failing[kind]:
                found[topic] += count
        return found

    def first(self, facts: DwellingFacts, limit: int, taken: frozenset[UUID] = frozenset()) -> list[int]:
        """The first places in the order that fit and have no offer."""
        failing = self.failing(facts)
        found: list[int] = []
        for index, kind in enumerate(self.kinds):
            if kind is None or failing[kind]:
                continue
            if self.listed.raws[index].entry_id in taken:
                continue
            found.append(index)
            if len(found) == limit:
                break
        return found

    def split(self, facts: DwellingFacts) -> Split:
        """Everybody on the list: those who fit, and those who do not or who cannot be offered a home now."""
        failing = self.failing(facts)
        answer = Split([], [])
        for index, kind in enumerate(self.kinds):
            (answer.others if kind is None or failing[kind] else answer.fits).append(index)
        return answer

    def matches(
        self, facts: DwellingFacts, indexes: Iterable[int], incomes_of: dict[UUID, Decimal] | None = None
    ) -> list[Match]:
        """The lines of these households, in full. Rent is held against income only where incomes are given."""
        return [
            Match(standing, fit(_with_income(need_of(standing), standing.household_id, incomes_of), facts))
            for standing in (self.listed.standing(index) for index in indexes)
        ]


def _with_income(
    need: HouseholdNeed, household: UUID, incomes_of: dict[UUID, Decimal] | None
) -> HouseholdNeed:
    if incomes_of is None:
        return need
    return replace(need, income=incomes_of.get(household), asks_income=True)


def household_incomes(actor: Actor, households: Iterable[UUID], on: date) -> dict[UUID, Decimal]:
    """Gross income a year of these households on the day, in one query."""
    rows: Any = policy_for(Income).visible_to(actor)
    found = rows.on(on).filter(household__in=list(households))
    return dict(found.values_list("household_id", "gross_yearly"))


def with_rent_rule(facts: DwellingFacts, municipality: str, on: date) -> DwellingFacts:
    return replace(facts, most_share=most_share(municipality, on))


@dataclass(frozen=True)
class VacancyMatch:
    """One vacancy against the whole list: how many fit, the first of them, and what excludes the others."""

    vacancy_id: UUID
    fits: int
    first: tuple[UUID, ...]
    excluded: dict[str, int]


def match_all(
    matcher: Matcher, facts: dict[UUID, DwellingFacts], *, first: int = 5
) -> Iterator[VacancyMatch]:
    """Each vacancy against every household of the list, one at a time: nothing is kept between them."""
    raws = matcher.listed.raws
    for vacancy_id, each in facts.items():
        yield VacancyMatch(
            vacancy_id,
            matcher.number_that_fit(each),
            tuple(raws[index].entry_id for index in matcher.first(each, first)),
            dict(matcher.excluded(each).most_common()),
        )


def best_matches(
    facts: DwellingFacts, matcher: Matcher, *, limit: int, taken: frozenset[UUID] = frozenset()
) -> list[Match]:
    """The first `limit` households in the order that fit and have no offer.

    Where there is no order, all that fit: those with least to judge first, then the oldest application. A few of them
    would be a turn after all.
    """
    if matcher.listed.ordered:
        return matcher.matches(facts, matcher.first(facts, limit, taken))
    return by_fit(matcher.matches(facts, matcher.first(facts, MOST_UNORDERED, taken)))


def by_fit(found: Iterable[Match]) -> list[Match]:
    rows = sorted(found, key=lambda each: (len(each.fit.to_judge), each.standing.since))
    return [replace(each, shown=place) for place, each in enumerate(rows, start=1)]


@dataclass(frozen=True)
class HomeMatch:
    vacancy: Vacancy
    fit: Fit


def homes_for(
    standing: Standing, vacancies: Sequence[Vacancy], facts: dict[UUID, DwellingFacts], income: Decimal | None
) -> list[HomeMatch]:
    """The vacancies for one household: those that fit first, those with least to judge before the others."""
    need = replace(need_of(standing), income=income, asks_income=True)
    found = [HomeMatch(vacancy, fit(need, facts[vacancy.pk])) for vacancy in vacancies]
    found.sort(key=lambda each: (len(each.fit.failing), len(each.fit.to_judge)))
    return found


def explanation(match: Match, which: str = WaitingList.ORDINARY) -> dict[str, Any]:
    """The snapshot kept on a candidate: what was compared on the day, in bokmål sentences."""
    standing = match.standing
    return {
        "version": 1,
        "list": str(which),
        "ordered": standing.ordered,
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
