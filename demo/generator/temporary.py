"""Invented stays in temporary housing: in Bergen since 2021, as the published figures tell of them; a few in Nes."""

from datetime import timedelta
from typing import Any

from applications.enums import OPEN_STATES
from applications.models import Application
from core.agencies import actors
from core.agencies.models import Compartment
from core.rules import kinds
from core.rules.models import Deadline
from core.sharing.services import grants
from demo.generator.live import deadline_row
from demo.generator.temporary_rows import OFFICES, RUNNING, Stays, stayed, told
from demo.generator.world import World
from tenancies.enums_temporary import PlacementState
from tenancies.models import Placement
from tenancies.selectors.temporary_rules import ALARMS, Alarms


def build(world: World) -> None:
    made = Stays(world)
    code = world.municipality.code
    made.places(code)
    offices = [world.units[each] for each in OFFICES[code]]
    dice = made.dice
    plan = told(code).get("past")
    if plan:
        for provider in plan["providers"]:
            made.former(provider)
        chains = stayed(world)
        for chain in chains:
            if chain.told:
                made.past(offices, chain)
        made.prices_of_former(plan["cost"])
        for chain in chains:
            if not chain.told:
                made.past(offices, chain)
    for least, most, number in RUNNING[code]:
        for _ in range(number):
            begun = world.today - timedelta(days=dice.randrange(least, most + 1))
            made.drawn(dice.choice(offices), begun, None)
    if code == "bergen":
        _known_applicant(world, made)
    made.write()
    if code == "bergen":
        _shared(world)


def _known_applicant(world: World, made: Stays) -> None:
    """Somebody whose application the Nav office has been let in on: the plan leads there."""
    case = (
        Application.objects.filter(
            municipality=world.municipality,
            compartment=world.units["boligkontoret"].compartment,
            state__in=OPEN_STATES,
            applicant__address_protection="none",
        )
        .select_related("applicant")
        .order_by("received", "id")
        .first()
    )
    if case is not None:
        office = world.units[OFFICES[world.municipality.code][0]]
        made.drawn(office, world.today - timedelta(days=66), None, case.applicant)


def deadlines(world: World) -> None:
    """The alarms and the rest of what runs, as the events would have started it."""
    dice = world.dice("temporary deadlines")
    rows: list[dict[str, Any]] = []
    running = Placement.objects.filter(municipality=world.municipality, state=PlacementState.ACTIVE)
    alarms = Alarms({})
    for row in running.select_related("unit", "compartment", "responsible", "person").order_by("id"):
        for level, kind in enumerate(ALARMS, start=1):
            answered = level < 3 and row.plan and alarms.day(kind, row.started_on) <= world.today
            if not answered and not (level == 3 and row.exception_until):
                rows.append(deadline_row(world, dice, kinds.kind(kind), row, row.started_on, None))
        if row.exception_until:
            rows.append(
                deadline_row(
                    world, dice, kinds.kind("temporary_exception"), row, row.started_on, row.exception_until
                )
            )
        if (row.children or row.young) and not row.plan:
            rows.append(
                deadline_row(world, dice, kinds.kind("temporary_family_or_young"), row, row.started_on, None)
            )
        if row.uncovered_since:
            rows.append(
                deadline_row(world, dice, kinds.kind("temporary_uncovered"), row, row.uncovered_since, None)
            )
    world.copy(Deadline, rows)


def _shared(world: World) -> None:
    """One of Nav's placements is shared with Boligkontoret, which has nothing else here."""
    nav = actors.for_user(world.users["nav.bergen"], today=world.today)
    placement = (
        Placement.objects.filter(
            municipality=world.municipality, compartment=nav.compartment, state=PlacementState.ACTIVE
        )
        .order_by("started_on", "id")
        .first()
    )
    office = Compartment.objects.get(municipality=world.municipality, code="boligkontoret")
    if placement is None:
        return
    with actors.acting_as(nav):
        grants.share(
            actor=nav,
            record=placement,
            receiver=grants.receiver_of(nav, compartment=office),
            legal_basis="own_tasks",
            basis_detail="Boligkontoret må vite hvor lenge oppholdet har vart.",
            purpose="Finne varig bolig",
            ends_on=world.today + timedelta(days=60),
        )
