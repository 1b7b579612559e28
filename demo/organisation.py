"""The demo municipalities' organisation and personas, from data files. Loading twice changes nothing.

Runs as the database's owner: it builds the ground that policies stand on.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.models import Group
from django.db import transaction

from core.accounts.models import User
from core.agencies import actors
from core.agencies.models import Agency, Compartment, Duty, Membership, Municipality, Unit
from core.rules.services.rule_sets import sync_rule_sets

DATA = Path(__file__).parent / "data"
CODES = ("bergen", "nes")
#: Long before any record of the demo.
EMPLOYED_FROM = date(2010, 1, 1)


#: Ids follow from codes, so that the same demo has the same ids on every machine.
_NAMESPACE = UUID("5d2b54b2-6c7f-4d0a-9a53-7a2c0f1f9a11")


def _id(*parts: str) -> UUID:
    return uuid5(_NAMESPACE, ":".join(parts))


def _ordered_id(place: int, *parts: str) -> UUID:
    """As `_id`, but sorting by place: a person's first role is the one they work in first of all."""
    return UUID(int=(_id(*parts).int & ((1 << 112) - 1)) | place << 112)


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    tries: str


@cache
def _read(code: str) -> dict[str, Any]:
    with (DATA / f"{code}.toml").open("rb") as file:
        return tomllib.load(file)


def people(code: str) -> list[DemoPerson]:
    """The personas of a demo municipality, in the order of the data file."""
    return [DemoPerson(row["username"], row["name"], row["tries"]) for row in _read(code)["people"]]


@cache
def homes() -> dict[str, list[Any]]:
    """The housing measures of the Bergen-shaped municipality: unit code → agency, name and the generator's inputs."""
    with (DATA / "homes.toml").open("rb") as file:
        found: dict[str, list[Any]] = tomllib.load(file)["homes"]
    return found


@transaction.atomic
def load(code: str) -> Municipality:
    """Create or complete the municipality `code`, its agencies, units, compartments, users, roles and duties."""
    data = _read(code)
    municipality, _ = Municipality.objects.update_or_create(
        code=code,
        defaults={"id": _id(code), **{key: data[key] for key in ("name", "number", "language", "switches")}},
    )
    agencies = {
        key: Agency.objects.get_or_create(
            municipality=municipality, code=key, defaults={"id": _id(code, "agency", key), "name": name}
        )[0]
        for key, name in data["agencies"].items()
    }
    units: dict[str, Unit] = {}
    for key, (agency, name, compartment, parent) in data["units"].items():
        units[key], _ = Unit.objects.update_or_create(
            municipality=municipality,
            code=key,
            defaults={
                "id": _id(code, "unit", key),
                "agency": agencies[agency],
                "name": name,
                "compartment": _compartment(municipality, compartment, name),
                "parent": units.get(parent),
                "phone": "55 56 00 00" if code == "bergen" else "66 10 00 00",
                "email": f"{key}@{code}.example",
                # Invented, as all addresses of the demo: where letters are answered to.
                "address": "Prøveveien 5, 5003 BERGEN" if code == "bergen" else "Prøveveien 6, 2150 ÅRNES",
            },
        )
    if code == "bergen":
        for key, (agency, name, *_) in homes().items():
            if key not in units:
                above = units["ephrt" if agency == "EPHRT" else "sosiale-botjenester"]
                units[key], _ = Unit.objects.update_or_create(
                    municipality=municipality,
                    code=key,
                    defaults={
                        "id": _id(code, "unit", key),
                        "agency": agencies[agency],
                        "name": name,
                        "compartment": _compartment(municipality, key, name),
                        "parent": above,
                    },
                )
    for row in data["people"]:
        user = _user(row["username"], row["name"])
        for unit, roles in row["roles"].items():
            for place, role in enumerate(roles):
                Membership.objects.get_or_create(
                    user=user,
                    unit=units[unit],
                    role=role,
                    defaults={"id": _ordered_id(place, user.username, unit), "valid_from": EMPLOYED_FROM},
                )
    for duty, username in data["duties"].items():
        Duty.objects.update_or_create(
            municipality=municipality,
            code=duty,
            defaults={"id": _id(code, "duty", duty), "user": User.objects.get(username=username)},
        )
    sync_rule_sets(actor=actors.for_service("rules", municipality))
    return municipality


def _compartment(municipality: Municipality, code: str, name: str) -> Compartment:
    found = Compartment.objects.filter(municipality=municipality, code=code).first()
    if found is not None:
        return found
    group, _ = Group.objects.get_or_create(name=f"{municipality.code}:{code}")
    return Compartment.objects.create(
        id=_id(municipality.code, "compartment", code),
        municipality=municipality,
        code=code,
        name=name,
        group=group,
    )


def _user(username: str, name: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        # No password: personas sign in only through the demo's own page, which other modes do not have.
        user = User(id=_id("user", username), username=username, full_name=name)
        user.set_unusable_password()
        user.save(force_insert=True)
    return user
