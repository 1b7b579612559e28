"""The invented housing stock: areas, buildings, dwellings, agreements. Status and vacancies follow from the leases."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from demo.generator.dice import Dice
from demo.generator.world import World
from demo.organisation import DATA, EMPLOYED_FROM
from housing.enums import AgreementKind, DwellingKind, Ownership, Provision, TargetGroup
from housing.models import Agreement, AgreementDwelling, AgreementSize, Area, Building, Dwelling

#: How many dwellings each agreement with an owner covers.
IN_AGREEMENT = 27


@dataclass(frozen=True)
class Home:
    """What later parts of the generator need to know of a dwelling."""

    id: UUID
    bedrooms: int
    rent: Decimal
    referral: bool
    step_free: bool


@cache
def plan() -> dict[str, Any]:
    with (DATA / "stock.toml").open("rb") as file:
        return tomllib.load(file)


def build(world: World) -> None:
    data = plan()
    _fill(world, total=data["dwellings"], referral=data["referral"], areas=data["areas"])


def build_small(world: World) -> None:
    """A handful of dwellings for the small municipality."""
    _fill(
        world,
        total=190,
        referral=0,
        areas={"Årnes": [3, "2150", "Årnes"], "Vormsund": [1, "2160", "Vormsund"]},
    )


def _fill(world: World, *, total: int, referral: int, areas: dict[str, list[Any]]) -> None:
    dice = world.dice("stock")
    area_rows: list[dict[str, Any]] = [
        {"id": dice.uuid(EMPLOYED_FROM), "name": name, "_spec": spec} for name, spec in sorted(areas.items())
    ]
    buildings: list[dict[str, Any]] = []
    dwellings: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    while len(dwellings) < total:
        area = dice.choices(area_rows, [row["_spec"][0] for row in area_rows])[0]
        dwellings += _building(dice, area, buildings, numbers, total - len(dwellings), len(dwellings))
    for row in _referral_homes(dice, dwellings, referral):
        row["ownership"] = Ownership.REFERRAL_RIGHT.value
    world.copy(Area, [{"id": row["id"], "name": row["name"]} for row in area_rows])
    world.copy(Building, buildings)
    world.copy(Dwelling, dwellings)
    _agreements(world, dice, [row for row in dwellings if row["ownership"] == Ownership.REFERRAL_RIGHT])
    world.homes = [
        Home(
            id=row["id"],
            bedrooms=row["bedrooms"],
            rent=row["base_rent"] + row["heating"] + row["services"],
            referral=row["ownership"] == Ownership.REFERRAL_RIGHT,
            step_free=row["step_free"],
        )
        for row in dwellings
    ]


def _building(
    dice: Dice,
    area: dict[str, Any],
    buildings: list[dict[str, Any]],
    numbers: dict[str, int],
    room_for: int,
    so_far: int,
) -> list[dict[str, Any]]:
    """One building with its dwellings; addresses continue where the street left off."""
    data = plan()
    street = dice.choice(data["streets"]["first"]) + dice.choice(data["streets"]["last"])
    key = f"{area['name']}{street}"
    numbers[key] = numbers.get(key, dice.randrange(0, 8)) + dice.randrange(1, 5)
    address = f"{street} {numbers[key]}"
    floors = dice.choices((1, 2, 3, 4, 8), (14, 22, 28, 26, 10))[0]
    per_floor = dice.randrange(1, 5) if floors > 1 else dice.randrange(1, 4)
    lift = floors >= 4 and dice.random() < 0.7
    building = {
        "id": dice.uuid(EMPLOYED_FROM),
        "area_id": area["id"],
        "name": f"{address}, {area['name']}",
        "cadastre": f"{dice.randrange(1, 200)}/{dice.randrange(1, 900)}",
        "aliases": [],
    }
    buildings.append(building)
    homes = []
    for index in range(min(floors * per_floor, room_for)):
        floor = index // per_floor + 1
        size = dice.weighted({name: float(spec[0]) for name, spec in data["sizes"].items()})
        _, rooms, bedrooms, small, large, low, high = data["sizes"][size]
        level = floor == 1 or lift
        homes.append(
            {
                "id": dice.uuid(EMPLOYED_FROM),
                "building_id": building["id"],
                "area_id": area["id"],
                "number": f"B{so_far + index + 1:05d}",
                "address": address,
                "postcode": area["_spec"][1],
                "town": area["_spec"][2],
                "unit_number": f"H{floor:02d}{index % per_floor + 1:02d}",
                "kind": (DwellingKind.STUDIO if size == "studio" else DwellingKind.FLAT).value,
                "provision": Provision.ORDINARY.value,
                "ownership": dice.choices(
                    (Ownership.MUNICIPAL, Ownership.COOPERATIVE, Ownership.LEASED_IN), (72, 22, 6)
                )[0].value,
                "rooms": rooms,
                "bedrooms": bedrooms,
                "area_m2": dice.randint(small, large),
                "floor": floor,
                "lift": lift,
                "step_free": level and dice.random() < 0.5,
                "wheelchair": level and dice.random() < 0.08,
                "storage": dice.random() < 0.4,
                "parking": dice.random() < 0.3,
                "earmark": _earmark(dice, bedrooms).value,
                "suits_children": bedrooms > 1 and dice.random() < 0.92,
                "base_rent": Decimal(dice.randrange(low, high, 50)),
                "heating": Decimal(dice.choice((0, 0, 450, 600))),
                "services": Decimal(dice.choice((0, 150, 250))),
                "aliases": [],
            }
        )
    return homes


def _earmark(dice: Dice, bedrooms: int) -> TargetGroup:
    if bedrooms >= 3:
        return TargetGroup.FAMILY if dice.random() < 0.5 else TargetGroup.NONE
    return dice.weighted(
        {TargetGroup.NONE: 90.0, TargetGroup.YOUNG: 3.0, TargetGroup.ELDERLY: 4.0, TargetGroup.FOLLOW_UP: 3.0}
    )


def _referral_homes(dice: Dice, dwellings: list[dict[str, Any]], wanted: int) -> list[dict[str, Any]]:
    """Whole runs of neighbouring dwellings: an agreement is made for a building, not for a scattered few."""
    start = len(dwellings) - wanted
    return dwellings[start:] if wanted else []


def _agreements(world: World, dice: Dice, homes: list[dict[str, Any]]) -> None:
    """Agreements of about 25 places. The municipality may fill 40 % of each owner's dwellings."""
    agreements, places, sizes = [], [], []
    for number, first in enumerate(range(0, len(homes), IN_AGREEMENT), start=1):
        part = homes[first : first + IN_AGREEMENT]
        agreement = {
            "id": dice.uuid(EMPLOYED_FROM),
            "version": 1,
            "kind": AgreementKind.REFERRAL.value,
            "owner": f"Utleier {number} AS",
            "title": f"Tilvisningsavtale {number}",
            "starts_on": world.today.replace(year=world.today.year - 4, month=1, day=1),
            "ends_on": None,
            "dwellings_total": len(part),
        }
        agreements.append(agreement)
        places += [
            {
                "id": dice.uuid(EMPLOYED_FROM),
                "agreement_id": agreement["id"],
                "dwelling_id": home["id"],
                "valid_from": agreement["starts_on"],
            }
            for home in part
        ]
        sizes.append(
            {
                "id": dice.uuid(EMPLOYED_FROM),
                "agreement_id": agreement["id"],
                "dwellings": len(part),
                "valid_from": agreement["starts_on"],
            }
        )
    world.copy(Agreement, agreements)
    world.copy(AgreementSize, sizes)
    world.copy(AgreementDwelling, places)
