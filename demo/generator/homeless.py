"""Who is homeless while they wait: as many persons at the end of each year as the data file tells of.

Those in temporary housing that night are counted first, as they were drawn; then the situations of households that wait
are drawn until the number is reached. Somebody who has waited since before has lost their home meanwhile.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from allocation.enums import Need, WaitingList
from allocation.models import EntryFacts, WaitingEntry
from applications.enums import OPEN_STATES, Homeless, Kind, Outcome, Situation, Unsuitable
from applications.models import Application, Decision, HousingSituation
from demo.generator.families import Made
from demo.generator.temporary_rows import asleep
from demo.generator.world import World
from demo.organisation import DATA

Rows = dict[type, list[dict[str, Any]]]
ONE_DAY = timedelta(days=1)


@cache
def told(code: str) -> dict[str, Any]:
    with (DATA / "homeless.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file).get(code, {})
    return found


@dataclass
class Waits:
    """A household with a case: from when until when, and since when it has been homeless, if it has."""

    application: UUID
    made: Made
    first: date
    until: date | None
    situation: dict[str, Any]
    facts: dict[str, Any] | None
    homeless: date | None = None

    def stood(self, day: date) -> bool:
        return self.first <= day and (self.until is None or self.until > day)

    @property
    def likely(self) -> bool:
        """Already drawn as somebody without a home."""
        return (
            self.situation["homeless"] != Homeless.NO.value
            or self.situation["situation"] == Situation.TEMPORARILY_WITH_OTHERS.value
        )


def settle(world: World, rows: Rows, made: dict[UUID, Made]) -> None:
    """Change the situations, and the facts of the lists that follow from them, before anything is written."""
    plan = told(world.municipality.code)
    if plan:
        _Settling(world, rows, made, plan).settle()


class _Settling:
    def __init__(self, world: World, rows: Rows, made: dict[UUID, Made], plan: dict[str, Any]) -> None:
        self.world, self.rows, self.plan = world, rows, plan
        self.dice = world.dice("homeless")
        self.waits = list(self._waiting(made))

    def settle(self) -> None:
        before = date.min
        asked: set[UUID] = set()
        for day, wanted in self._days():
            standing = [each for each in self.waits if each.stood(day)]
            asked |= {each.application for each in standing}
            self._until_as_many(standing, before, day, wanted - asleep(self.world, day))
            before = day
        for each in self.waits:
            drawn = each.situation["homeless"] != Homeless.NO.value
            if drawn and each.application in asked and (each.homeless is None or each.homeless > each.first):
                self._homed(each)
            elif each.application not in asked and each.likely:
                # Came and went between two of the days.
                each.homeless = each.first
            if each.homeless is not None:
                self._homeless(each, each.homeless)

    def _waiting(self, made: dict[UUID, Made]) -> Iterator[Waits]:
        """Everybody who has a case that was decided, or still is open: nothing tells when the others ended."""
        situations = {row["household_id"]: row for row in self.rows[HousingSituation]}
        entries = {row["application_id"]: row for row in self.rows[WaitingEntry]}
        facts = {row["entry_id"]: row for row in self.rows[EntryFacts]}
        decided = {row["application_id"]: row for row in self.rows[Decision]}
        for row in self.rows[Application]:
            entry, decision = entries.get(row["id"]), decided.get(row["id"])
            if row["kind"] == Kind.SWAP.value or (entry and entry["list"] == WaitingList.SWAP.value):
                continue
            if entry is not None:
                until = entry["ended_on"]
            elif decision is not None and decision["outcome"] == Outcome.REFUSAL.value:
                until = decision["decided_on"]
            elif row["state"] in OPEN_STATES:
                until = None
            else:
                continue
            yield Waits(
                row["id"], made[row["id"]], row["received"], until, situations[row["household_id"]],
                facts[entry["id"]] if entry else None,
            )  # fmt: skip

    def _days(self) -> Iterator[tuple[date, int]]:
        """The days of the plan that have been, and today, in proportion."""
        before: tuple[date, int] | None = None
        for text, wanted in self.plan["persons"]:
            day = date.fromisoformat(text)
            if day > self.world.today:
                if before is not None and before[0] < self.world.today:
                    done = (self.world.today - before[0]).days / (day - before[0]).days
                    yield self.world.today, round(before[1] + (wanted - before[1]) * done)
                return
            yield day, wanted
            before = (day, wanted)

    def _until_as_many(self, standing: list[Waits], before: date, day: date, wanted: int) -> None:
        """Of those who stand that day, households one by one until there are so many persons among them."""
        there = sum(each.made.size for each in standing if each.homeless is not None)
        others = [each for each in standing if each.homeless is None]
        self.dice.shuffle(others)
        others.sort(key=lambda each: not each.likely)
        for each in others:
            if there + each.made.size <= wanted:
                each.homeless = self._since(each, before, day)
                there += each.made.size

    def _since(self, each: Waits, before: date, day: date) -> date:
        """From the start, or from a day since they were counted last."""
        return each.first if each.first > before else self.dice.day(before + ONE_DAY, day)

    def _homeless(self, each: Waits, since: date) -> None:
        self._from(HousingSituation, each.situation, since, self._place(each))
        if each.facts is not None:
            self._from(EntryFacts, each.facts, since, {"homeless": True, "need": Need.NO_HOME.value})

    def _place(self, each: Waits) -> dict[str, Any]:
        """Where they stay from then on."""
        places = self.plan["places"]
        share = 3 if each.made.children else 2
        lives, homeless, *_ = self.dice.choices(places, [place[share] for place in places])[0]
        out = homeless == Homeless.SLEEPING_OUT.value
        return {
            "situation": lives, "homeless": homeless, "lease_end": None, "unsuitable": Unsuitable.NO.value,
            "acute": out and self.dice.randrange(100) < self.plan["acute"],
        }  # fmt: skip

    def _from(self, model: type, row: dict[str, Any], since: date, changes: dict[str, Any]) -> None:
        """The fact is another from the day on; all along, where it began no earlier."""
        if row["valid_from"] >= since:
            row |= changes
            return
        moment = self.dice.moment(since)
        later = row | {"id": self.dice.uuid(since), "valid_from": since, "recorded_at": moment} | changes
        row["valid_to"] = since
        self.rows[model].append(later | {"created_at": moment})

    def _homed(self, each: Waits) -> None:
        """Was drawn as homeless, but is not yet, or there are enough of them: rents of somebody who rents."""
        each.situation |= {"situation": Situation.SUBLET.value, "homeless": Homeless.NO.value}
        if each.facts is not None:
            suits = each.situation["unsuitable"] != Unsuitable.FAMILY.value
            each.facts |= {"homeless": False, "need": (Need.OTHER if suits else Need.TOO_SMALL).value}
