"""When is a pattern in the read log worth a question? Pure: counts in, hints with their figures out.

A hint says which rule was met and with which figures. It is no score, and says nothing about why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from statistics import median
from typing import Any
from uuid import UUID

from core.base.explain import Line, line
from core.base.explain import marked as _

SATURDAY = 5


@dataclass(frozen=True)
class Opened:
    """A person whose case was opened, not just shown in a list: by whom, when (local time), on what basis."""

    user_id: UUID
    unit_id: UUID | None
    role: str
    person_id: UUID
    at: datetime
    basis: str


@dataclass(frozen=True)
class NameMatch:
    """The reader bears the person's family name, or the person has the name of the reader or of a colleague."""

    user_id: UUID
    unit_id: UUID | None
    person_id: UUID
    same_name: bool
    colleague: bool
    bearers: int


@dataclass(frozen=True)
class Hint:
    rule: str
    user_id: UUID
    unit_id: UUID | None
    person_id: UUID | None = None
    figures: dict[str, Any] = field(default_factory=dict)


def per_hour(opened: Iterable[Opened]) -> dict[tuple[UUID, str, datetime], set[UUID]]:
    """The distinct persons of each user, role and clock hour."""
    hours: dict[tuple[UUID, str, datetime], set[UUID]] = defaultdict(set)
    for each in opened:
        hours[each.user_id, each.role, each.at.replace(minute=0, second=0, microsecond=0)].add(each.person_id)
    return hours


def usual_by_role(counts: Iterable[tuple[str, int]]) -> dict[str, float]:
    """The median count of persons in a worked hour, for each role, from (role, persons) of earlier hours."""
    by_role: dict[str, list[int]] = defaultdict(list)
    for role, persons in counts:
        by_role[role].append(persons)
    return {role: median(values) for role, values in by_role.items()}


def many_persons(opened: Iterable[Opened], usual: Mapping[str, float], rule: Mapping[str, Any]) -> list[Hint]:
    """The busiest hour of each user, where it is far above what is usual for the role."""
    rows = list(opened)
    units = {each.user_id: each.unit_id for each in rows}
    worst: dict[UUID, Hint] = {}
    for (user, role, hour), persons in sorted(per_hour(rows).items(), key=lambda item: item[0][2]):
        normal = usual.get(role, 0)
        if len(persons) < max(rule["at_least"], normal * rule["times_usual"]):
            continue
        if user not in worst or worst[user].figures["persons"] < len(persons):
            worst[user] = Hint(
                "many_persons",
                user,
                units[user],
                figures={"persons": len(persons), "hour": hour.hour, "usual": round(normal)},
            )
    return list(worst.values())


def outside_cases(opened: Iterable[Opened], rule: Mapping[str, Any]) -> list[Hint]:
    return _counted(
        "outside_cases", (each for each in opened if each.basis in rule["bases"]), rule["at_least"]
    )


def odd_hours(opened: Iterable[Opened], rule: Mapping[str, Any]) -> list[Hint]:
    begins, ends = time.fromisoformat(rule["from"]), time.fromisoformat(rule["to"])
    chosen = (
        each
        for each in opened
        if each.role not in rule["except_roles"]
        and (
            each.at.time() >= begins
            or each.at.time() < ends
            or (rule["weekend"] and each.at.weekday() >= SATURDAY)
        )
    )
    return _counted("odd_hours", chosen, rule["at_least"])


def _counted(rule: str, opened: Iterable[Opened], at_least: int) -> list[Hint]:
    persons: dict[tuple[UUID, UUID | None], set[UUID]] = defaultdict(set)
    for each in opened:
        persons[each.user_id, each.unit_id].add(each.person_id)
    return [
        Hint(rule, user, unit, figures={"persons": len(found)})
        for (user, unit), found in persons.items()
        if len(found) >= at_least
    ]


def names(matches: Iterable[NameMatch], most_bearers: int) -> list[Hint]:
    """Own name or a colleague's comes before the family name alone, which counts only where few bear it."""
    hints = []
    for match in matches:
        if match.same_name or match.colleague:
            hints.append(
                Hint(
                    "colleague", match.user_id, match.unit_id, match.person_id, {"own_name": match.same_name}
                )
            )
        elif match.bearers <= most_bearers:
            hints.append(
                Hint(
                    "same_surname", match.user_id, match.unit_id, match.person_id, {"bearers": match.bearers}
                )
            )
    return hints


def explained(rule: str, figures: Mapping[str, Any]) -> Line:
    """The hint in one sentence, with the figures it rests on."""
    if rule == "many_persons":
        return line(
            _("Åpnet sakene til %(persons)s personer mellom kl. %(hour)s og %(next)s. Vanlig i rollen er %(usual)s."),
            persons=figures["persons"], hour=figures["hour"], next=(figures["hour"] + 1) % 24, usual=figures["usual"],
        )  # fmt: skip
    if rule == "outside_cases":
        return line(
            _(
                "Åpnet opplysninger om %(persons)s personer som enheten ikke hadde en åpen sak eller deling for."
            ),
            persons=figures["persons"],
        )
    if rule == "odd_hours":
        return line(
            _("Åpnet opplysninger om %(persons)s personer om natta eller i helgen."),
            persons=figures["persons"],
        )
    if rule == "same_surname":
        return line(
            _("Åpnet opplysninger om en person med samme etternavn. Navnet har %(bearers)s i registeret."),
            bearers=figures["bearers"],
        )
    if figures.get("own_name"):
        return line(_("Åpnet opplysninger om en person med samme navn som den ansatte selv."))
    return line(_("Åpnet opplysninger om en person med samme navn som en kollega."))
