"""How long a lease the municipality's own rules propose. Pure: content of a rule set and ages in, months out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Husleieloven § 9-3: three years at least, where there is no special reason for less.
LEAST_YEARS = 3
MOST_YEARS = 20


@dataclass(frozen=True)
class ProposedTerm:
    months: int
    code: str


def age_on(born: date, on: date) -> int:
    """Whole years on the day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def propose(content: Mapping[str, Any], *, ages: Iterable[int], renewal: bool) -> ProposedTerm | None:
    """The first term that fits the household; None when no term does."""
    youngest = min(ages, default=None)
    for row in content.get("terms", ()):
        under = row.get("children_under")
        if under and (youngest is None or youngest >= under):
            continue
        renewals = row.get("renewal_years") or [row["first_years"]]
        return ProposedTerm(12 * (renewals[0] if renewal else row["first_years"]), row["code"])
    return None
