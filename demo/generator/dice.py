"""Chance that repeats itself: the same seed gives the same rows, ids included."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

T = TypeVar("T")
OSLO = ZoneInfo("Europe/Oslo")


class Dice(random.Random):
    """A seeded generator; each part of the demo has its own (`Dice.named`), so that parts do not disturb each other."""

    @classmethod
    def named(cls, seed: int, name: str) -> "Dice":
        return cls(f"{seed}:{name}")

    def uuid(self, on: date | datetime | None = None) -> UUID:
        """A version 7 UUID as if made on that day."""
        moment = self.moment(on) if isinstance(on, date) and not isinstance(on, datetime) else on
        stamp = moment or datetime(2025, 1, 1, tzinfo=UTC)
        value = max(0, int(stamp.timestamp() * 1000)) << 80 | self.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        return UUID(int=value)

    def moment(self, day: date) -> datetime:
        """A time within office hours on that day, in Oslo."""
        return datetime.combine(day, time(8, 0), tzinfo=OSLO) + timedelta(seconds=self.randrange(8 * 3600))

    def day(self, first: date, last: date) -> date:
        """Any day from `first` to `last`, both included."""
        return first + timedelta(days=self.randrange((last - first).days + 1))

    def workday(self, first: date, last: date) -> date:
        """As `day`, moved back to Friday from a weekend (but never before `first`)."""
        day = self.day(first, last)
        return max(first, day - timedelta(days=max(0, day.weekday() - 4)))

    def weighted(self, weights: dict[T, float]) -> T:
        return self.choices(list(weights), list(weights.values()))[0]

    def spread(self, parts: Sequence[T], total: int) -> list[T]:
        """`total` items, the parts as evenly as can be, shuffled."""
        items = [parts[i % len(parts)] for i in range(total)]
        self.shuffle(items)
        return items
