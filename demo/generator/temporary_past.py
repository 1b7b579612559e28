"""Who lived in temporary housing before: as many people, for as long, as the data file tells of each year.

Chains are drawn, and then people come and go and leave some days sooner or later until the years are as told. What the
years come to is counted from the chains, as the figures count them; it is written nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, cycle
from typing import Any

from demo.generator.dice import Dice

ONE_DAY = timedelta(days=1)
DAYS_A_MONTH = Decimal("30.4375")
#: Somebody who comes back has been away for longer than a break within one chain may last.
AWAY = timedelta(days=45)
#: Of those who come alone: how many have been there before.
BACK_AGAIN = 0.08
FAMILIES, YOUNG = 0.16, 0.2
#: How many children a family there has, in mean.
CHILDREN = 2


@dataclass
class Chain:
    """One placement. `ended`: the day they left. `who` numbers whoever it is for; the same number comes back."""

    who: int
    begun: date
    ended: date
    children: int = 0
    young: bool = False
    office: int = 0
    #: One of those the published years tell of.
    told: bool = True

    @property
    def persons(self) -> Iterator[tuple[int, int]]:
        return ((self.who, number) for number in range(1 + self.children))

    @property
    def days(self) -> int:
        return (self.ended - self.begun).days

    def slept(self, night: date) -> bool:
        return self.begun <= night < self.ended

    def slept_in(self, year: int) -> bool:
        return self.begun <= date(year, 12, 31) and self.ended > date(year, 1, 1)


@dataclass
class Past:
    """The chains that began before `until` (the first day that is no longer drawn here)."""

    dice: Dice
    plan: dict[str, Any]
    offices: int
    chains: list[Chain] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def draw(self) -> list[Chain]:
        first = date.fromisoformat(self.plan["first_day"])
        until = date.fromisoformat(self.plan["until"])
        day = drawn_from(self.plan)
        while day < until:
            rate = self.plan["arriving"].get(str(day.year), 0) / 365
            for _ in range(int(rate) + (self.dice.random() < rate % 1)):
                chain = self._drawn(day)
                # Of the time before, only those who still lived there are told of.
                if chain.ended > first:
                    self.chains.append(chain)
            day += ONE_DAY
        for year, wanted in self.plan["persons"].items():
            self._until_as_many(int(year), wanted)
        for row in self.plan["mean_months"]:
            self._until_as_long(row["first"], row["last"], Decimal(row["months"]))
        return sorted(self.chains, key=lambda chain: (chain.begun, chain.who))

    def _drawn(self, day: date) -> Chain:
        dice = self.dice
        lasted = max(3, round(dice.weibullvariate(self.plan["lasting"][str(day.year)], 1.25)))
        ended = day + timedelta(days=lasted)
        if dice.random() < FAMILIES:
            return self._new(day, ended, children=dice.randrange(1, 4))
        if dice.random() < BACK_AGAIN:
            times = Counter(chain.who for chain in self.chains)
            before = [
                chain for chain in self.chains[-400:]
                if not chain.children and chain.ended + AWAY < day and times[chain.who] == 1
            ]  # fmt: skip
            if before:
                again = dice.choice(before)
                return Chain(again.who, day, ended, young=again.young, office=again.office)
        return self._new(day, ended, young=dice.random() < YOUNG)

    def _new(self, day: date, ended: date, *, children: int = 0, young: bool = False) -> Chain:
        return Chain(next(self.numbers), day, ended, children, young, self.dice.randrange(self.offices))

    def _until_as_many(self, year: int, wanted: int) -> None:
        """People who came alone and left within the year are one more or one less, and no other year is changed."""
        there = {person for chain in self.chains if chain.slept_in(year) for person in chain.persons}
        missing = wanted - len(there)
        first, last = date(year, 1, 2), date(year, 12, 30)
        for _ in range(max(0, missing)):
            begun = self.dice.day(first, last - timedelta(days=60))
            self.chains.append(self._new(begun, self.dice.day(begun + timedelta(days=20), last)))
        times = Counter(chain.who for chain in self.chains)
        spare = [
            chain for chain in self.chains
            if not chain.children and first <= chain.begun and chain.ended <= last and times[chain.who] == 1
        ]  # fmt: skip
        if len(spare) < -missing:
            raise ValueError(
                f"{year}: {len(there)} persons, {wanted} wanted. Let fewer arrive in temporary.toml."
            )
        gone = self.dice.sample(spare, max(0, -missing))
        self.chains = [chain for chain in self.chains if not any(chain is other for other in gone)]

    def _until_as_long(self, first: date, last: date, months: Decimal) -> None:
        """Those who left in the period leave some days sooner or later, still within it."""
        ended = [chain for chain in self.chains if first < chain.ended <= last]
        there = [chain for chain in self.chains if first <= chain.ended <= last]
        missing = round(months * DAYS_A_MONTH * len(there)) - sum(chain.days for chain in there)
        step = 1 if missing > 0 else -1
        idle = 0
        for chain in cycle(ended):
            if not missing or idle > len(ended):
                break
            moved = chain.ended + timedelta(days=step)
            if first < moved <= last and moved > chain.begun + ONE_DAY and not self._returns(chain, moved):
                chain.ended = moved
                missing -= step
                idle = 0
            else:
                idle += 1
        if missing:
            raise ValueError(
                f"{first}-{last}: no mean of {months} months. Change «lasting» in temporary.toml."
            )

    def _returns(self, chain: Chain, ended: date) -> bool:
        """Whether the same person would come back too soon after that day."""
        return any(
            other.who == chain.who and chain.begun < other.begun <= ended + AWAY for other in self.chains
        )


def drawn_from(plan: dict[str, Any]) -> date:
    """The first day somebody came: so long before the years that are told of that some still lived there."""
    return date.fromisoformat(plan["first_day"]) - timedelta(days=240)


def later(dice: Dice, plan: dict[str, Any], today: date, offices: int) -> list[Chain]:
    """Those who have come since, and left: fewer, and not for so long."""
    first = date.fromisoformat(plan["until"])
    last = today - timedelta(days=20)
    found = []
    for number in range(round(plan["since"] * (last - first).days / 365) if last > first else 0):
        begun = dice.day(first, last)
        lasted = max(1, round(dice.weibullvariate(85, 1.1)))
        family = dice.random() < FAMILIES
        children = dice.randrange(1, 4) if family else 0
        young = not family and dice.random() < YOUNG
        ended = min(begun + timedelta(days=lasted), today - ONE_DAY)
        found.append(Chain(-1 - number, begun, ended, children, young, dice.randrange(offices), told=False))
    return sorted(found, key=lambda chain: (chain.begun, chain.who))


def nights_in(year: int, stays: Iterable[tuple[date, date]]) -> int:
    """Nights of the stays that fall in the year."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return sum(max(0, (min(left, after) - max(since, first)).days) for since, left in stays)
