"""Who lives in the homes: a tenant who has died, a spouse who has taken over, and requests to sublet."""

from datetime import timedelta

from core.agencies import actors
from core.agencies.actors import Actor
from demo.generator.world import World
from tenancies.enums import LeaseState
from tenancies.models import Lease
from tenancies.selectors.changes import candidates
from tenancies.services import entry_refusals, lease_requests, tenant_changes
from tenancies.services.entry_refusals import No
from tenancies.services.lease_requests import NewRequest
from tenancies.services.tenant_changes import News


def build(world: World) -> None:
    manager = actors.for_user(world.users["boligleder.bergen"], today=world.today)
    homes = _with_others(world)
    if len(homes) < 3:
        return
    with actors.acting_as(manager):
        _died(manager, homes[0], world)
        _parted(manager, homes[1], world)
        _ended(manager, homes[2], world)
        for number, lease in enumerate(_running(world)[:3]):
            _asks(manager, lease, number, world)


def _running(world: World) -> list[Lease]:
    return list(
        Lease.objects.filter(
            municipality=world.municipality, state=LeaseState.ACTIVE, restricted=False, ended_on=None
        )
        .filter(papers=None, terms__superseded_at=None, terms__valid_to__gt=world.today + timedelta(days=300))
        .order_by("number")[60:63]
    )


def _with_others(world: World) -> list[Lease]:
    """Leases where a partner lives with the tenant, and that nothing else in the demo is about."""
    rows = Lease.objects.filter(
        municipality=world.municipality,
        state=LeaseState.ACTIVE,
        restricted=False,
        ended_on=None,
        papers=None,
        replacements=None,
        household__members__periods__role="partner",
        household__members__periods__superseded_at=None,
        terms__superseded_at=None,
        terms__valid_to__gt=world.today + timedelta(days=200),
        starts_on__lt=world.today - timedelta(days=100),
    )
    return list(rows.distinct().order_by("number")[6:9])


def _died(manager: Actor, lease: Lease, world: World) -> None:
    news = News(
        kind="death", happened_on=world.today - timedelta(days=9), told_on=world.today - timedelta(days=6),
        estate_contact="Prøve Pårørende\nProsessveien 8\n5003 BERGEN",
    )  # fmt: skip
    tenant_changes.register(actor=manager, lease=lease, news=news)


def _ended(manager: Actor, lease: Lease, world: World) -> None:
    """We have given notice after a death; those in the home have a month to say that they enter."""
    news = News(
        kind="death", happened_on=world.today - timedelta(days=33), told_on=world.today - timedelta(days=30),
        estate_contact="Advokat Prøve Bostyrer\nProsessveien 3\n5003 BERGEN",
    )  # fmt: skip
    change = tenant_changes.register(actor=manager, lease=lease, news=news)
    change = tenant_changes.give_notice(
        actor=manager, change=change, by="landlord", received_on=world.today + timedelta(days=4)
    )
    entry_refusals.refuse(
        actor=manager,
        change=change,
        no=No(
            world.today - timedelta(days=2), "conditions", "Du flyttet inn tre uker før dødsfallet.",
            who="Prøve Innflytter",
        ),
    )  # fmt: skip


def _parted(manager: Actor, lease: Lease, world: World) -> None:
    news = News(
        kind="left", happened_on=world.today - timedelta(days=20), told_on=world.today - timedelta(days=5),
        note="Leieren har flyttet til et annet sted i byen.",
    )  # fmt: skip
    change = tenant_changes.register(actor=manager, lease=lease, news=news)
    found = [
        each for each in candidates(manager, lease, "left", news.happened_on) if each.entitled.right == "yes"
    ]
    if found:
        tenant_changes.enter(
            actor=manager, change=change, person=found[0].person, claim_on=world.today - timedelta(days=5),
            reason="Vigselsattesten er vist fram.",
        )  # fmt: skip


def _asks(manager: Actor, lease: Lease, number: int, world: World) -> None:
    """One that waits, one approved, one refused."""
    kind, who, why = (
        ("absence", "En bekjent", "Arbeid i en annen by fram til sommeren"),
        ("household", "En venn", "Trenger et sted å bo en stund"),
        ("part", "En student", "Leier ut det ene soverommet"),
    )[number]
    asked = lease_requests.register(
        actor=manager,
        lease=lease,
        new=NewRequest(
            kind=kind, who=who, why=why, received_on=world.today - timedelta(days=12 - 4 * number),
            starts_on=world.today + timedelta(days=20), ends_on=world.today + timedelta(days=200),
        ),
    )  # fmt: skip
    if number == 1:
        lease_requests.approve(actor=manager, request=asked)
    if number == 2:
        lease_requests.refuse(
            actor=manager, request=asked, ground="crowded", reason="Dere er allerede tre på to rom."
        )
