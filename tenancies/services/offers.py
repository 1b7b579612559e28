"""A household has said yes: the contract is made ready for the landlord at once."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from allocation.models import Offer
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Duty, Membership, Unit
from core.base.errors import Refused
from housing.enums import WITHOUT_LEASE
from tenancies.models import Lease
from tenancies.selectors.offices import landlord_unit
from tenancies.services.leases import draft_lease
from tenancies.services.terms import standard_terms


def on_offer_accepted(actor: Actor, offer: Offer) -> None:
    """The hook of the allocation room. What keeps a contract from being drafted must not undo the household's yes:
    the landlord has been told of it, and drafts from the offer when the matter is mended."""
    try:
        lease_from_offer(actor=actor, offer=offer)
    except Refused:
        return


@transaction.atomic
def lease_from_offer(*, actor: Actor, offer: Offer, start: date | None = None) -> Lease | None:
    """Draft the lease on standard terms, for the landlord to look over. None where the home has no lease.

    Done on behalf of whoever recorded the answer, who belongs to another office than the landlord's.
    """
    dwelling = offer.vacancy.dwelling
    if dwelling.provision in WITHOUT_LEASE:
        return None
    unit = landlord_unit(dwelling.municipality, actor.today)
    office = replace(actor, service=actor.service or "leases")
    existing = Lease.objects.filter(offer=offer).first()
    if existing is not None:
        return existing
    application = offer.application
    return draft_lease(
        actor=office,
        dwelling=dwelling,
        tenant=application.applicant,
        household=application.household_id,
        application=application.pk,
        allocator=application.compartment,
        offer=offer,
        terms=standard_terms(dwelling, start or first_day(offer, actor.today)),
        handler=_manager(unit, actor.today),
    )


def first_day(offer: Offer, today: date) -> date:
    """The day the home is ready, or today if that has been: the landlord may change it before signing."""
    ready = offer.vacancy.ready_on or offer.vacancy.expected_ready_on or today
    return max(ready, today)


def _manager(unit: Unit, on: date) -> User | None:
    members = Membership.objects.filter(unit=unit, role=Role.HOUSING_MANAGER, valid_from__lte=on)
    first = members.select_related("user").order_by("valid_from", "id").first()
    if first is not None:
        return first.user
    duty = Duty.objects.filter(municipality=unit.municipality, code=Role.HOUSING_MANAGER).first()
    return duty.user if duty else None
