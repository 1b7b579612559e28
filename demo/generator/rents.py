"""What changes rents: an index of invented figures, a few who have been told of a new rent, a disputed claim."""

from datetime import date, timedelta
from decimal import Decimal

from core.accounts.models import User
from core.agencies import actors
from core.agencies.enums import Role
from demo.generator.world import World
from tenancies.calculations.regulation import first_of_month_from, index_change
from tenancies.enums import LeaseState
from tenancies.models import Lease, PriceIndex, RentChange
from tenancies.selectors.regulation import indices_of, rules_for, settings_of
from tenancies.services.rent_terms import set_rent

#: So many years of index, and what it grows by in a month.
YEARS, GROWTH = 12, Decimal("1.0023")
SOURCE = "Oppdiktet for demoen, ikke tall fra Statistisk sentralbyrå"
#: How many have been told of a new rent by the index.
TOLD = 12


def build(world: World) -> None:
    _indices(world)
    accountant = next(
        users[0] for (_unit, role), users in sorted(world.members.items()) if role == Role.RENT_ACCOUNTANT
    )
    told_on = world.today - timedelta(days=9)
    actor = actors.for_user(accountant, today=told_on)
    running = list(
        Lease.objects.filter(
            municipality=world.municipality, state=LeaseState.ACTIVE, restricted=False, binding=True,
            starts_on__lt=world.today - timedelta(days=1200),
        ).order_by("number")[: 4 * TOLD]
    )  # fmt: skip
    history, indices = settings_of(lease.pk for lease in running), indices_of(world.municipality)
    rules = rules_for(world.municipality, told_on)
    day = first_of_month_from(rules.index_notice.after(rules.arrival.after(told_on)))
    done = 0
    for lease in running:
        change = index_change(history[lease.pk], indices, told_on=told_on, effective_on=day, rules=rules)
        if not change.allowed or done == TOLD:
            continue
        done += 1
        RentChange.objects.create(
            municipality=world.municipality, compartment_id=lease.compartment_id, lease=lease, kind="index",
            old_monthly=change.old, new_monthly=change.new, effective_on=day, told_on=told_on,
            from_month=change.from_month, to_month=change.to_month, from_index=change.from_index,
            to_index=change.to_index, told_by=accountant,
        )  # fmt: skip
        with actors.acting_as(actor):
            set_rent(actor, lease, change.new, day, basis="index", index_month=change.to_month)
    if running:
        _claimed(world, running[-1], accountant, told_on)


def _indices(world: World) -> None:
    month = date(world.today.year - YEARS, 1, 1)
    value, rows = Decimal("100"), []
    while month < world.today.replace(day=1):
        rows.append(
            PriceIndex(
                municipality=world.municipality,
                month=month,
                value=value.quantize(Decimal("0.1")),
                source=SOURCE,
            )
        )
        value *= GROWTH
        month = (month + timedelta(days=32)).replace(day=1)
    PriceIndex.objects.bulk_create(rows)


def _claimed(world: World, lease: Lease, accountant: User, told_on: date) -> None:
    rent = lease.rents.known().latest("valid_from").monthly
    RentChange.objects.create(
        municipality=world.municipality, compartment_id=lease.compartment_id, lease=lease, kind="market",
        state="disputed", old_monthly=rent, new_monthly=rent + 650, effective_on=told_on + timedelta(days=200),
        told_on=told_on, told_by=accountant,
        note="Tre leiligheter i samme gård er leid ut i år for 600 til 700 kr mer.\n"
        "Leieren mener vinduene må byttes først.",
    )  # fmt: skip
