"""What is counted of reports, and small groups held back. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

#: How long the open ones have been open: the last day of each group, in days.
AGES = (14, 30, 90)
AGE_CODES = ("0-14", "15-30", "31-90", "91-")
#: Below this a group is not shown to those who do not handle the reports themselves.
SMALLEST = 3
#: What may be held back.
COUNTS = (
    "reported", "from_guards", "handled", "closed", "closed_in_time", "open", "open_overdue", "measures_approved",
    "effect_judged", "effect_good",
)  # fmt: skip


@dataclass
class Figures:
    """The reports of one unit (or of several) in a period, and as of its last day.

    reported, from_guards, by_category: reported in the period. handled: of those, ended by the last day.
    closed, closed_in_time: ended in the period, whenever they were reported. open, open_overdue, open_by_age: open on
    the last day. measures_approved, effect_*: measures approved in the period, and what is said of their effect.
    None: held back, since the group is small.
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


def _share(part: int | None, whole: int | None) -> float | None:
    """In per cent; None where there is nothing to divide by, or it is held back."""
    return None if part is None or not whole else 100 * part / whole


def age_code(days: int) -> str:
    return next((code for limit, code in zip(AGES, AGE_CODES, strict=False) if days <= limit), AGE_CODES[-1])


def first_days(on: date) -> tuple[date, ...]:
    """The earliest day of report in each group of age but the last, as of a day."""
    return tuple(on - timedelta(days=limit) for limit in AGES)


@dataclass(frozen=True)
class Change:
    """A step in a report's life, as figures see it: the day, and whether it ended the report."""

    on: date
    ends: bool


def ended_on(changes: Sequence[Change], on: date) -> date | None:
    """The day the report was ended last, if it stood ended at the end of the day `on`."""
    last = None
    for change in changes:
        if change.on <= on:
            last = change
    return last.on if last and last.ends else None


def total(rows: Iterable[Figures], unit: str = "") -> Figures:
    """The sum. Of what is held back in one row alone, the sum is held back as well: it could be reckoned out."""
    rows = list(rows)
    found = Figures(unit=unit)
    for name in COUNTS:
        setattr(found, name, _sum([getattr(row, name) for row in rows]))
    for group in ("by_category", "open_by_age"):
        names = dict.fromkeys(code for row in rows for code in getattr(row, group))
        setattr(
            found, group, {code: _sum([getattr(row, group).get(code, 0) for row in rows]) for code in names}
        )
    return found


def _sum(values: Sequence[int | None]) -> int | None:
    hidden = sum(value is None for value in values)
    return None if hidden == 1 else sum(value or 0 for value in values)


def held_back(row: Figures) -> Figures:
    """The row without groups of fewer than three."""
    shown = {name: _shown(getattr(row, name)) for name in COUNTS}
    return Figures(
        unit_id=row.unit_id,
        unit=row.unit,
        agency=row.agency,
        by_category=_all_shown(row.by_category),
        open_by_age=_all_shown(row.open_by_age),
        **shown,
    )


def _shown(value: int | None) -> int | None:
    return None if value is not None and 0 < value < SMALLEST else value


def _all_shown(values: Mapping[str, int | None]) -> dict[str, int | None]:
    return {code: _shown(value) for code, value in values.items()}


def merged(rows: Iterable[Figures]) -> dict[str, Figures]:
    """The rows by agency."""
    by_agency: dict[str, list[Figures]] = {}
    for row in rows:
        by_agency.setdefault(row.agency, []).append(row)
    return {agency: total(each, agency) for agency, each in by_agency.items()}
