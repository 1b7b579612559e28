"""A few technical faults: waiting, ordered with an appointment, come to in vain, and mended."""

from datetime import date, time, timedelta
from typing import Any

from core.agencies.models import NumberSeries
from demo.generator.world import World
from deviations.enums_fault import AlertWay, FaultKind, FaultState, Handling, VisitOutcome, Way
from deviations.models import Fault, FaultAlert, FaultVisit, ReportRoute

#: Kind, what, where, urgent, days ago, state, the days ago of visits with what they came to.
PLAN: tuple[tuple[Any, ...], ...] = (
    (FaultKind.FIRE, "Brannsentralen viser feil i sløyfe 2.", "Vaktrommet", True, 0, FaultState.REPORTED, ()),
    (FaultKind.WATER, "Det drypper fra taket på badet i andre etasje.", "Bad, 2. etasje", False, 3,
     FaultState.ORDERED, ((-2, VisitOutcome.PLANNED),)),
    (FaultKind.LOCK, "Ytterdøra går ikke igjen av seg selv.", "Inngang B", False, 12, FaultState.ORDERED,
     ((6, VisitOutcome.MISSED), (2, VisitOutcome.MISSED), (-1, VisitOutcome.PLANNED))),
    (FaultKind.HEAT, "Varmen virker ikke i fellesstua.", "Fellesstua", False, 30, FaultState.DONE,
     ((24, VisitOutcome.DONE),)),
)  # fmt: skip


#: Who was told at once of the critical one.
ALERTS = (("Vaktsentralen i EBF", AlertWay.SMS), ("Boligforvaltning", AlertWay.EMAIL))


def build(world: World) -> None:
    dice = world.dice("faults")
    landlord = _offices(world)[0]
    unit, staff = world.units["haggardshaugen"], world.users["botiltak.bergen"]
    faults: list[dict[str, Any]] = []
    visits: list[dict[str, Any]] = []
    for serial, (kind, what, place, critical, ago, state, planned) in enumerate(PLAN, start=1):
        day = world.today - timedelta(days=ago)
        at = dice.moment(day) if ago else world.midnight + timedelta(hours=6)
        ordered = state != FaultState.REPORTED
        fault = {
            "id": dice.uuid(at),
            "compartment_id": landlord.compartment_id,
            "year": world.today.year,
            "serial": serial,
            "unit_id": unit.pk,
            "place": place,
            "kind": kind.value,
            "what": what,
            "critical": critical,
            "reporter_id": staff.pk,
            "reported_at": at,
            "idempotency_key": dice.uuid(at),
            "state": state.value,
            "supplier": "Byggservice Vest AS" if ordered else "",
            "ordered_on": day + timedelta(days=1) if ordered else None,
            "done_on": day + timedelta(days=6) if state == FaultState.DONE else None,
        }
        faults.append(fault)
        visits += [_visit(dice, fault, world.today, each) for each in planned]
    world.copy(Fault, faults)
    world.copy(FaultVisit, visits)
    world.copy(FaultAlert, [_alert(dice, faults[0], told, how) for told, how in ALERTS])
    world.copy(ReportRoute, [_route(dice, world, landlord)])
    world.copy(NumberSeries, [{"series": "fault", "year": world.today.year, "last": len(faults)}])


def _alert(dice: Any, fault: dict[str, Any], told: str, how: AlertWay) -> dict[str, Any]:
    """Who was told of the critical one, at once: it was night."""
    return {
        "id": dice.uuid(fault["reported_at"]),
        "compartment_id": fault["compartment_id"],
        "fault_id": fault["id"],
        "told": told,
        "how": how.value,
        "at": fault["reported_at"],
    }


def _route(dice: Any, world: World, landlord: Any) -> dict[str, Any]:
    return {
        "id": dice.uuid(world.midnight),
        "agency_id": landlord.agency_id,
        "way": Way.FAULT.value,
        "handling": Handling.HUSROM.value,
        "on_call": ALERTS[0][0],
        "on_call_phone": "55 56 00 01",
    }


def _offices(world: World) -> list[Any]:
    codes = sorted(code for code, role in world.members if role == "housing_manager")
    return [world.units[code] for code in codes]


def _visit(
    dice: Any, fault: dict[str, Any], today: date, planned: tuple[int, VisitOutcome]
) -> dict[str, Any]:
    ago, outcome = planned
    on = today - timedelta(days=ago)
    return {
        "id": dice.uuid(fault["reported_at"]),
        "compartment_id": fault["compartment_id"],
        "fault_id": fault["id"],
        "on": on,
        "starts": time(9),
        "ends": time(11),
        "outcome": outcome.value,
        "note": "Ingen hjemme" if outcome == VisitOutcome.MISSED else "",
    }
