"""Around the meetings: tenants who wait or must move, what the units found before the meeting, and a late change."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet

from allocation import services
from allocation.enums import CheckState, ItemKind, MeetingState, WaitingList
from allocation.models import Meeting, WaitingEntry
from allocation.services.preparing import preparation
from applications.enums import Kind, State
from applications.models import Application
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Relation
from core.people.enums import AddressProtection
from demo.generator.world import World
from tenancies.enums import LeaseState
from tenancies.models import Lease, LeaseTerm

FOUND = (
    "Har leid hos oss i tre år. Ingen merknader.",
    "Har en avtale om nedbetaling som følges.",
    "Vi følger opp husstanden hver uke, og ønsker å være med på visning.",
)
DRAFT = "Spør avdelingen om leieforholdet som sluttet i fjor, før dette deles."


def tenants(world: World) -> None:
    """Households on the swap list rent of the municipality; some whose lease runs out have applied for renewal."""
    waiting = swapping(world)
    leases = list(_open_leases(world).exclude(pk__in=_ending(world)).order_by("number")[: len(waiting)])
    for entry, lease in zip(waiting, leases, strict=False):
        _rents(world, lease, entry.application)
    renewing = list(_refused(world)[:2]) + list(_undecided(world)[:1])
    for application, lease in zip(
        renewing, _open_leases(world).filter(pk__in=_ending(world)).order_by("number"), strict=False
    ):
        Application.objects.filter(pk=application.pk).update(kind=Kind.RENEWAL)
        _rents(world, lease, application)


def swapping(world: World) -> list[WaitingEntry]:
    """Those who have stood longest on the swap list: they get a lease of their own here."""
    rows = WaitingEntry.objects.filter(
        municipality=world.municipality,
        list=WaitingList.SWAP,
        ended_on=None,
        application__applicant__address_protection=AddressProtection.NONE,
    )
    return list(rows.select_related("application__applicant").order_by("since", "id")[:8])


def _open_leases(world: World) -> QuerySet[Lease]:
    """Of tenants who live alone: no child leaves the homes when the lease becomes another's."""
    alone = Lease.objects.alias(living=Count("household__members")).filter(living=1)
    return alone.filter(
        municipality=world.municipality,
        state=LeaseState.ACTIVE,
        restricted=False,
        application=None,
        ended_on=None,
        tenant__address_protection=AddressProtection.NONE,
    )


def _ending(world: World) -> QuerySet[Any, Any]:
    """Leases whose last known term ends within the agenda's months."""
    terms = LeaseTerm.objects.filter(
        municipality=world.municipality,
        superseded_at=None,
        valid_to__gt=world.today + timedelta(days=8),
        valid_to__lte=world.today + timedelta(days=80),
    )
    return terms.values("lease")


def _refused(world: World) -> QuerySet[Application]:
    return _applications(world).filter(state=State.REFUSED).order_by("-received", "case_number")


def _undecided(world: World) -> QuerySet[Application]:
    return _applications(world).filter(state=State.IN_PROGRESS).order_by("-received", "case_number")


def _applications(world: World) -> QuerySet[Application]:
    return Application.objects.filter(
        municipality=world.municipality,
        kind=Kind.NEW,
        applicant__address_protection=AddressProtection.NONE,
        received__gt=world.today - timedelta(days=120),
    ).select_related("applicant")


def _rents(world: World, lease: Lease, application: Application) -> None:
    Lease.objects.filter(pk=lease.pk).update(
        tenant=application.applicant_id, household=application.household_id
    )
    Relation.objects.get_or_create(
        municipality=world.municipality,
        compartment_id=lease.compartment_id,
        subject_type="people.person",
        subject_id=application.applicant_id,
        basis=Basis.OWN_CASE,
        defaults={"reason": "leieforhold"},
    )


def build(world: World) -> None:
    """The landlord is done, the Nav office has begun, and the agenda has changed since it was sent."""
    meeting = Meeting.objects.get(
        municipality=world.municipality, state=MeetingState.PUBLISHED, date__gt=world.today
    )
    landlord = actors.for_user(world.users["boligleder.bergen"], today=world.today)
    _look_up(landlord, meeting, shared=2)
    services.report_prepared(actor=landlord, meeting=meeting)
    _look_up(actors.for_user(world.users["nav.bergen"], today=world.today), meeting, shared=1, most=4)
    chair = actors.for_user(world.users["moteleder.bergen"], today=world.today)
    services.add_item(
        actor=chair,
        meeting=meeting,
        title="Orientering om brannsikring i Prøveveien 14",
        proposal="Utleier orienterer. Ingen kan flytte inn i andre etasje før jul.",
    )
    last = meeting.items.filter(kind=ItemKind.LONGEST_WAITING).order_by("-order").first()
    if last is not None:
        services.remove_item(actor=chair, item=last)


def _look_up(who: Actor, meeting: Meeting, *, shared: int, most: int | None = None) -> None:
    names = preparation(who, meeting).names
    for number, name in enumerate(names[:most]):
        state, text = CheckState.NOTHING, ""
        if number < shared:
            state, text = CheckState.SHARED, FOUND[number] if most is None else FOUND[2]
        elif number == shared and most is not None:
            state, text = CheckState.DRAFT, DRAFT
        services.save_check(
            actor=who, meeting=meeting, application_id=name.application_id, state=state, text=text
        )
