"""Reports from before Husrom: the audit's published sample, as history whose states stand as they were printed."""

import tomllib
from typing import Any

from demo.generator.world import World
from demo.organisation import DATA
from deviations.enums_outside import Origin, OutsideState
from deviations.models import OutsideReport


def published_sample() -> list[list[Any]]:
    """The rows of demo/data/deviation_history.toml, in the order its head says."""
    with (DATA / "deviation_history.toml").open("rb") as file:
        rows: list[list[Any]] = tomllib.load(file)["rows"]
    return rows


def build(world: World) -> None:
    dice = world.dice("deviation history")
    rows: list[dict[str, Any]] = []
    for reference, code, category, reported, proposed, done, due, closed in published_sample():
        unit = world.units[code]
        rows.append(
            {
                "id": dice.uuid(reported),
                "compartment_id": unit.compartment_id,
                "unit_id": unit.pk,
                "origin": Origin.BEFORE.value,
                "reference": reference,
                "category": category,
                "reported_on": reported,
                "due_on": due,
                "closed_on": closed or None,
                "state": (OutsideState.CLOSED if closed else OutsideState.OPEN).value,
                "measures_proposed": proposed,
                "measures_done": done,
            }
        )
    world.copy(OutsideReport, rows)
