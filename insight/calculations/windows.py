"""Which days a figure is about. Pure: the words of an address in, days out, or a sentence that says what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.base.errors import Refused
from core.rules.periods import add_years, month_end

#: Nobody has housing records from before this.
EARLIEST = date(1950, 1, 1)
#: How many years back there is a link to the end of.
LINKED = 3


@dataclass(frozen=True)
class Window:
    """`on`: the day as of which everything is seen. Flows are counted from `first` to `last`, both included."""

    first: date
    last: date
    on: date

    @property
    def whole_year(self) -> bool:
        return self.first == date(self.first.year, 1, 1) and self.last == date(self.first.year, 12, 31)

    @property
    def part_year(self) -> bool:
        """A year that has begun but not ended: whoever reads it must not take it for a whole one."""
        return self.first == date(self.first.year, 1, 1) and self.last < date(self.first.year, 12, 31)

    def years_back(self, years: int) -> "Window":
        """The same days so many years earlier; the end of a month stays the end of that month."""
        return Window(_back(self.first, years), _back(self.last, years), _back(self.on, years))

    def has(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def _back(day: date, years: int) -> date:
    moved = add_years(day, -years)
    return month_end(moved) if day == month_end(day) else moved


def year(number: int) -> Window:
    last = date(number, 12, 31)
    return Window(date(number, 1, 1), last, last)


def as_of(on: date) -> Window:
    """From the first of January to the day itself, seen from that day."""
    return Window(date(on.year, 1, 1), on, on)


def window(
    today: date, *, on: date | None = None, first: date | None = None, last: date | None = None
) -> Window:
    """Days as they were asked for, with what follows where something was left out.

    Raises Refused for a day that has not been, a period upside down, or one that ends after the day it is seen from.
    """
    seen = on or today
    if seen > today:
        raise Refused(
            _("Datoen tallene er sett fra, kan ikke være etter i dag."), code="DAY_AHEAD", field="per"
        )
    end = last or seen
    if end > seen:
        raise Refused(
            _("Perioden slutter etter dagen tallene er sett fra. Velg en tidligere sluttdato."),
            code="PERIOD_AHEAD",
            field="til",
        )
    start = first or date(end.year, 1, 1)
    if start > end:
        raise Refused(
            _("Perioden slutter før den begynner. Bytt om datoene."), code="PERIOD_UPSIDE_DOWN", field="fra"
        )
    if start < EARLIEST:
        raise Refused(
            _("Se etter om datoen er riktig. Det finnes ingen tall så langt tilbake."),
            code="DAY_TOO_EARLY",
            field="fra" if first else "per",
        )
    return Window(start, end, seen)


def earlier(now: Window, years: int) -> list[Window]:
    return [now.years_back(back) for back in range(1, years + 1)]


def spanned(windows: list[Window]) -> tuple[date, date]:
    """The first and the last day that any of them asks about."""
    return min(each.first for each in windows), max(each.on for each in windows)


def links(today: date) -> list[tuple[str, Mapping[str, str]]]:
    """Days people ask for most: today, and the ends of the last three years."""
    found: list[tuple[str, Mapping[str, str]]] = [(_("I dag"), {})]
    return found + [(str(last.year), {"per": last.isoformat()}) for last in year_ends(today)]


def year_ends(today: date) -> list[date]:
    """The ends of the last years that people ask for most, newest first."""
    return [date(today.year - back, 12, 31) for back in range(1, LINKED + 1)]
