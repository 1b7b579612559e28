"""What is told of reports that have been counted, and small groups kept back. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from core.base.small_groups import kept_back

#: How long the open ones have been open: the last day of each group, in days.
AGES = (14, 30, 90)
AGE_CODES = ("0-14", "15-30", "31-90", "91-")
#: What may be kept back.
COUNTS = (
    "reported", "from_guards", "handled", "closed", "closed_in_time", "open", "open_overdue", "measures_approved",
    "effect_judged", "effect_good",
)  # fmt: skip
#: Which of them counts some of which other.
WITHIN = (
    ("from_guards", "reported"), ("handled", "reported"), ("closed_in_time", "closed"), ("open_overdue", "open"),
    ("effect_judged", "measures_approved"), ("effect_good", "effect_judged"),
)  # fmt: skip
#: Which of them is split, and into what.
SPLIT = (("reported", "by_category"), ("open", "open_by_age"))


@dataclass
class Figures:
    """The reports of one unit (or of several) in a period, and as of its last day.

    reported, from_guards, by_category: reported in the period. handled: of those, ended by the last day.
    closed, closed_in_time: ended in the period, whenever they were reported. open, open_overdue, open_by_age: open on
    the last day. measures_approved, effect_*: measures approved in the period, and what is said of their effect.
    None: kept back, since the group is small, or one that is small could be worked out from it.
    """

    unit_id: UUID | None = None
    unit: str = ""
    agency: str = ""
    reported: int | None = 0
    from_guards: int | None = 0
    handled: int | None = 0
    closed: int | None = 0
    closed_in_time: int | None = 0
    open: int | None = 0
    open_overdue: int | None = 0
    measures_approved: int | None = 0
    effect_judged: int | None = 0
    effect_good: int | None = 0
    by_category: dict[str, int | None] = field(default_factory=dict)
    open_by_age: dict[str, int | None] = field(default_factory=dict)

    @property
    def share_in_time(self) -> float | None:
        return _share(self.closed_in_time, self.closed)

    @property
    def share_handled(self) -> float | None:
        return _share(self.handled, self.reported)

    @property
    def anything(self) -> bool:
        """Whether there is something to tell of; what is kept back is something."""
        return any(getattr(self, name) != 0 for name in COUNTS)


def _share(part: int | None, whole: int | None) -> float | None:
    """In per cent; None where there is nothing to divide by, or it is kept back."""
    return None if part is None or not whole else 100 * part / whole


def first_days(on: date) -> tuple[date, ...]:
    """The earliest day of report in each group of age but the last, as of a day."""
    return tuple(on - timedelta(days=limit) for limit in AGES)


def total(rows: Iterable[Figures], unit: str = "") -> Figures:
    """The sum of rows that nothing is kept back in."""
    rows = list(rows)
    found = Figures(unit=unit)
    for name in COUNTS:
        setattr(found, name, sum(getattr(row, name) for row in rows))
    for _whole, group in SPLIT:
        codes = dict.fromkeys(code for row in rows for code in getattr(row, group))
        setattr(found, group, {code: sum(getattr(row, group).get(code, 0) for row in rows) for code in codes})
    return found


def merged(rows: Iterable[Figures]) -> list[Figures]:
    """A row for each agency, by name."""
    by_agency: dict[str, list[Figures]] = {}
    for row in rows:
        by_agency.setdefault(row.agency, []).append(row)
    return [replace(total(each, agency), agency=agency) for agency, each in sorted(by_agency.items())]


def told(rows: Iterable[Figures], unit: str = "") -> tuple[list[Figures], Figures]:
    """The rows and their sum as they may leave the units: without small groups, nor what would tell them."""
    listed = list(rows)
    table = [*listed, total(listed, unit)]
    last = len(listed)
    values: dict[Hashable, int] = {}
    sums: list[tuple[Hashable, list[Hashable]]] = []
    for number, row in enumerate(table):
        values |= {(number, name): getattr(row, name) for name in COUNTS}
        for whole, group in SPLIT:
            parts: dict[Hashable, int] = {
                (number, group, code): value or 0 for code, value in getattr(row, group).items()
            }
            values |= parts
            sums.append(((number, whole), list(parts)))
    for key in [key for key in values if key[0] == last]:  # type: ignore[index]
        rest = key[1:]  # type: ignore[index]
        sums.append((key, [(number, *rest) for number in range(last) if (number, *rest) in values]))
    within = [((number, part), (number, whole)) for number in range(last + 1) for part, whole in WITHIN]
    back = kept_back(values, sums, within)
    shown = [_shown(row, number, back) for number, row in enumerate(table)]
    return shown[:-1], shown[-1]


def _shown(row: Figures, number: int, back: frozenset[Hashable]) -> Figures:
    counts: dict[str, Any] = {name: None for name in COUNTS if (number, name) in back}
    split: dict[str, Any] = {
        group: {
            code: None if (number, group, code) in back else value
            for code, value in getattr(row, group).items()
        }
        for _whole, group in SPLIT
    }
    return replace(row, **counts, **split)
