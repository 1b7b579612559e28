"""Dwellings and vacancies for tests and for whoever needs a house to stand in. Rows are written as the owner."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.agencies.models import Municipality
from housing.enums import DwellingState, VacancyState
from housing.models import Area, Building, Dwelling, DwellingStatus, Vacancy
from tests.database import as_owner

_counter = iter(range(1, 10**9))


def make_area(municipality: Municipality, name: str = "Årstad") -> Area:
    with as_owner():
        return Area.objects.get_or_create(municipality=municipality, name=name)[0]


def make_building(
    municipality: Municipality, name: str = "", area: Area | None = None, **facts: Any
) -> Building:
    with as_owner():
        return Building.objects.create(
            municipality=municipality,
            area=area or make_area(municipality),
            name=name or f"Prøvebygg {next(_counter)}",
            **facts,
        )


def make_dwelling(
    municipality: Municipality,
    *,
    state: str = DwellingState.VACANT,
    since: date = date(2020, 1, 1),
    building: Building | None = None,
    **facts: Any,
) -> Dwelling:
    """A dwelling with a status since a day; a two-bedroom flat unless told otherwise."""
    number = next(_counter)
    with as_owner():
        building = building or make_building(municipality)
        values = {
            "number": f"B-{number}",
            "address": f"Prøvegata {number}",
            "postcode": "5053",
            "town": "Bergen",
            "unit_number": "H0101",
            "rooms": 3,
            "bedrooms": 2,
            "base_rent": Decimal("9500.00"),
            **facts,
        }
        dwelling = Dwelling.objects.create(
            municipality=municipality, building=building, area=building.area, **values
        )
        DwellingStatus.objects.create(
            municipality=municipality, dwelling=dwelling, state=state, valid_from=since
        )
        return dwelling


def make_vacancy(
    municipality: Municipality, dwelling: Dwelling | None = None, *, ready: bool = True, **facts: Any
) -> Vacancy:
    """An open vacancy, ready for moving in unless told otherwise."""
    with as_owner():
        values: dict[str, Any] = {"notice_on": date(2026, 10, 1)}
        if ready:
            values |= {
                "state": VacancyState.READY,
                "moved_out_on": date(2026, 10, 31),
                "ready_on": date(2026, 11, 10),
            }
        values |= facts
        return Vacancy.objects.create(
            municipality=municipality, dwelling=dwelling or make_dwelling(municipality), **values
        )
