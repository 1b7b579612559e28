"""Invented deviation reports: as many a year and a home as the data file says, handled as homes differ in handling."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from core.accounts.models import User
from core.agencies.models import Membership, NumberSeries, Unit
from demo.generator.deviation_history import published_sample
from demo.generator.dice import Dice
from demo.generator.invented import name
from demo.generator.world import World
from demo.organisation import DATA, EMPLOYED_FROM, homes
from deviations.enums import Category, ClosingBasis, MeasureState, Reporting, ReportKind, State
from deviations.models import Measure, Report

#: The day on which the public audit counted what was closed of 2024's reports.
COUNTED_ON = date(2025, 4, 1)
HANDLING_DAYS = 14
KINDS = {ReportKind.DEVIATION: 60.0, ReportKind.INCIDENT: 34.0, ReportKind.IMPROVEMENT: 6.0}
PLACES = ("Fellesarealet", "Vaktrommet", "Inngangen", "Trapperommet", "Kjøkkenet", "Uteområdet")
CLOSED_WITHOUT = "Forholdet er rettet, og rutinen virker."


def build(world: World) -> None:
    """Make leaders for the homes, then all reports and their measures up to `world.today`."""
    leaders = _leaders(world)
    with (DATA / "deviation_texts.toml").open("rb") as file:
        plan = tomllib.load(file)
    maker = _Maker(world, plan, leaders, world.dice("deviations"))
    reports: list[dict[str, Any]] = []
    measures: list[dict[str, Any]] = []
    for year, spec in sorted(_year_plans(world, plan)):
        planned = sorted(maker.planned(year, spec), key=lambda item: item.at)
        for serial, item in enumerate(planned, start=1):
            report = maker.report(year, serial, item)
            reports.append(report)
            measures.extend(maker.measures(report, item))
        world.copy(NumberSeries, [{"series": "deviation", "year": year, "last": len(planned)}])
    world.copy(Report, reports)
    world.copy(Measure, measures)


def _year_plans(world: World, plan: dict[str, Any]) -> Iterator[tuple[int, dict[str, int]]]:
    for year, agencies in plan["years"].items():
        if int(year) <= world.today.year:
            yield int(year), agencies


def _leaders(world: World) -> dict[UUID, tuple[User, User]]:
    """Each home's leader and one of its staff; made where no persona has the post."""
    dice = world.dice("home leaders")
    found: dict[UUID, tuple[User, User]] = {}
    for code in homes():
        unit = world.units[code]
        pair = []
        for role, prefix in (("unit_leader", "leder"), ("staff", "ansatt")):
            existing = world.members.get((code, role))
            pair.append(existing[0] if existing else _employee(dice, unit, role, f"{prefix}.{code}.bergen"))
        found[unit.pk] = (pair[0], pair[1])
    return found


def _employee(dice: Dice, unit: Unit, role: str, username: str) -> User:
    user = User(id=dice.uuid(EMPLOYED_FROM), username=username, full_name=" ".join(name(dice)))
    user.set_unusable_password()
    user.save(force_insert=True)
    Membership.objects.create(
        id=dice.uuid(EMPLOYED_FROM), user=user, unit=unit, role=role, valid_from=EMPLOYED_FROM
    )
    return user


@dataclass(frozen=True)
class _Planned:
    unit: Unit
    at: datetime
    guard: bool
    #: Handled in time (in 2024: closed when the audit counted).
    handled: bool


def _looked_through(at: datetime, days_since: bool, leader: User | None) -> dict[str, Any]:
    """Judged, and by that looked through for names."""
    when = None if leader is None else at + timedelta(days=1) if days_since else at
    return {"judged_at": when, "cleared_at": when, "cleared_by_id": leader.pk if leader else None}


class _Maker:
    def __init__(
        self, world: World, plan: dict[str, Any], leaders: dict[UUID, tuple[User, User]], dice: Dice
    ) -> None:
        self.world, self.plan, self.leaders, self.dice = world, plan, leaders, dice
        self.weights = {Category(key): weight for key, weight in plan["weights"].items()}

    @cached_property
    def fallback(self) -> dict[str, tuple[Unit, User, User]]:
        """For reports not tied to a home: the agency's own unit and its director."""
        units, users = self.world.units, self.world.users
        return {
            "EPHRT": (units["ephrt"], users["etatsdirektor.bergen"], self.leaders[units["knappen-1"].pk][1]),
            "EST": (units["est"], users["direktor.est.bergen"], self.leaders[units["nyhavnsveien"].pk][1]),
        }

    @cached_property
    def printed(self) -> list[tuple[str, date, date | None]]:
        """Home, day reported and day finished of the reports from before Husrom (deviation_history)."""
        return [(row[1], row[3], row[7] or None) for row in published_sample()]

    def planned(self, year: int, agencies: dict[str, int]) -> Iterator[_Planned]:
        """Which unit reports when. In 2024 each home as the audit has it; in other years in the same proportions."""
        first, last = date(year, 1, 1), min(date(year, 12, 31), self.world.today)
        share = ((last - first).days + 1) / 365
        guards = round(self.plan["guards"].get(str(year), 0) * min(1.0, share))
        for agency, total in agencies.items():
            own = {code: row for code, row in homes().items() if row[0] == agency}
            size = sum(row[2] for row in own.values())
            units: list[tuple[Unit, bool]] = []
            known = 0
            for code, (_, _, count, closed) in own.items():
                number = count if year == 2024 else round(count * total * 0.9 / size)
                handled = round(number * closed / 100)
                # Those that the audit printed one by one are among the home's, and are there already.
                there = [ended for home, at, ended in self.printed if home == code and at.year == year]
                handled -= sum(1 for ended in there if ended and ended <= COUNTED_ON)
                known += len(there)
                units += [(self.world.units[code], n < handled) for n in range(number - len(there))]
            rest = max(0, total - known - len(units))
            units += [(self.fallback[agency][0], n < round(rest * 0.9)) for n in range(rest)]
            if share < 1:
                self.dice.shuffle(units)
                units = units[: round(total * share)]
            for unit, handled_in_time in units:
                by_guard = agency == "EST" and guards > 0 and unit.code == "nyhavnsveien" and handled_in_time
                guards -= by_guard
                day = self.dice.day(first, last)
                moment = self.dice.moment(day) + timedelta(hours=self.dice.choice((-5, 0, 0, 3, 9)))
                # Nothing is reported later today than now, whenever the demo is started.
                # Nor is anything of one year reported after midnight on New Year's Eve.
                late = moment > self.world.midnight or moment.year != year
                at = moment - timedelta(days=1) if late else moment
                yield _Planned(unit, at, by_guard, handled_in_time)

    def report(self, year: int, serial: int, item: _Planned) -> dict[str, Any]:
        dice, today = self.dice, self.world.today
        category = dice.weighted(self.weights)
        texts = dice.choice(self.plan["texts"][category.value])
        leader, staff = self._people(item.unit)
        reported_on = item.at.date()
        consequence = dice.choices((1, 2, 3, 4, 5), (20, 38, 28, 11, 3))[0]
        closed_on = self._closed_on(year, item, reported_on)
        state = self._state(closed_on, reported_on)
        judged = state != State.REPORTED
        basis = ""
        if state == State.CLOSED:
            basis = dice.choices((ClosingBasis.MEASURES_APPROVED, ClosingBasis.NO_MEASURE_NEEDED), (85, 15))[
                0
            ].value
        elif state == State.NOT_DEVIATION:
            basis = ClosingBasis.NOT_DEVIATION.value
        anonymous = not item.guard and dice.random() < 0.04
        closed_at = (
            dice.moment(closed_on) if closed_on and state in (State.CLOSED, State.NOT_DEVIATION) else None
        )
        if closed_at is not None and closed_at < item.at:
            closed_at = item.at + timedelta(hours=1)
        return {
            "id": dice.uuid(item.at),
            "created_at": item.at,
            "version": 1,
            "compartment_id": item.unit.compartment_id,
            "year": year,
            "serial": serial,
            "kind": dice.weighted(
                {ReportKind.DEVIATION: 60, ReportKind.INCIDENT: 34, ReportKind.IMPROVEMENT: 6}
            ).value,
            "unit_id": item.unit.pk,
            "place": dice.choice(
                ("Fellesarealet", "Vaktrommet", "Inngangen", "Trapperommet", "Kjøkkenet", "Uteområdet")
            ),
            "happened_at": item.at - timedelta(minutes=dice.randrange(10, 300)),
            "category": category.value,
            "what_happened": texts[0],
            "immediate_action": texts[1],
            "reported_consequence": consequence,
            "reporting": (
                Reporting.GUARD if item.guard else Reporting.ANONYMOUS if anonymous else Reporting.OWN
            ).value,
            "reporter_id": (
                None if anonymous else self.world.users["vekter.bergen"].pk if item.guard else staff.pk
            ),
            "guard_number": f"V{dice.randrange(100, 140)}" if item.guard else "",
            "on_behalf_of": "Nyhavnsveien" if item.guard else "",
            "reported_at": item.at,
            "idempotency_key": dice.uuid(item.at),
            "state": state.value,
            "level": self._level(state, reported_on, today),
            "due_on": reported_on + timedelta(days=HANDLING_DAYS),
            "is_deviation": (state != State.NOT_DEVIATION) if judged else None,
            "consequence": consequence if judged else None,
            "notifiable": consequence == 5 if judged else None,
            "police_report": (category == Category.VIOLENCE and dice.random() < 0.3) if judged else None,
            "judgement": "Vurdert sammen med dem som var på vakt." if judged else "",
            "judged_by_id": leader.pk if judged else None,
            **_looked_through(item.at, reported_on < today, leader if judged else None),
            "closed_at": closed_at,
            "closed_by_id": leader.pk if closed_at else None,
            "closing_basis": basis,
            "closing_reason": "Forholdet er rettet, og rutinen virker."
            if basis == ClosingBasis.NO_MEASURE_NEEDED
            else "",
            "_measure": texts[2],
        }

    def measures(self, report: dict[str, Any], item: _Planned) -> Iterator[dict[str, Any]]:
        text = report.pop("_measure")
        state = report["state"]
        wanted = report["closing_basis"] == ClosingBasis.MEASURES_APPROVED or state in (
            State.IN_PROGRESS,
            State.AWAITING_APPROVAL,
        )
        if not wanted:
            return
        leader, staff = self._people(item.unit)
        added = item.at + timedelta(days=1)
        for number in range(self.dice.choices((1, 2, 3), (70, 24, 6))[0]):
            done_by_now = state == State.CLOSED or state == State.AWAITING_APPROVAL
            end = report["closed_at"] or added
            done_on = max(item.at.date(), min(end.date(), self.world.today)) if done_by_now else None
            approved = end if state == State.CLOSED else None
            yield {
                "id": self.dice.uuid(added),
                "created_at": added,
                "version": 1,
                "compartment_id": report["compartment_id"],
                "report_id": report["id"],
                "unit_id": report["unit_id"],
                "description": text if number == 0 else "Informere alle vakter om endringen.",
                "responsible_id": staff.pk,
                "due_on": item.at.date() + timedelta(days=self.dice.choice((7, 10, 14, 30))),
                "state": (
                    MeasureState.APPROVED
                    if approved
                    else MeasureState.DONE
                    if done_on
                    else MeasureState.PLANNED
                ).value,
                "added_by_id": leader.pk,
                "added_at": min(added, approved or added),
                "done_on": done_on,
                "done_by_id": staff.pk if done_on else None,
                "done_note": "Gjennomført som avtalt." if done_on else "",
                "approved_at": approved,
                "approved_by_id": leader.pk if approved else None,
            }

    def _people(self, unit: Unit) -> tuple[User, User]:
        if unit.pk in self.leaders:
            return self.leaders[unit.pk]
        _, leader, staff = self.fallback["EPHRT" if unit.code == "ephrt" else "EST"]
        return leader, staff

    def _closed_on(self, year: int, item: _Planned, reported: date) -> date | None:
        """The day the report was closed, or None while it is open. Homes close as large a share as the data says."""
        dice, today = self.dice, self.world.today
        if item.handled:
            latest = COUNTED_ON if year == 2024 else reported + timedelta(days=120)
            days = dice.choices((3, 8, 13, 25, 60, 110), (14, 30, 30, 14, 8, 4))[0] + dice.randrange(0, 5)
            closed = min(reported + timedelta(days=days), max(latest - timedelta(days=1), reported))
        else:
            # Left open when the audit counted; some of it is still open today.
            if dice.random() < (0.25 if reported.year >= 2023 else 0.02):
                return None
            closed = max(COUNTED_ON, reported + timedelta(days=150)) + timedelta(days=dice.randrange(0, 200))
        return closed if closed <= today else None

    def _state(self, closed_on: date | None, reported: date) -> State:
        if closed_on is not None:
            return State.NOT_DEVIATION if self.dice.random() < 0.03 else State.CLOSED
        age = (self.world.today - reported).days
        if age <= 2:
            return State.REPORTED
        if age <= 5:
            return self.dice.choice((State.REPORTED, State.UNDER_REVIEW))
        return self.dice.choices(
            (State.UNDER_REVIEW, State.IN_PROGRESS, State.AWAITING_APPROVAL), (15, 60, 25)
        )[0]

    def _level(self, state: State, reported: date, today: date) -> int:
        if state in (State.CLOSED, State.NOT_DEVIATION):
            return 0
        late = (today - reported).days - HANDLING_DAYS
        return 0 if late <= 0 else 2 if late <= 30 else 3
