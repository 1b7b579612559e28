"""What the two records of a dwelling say when they are laid side by side. Nothing is asked of the database here."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from core.rules.kinds import Overrides
from tenancies.calculations import limits

ROOMS = Path(__file__).resolve().parents[1] / "rules" / "inspection_rooms.toml"
#: Conditions from best to worst; what has not been looked at is neither.
WORSE = {"good": 0, "worn": 1, "dirty": 2, "damaged": 3, "missing": 4}


@dataclass(frozen=True)
class Seen:
    """A point as it was seen: `cause` and `cost` are for moving out."""

    room: str
    item: str
    condition: str
    cause: str = ""
    cost: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class Keys:
    label: str
    number: str
    handed_out: int
    returned: int | None
    cost: Decimal | None = None

    @property
    def missing(self) -> int:
        """How many did not come back; none before they have been counted."""
        return 0 if self.returned is None else max(0, self.handed_out - self.returned)


@dataclass(frozen=True)
class Line:
    """What the landlord may claim, in words and kroner."""

    text: str
    amount: Decimal


def first_points(bedrooms: int, language: str) -> list[tuple[str, str]]:
    """The rooms and what to look at in each, for a dwelling with so many bedrooms."""
    wanted = language if language in ("nb", "nn") else "nb"
    points: list[tuple[str, str]] = []
    for room in _rooms():
        repeated = room.get("per") == "bedroom"
        for number in range(1, (bedrooms if repeated else 1) + 1):
            name = room["name"][wanted]
            title = f"{name} {number}" if repeated and bedrooms > 1 else name
            points += [(title, item[wanted]) for item in room["items"]]
    return points


@cache
def _rooms() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(ROOMS.read_text(encoding="utf-8"))["room"]
    return found


def worsened(before: str, after: str) -> bool:
    """Whether it was handed back in a worse state. Not known where it was not looked at when they moved in."""
    return before in WORSE and after in WORSE and WORSE[after] > WORSE[before]


def claim_lines(points: Iterable[Seen], keys: Iterable[Keys], *, missing_keys: str) -> list[Line]:
    """What the tenant answers for and what it costs; wear and tear never (husleieloven § 10-2).

    `missing_keys` is the sentence for keys that did not come back: «%(count)s … %(what)s».
    """
    lines = [
        Line(
            ". ".join(part for part in (f"{point.room}: {point.item}", point.note.rstrip(".")) if part),
            point.cost,
        )
        for point in points
        if point.cause == "tenant" and point.cost
    ]
    for key in keys:
        if key.missing and key.cost:
            what = f"{key.label} {key.number}".strip()
            lines.append(Line(missing_keys % {"count": key.missing, "what": what}, key.cost))
    return lines


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def send_by(last_day: date, against: str, own: Overrides | None = None) -> date:
    """Until when the claim should be sent.

    No statute says until when a guarantee can be claimed on (husleieloven § 3-6 has the amount alone): its paper does.
    Two calendar months after the tenancy is the usual, and whoever handles the claim writes the paper's own day.
    Otherwise within reasonable time (husleieloven § 10-3): the municipality's own limit.
    """
    rule = limits.DAMAGE_SEND_GUARANTEE if against == "guarantee" else limits.DAMAGE_SEND
    return limits.ends(rule, last_day, own)


def may_be_disposed(ground: str, *, invited_on: date | None, collect_by: date | None, on: date) -> str:
    """Whether goods left behind may be sold or thrown away; empty, or the code of what is missing (§ 10-4)."""
    if ground == "perishable":
        return ""
    if invited_on is None:
        return "NOT_INVITED"
    if ground == "waited" and (collect_by is None or on <= collect_by):
        return "STILL_TIME"
    return ""


def owed_to_tenant(proceeds: Decimal, costs: Decimal) -> Decimal:
    """What is left of a sale when the costs are covered belongs to the tenant."""
    return max(Decimal(0), proceeds - costs)


def unlooked(points: Sequence[Seen]) -> list[str]:
    return [f"{point.room}: {point.item}" for point in points if point.condition == "unseen"]
