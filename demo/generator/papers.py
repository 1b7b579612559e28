"""Papers of leases: amendments and follow-up agreements, signed and waiting, and folders that were handed over."""

from dataclasses import replace
from datetime import timedelta

from core.agencies import actors
from core.agencies.actors import Actor
from core.rules.periods import add_months
from demo.generator.world import World
from tenancies.enums import LeaseState, TermKind
from tenancies.models import Lease, LeasePaper
from tenancies.services import amendments, folder, follow_up, signing
from tenancies.services.terms import terms_of

WHAT = (
    "Vi går gjennom post og regninger sammen, og ser på hva som skal betales først. "
    "Vi blir med til legen og Nav når du vil det."
)


def build(world: World) -> None:
    manager = actors.for_user(world.users["boligleder.bergen"], today=world.today)
    service = world.units["sosiale-botjenester"]
    homes = _running(world)
    if len(homes) < 4:
        return
    asked, waiting, followed, due = homes[:4]
    _sign(manager, _longer(manager, asked), ("landlord", "tenant"))
    _sign(manager, _longer(manager, waiting), ("landlord",))
    agreed = follow_up.FollowUp(
        unit=service, what=WHAT, how_often="Hver tirsdag klokka 10, og når du ringer.", starts_on=world.today,
        contact="Oppfølger i tjenesten",
    )  # fmt: skip
    paper = follow_up.write(actor=manager, lease=followed, agreed=agreed)
    _sign(manager, paper, ("tenant", "landlord"))
    follow_up.require(actor=manager, lease=due, why="Vilkår i vedtaket")
    for lease in (asked, followed):
        folder.write(actor=manager, lease=lease)
    folder.deliver(actor=manager, lease=asked, on=world.today)


def build_small(world: World) -> None:
    leader = actors.for_user(world.users["leder.nes"], today=world.today)
    for lease in _running(world)[:1]:
        _sign(leader, _longer(leader, lease), ("landlord",))


def _running(world: World) -> list[Lease]:
    """Leases of three years with time left, without protection, that nothing else in the demo is about."""
    return list(
        Lease.objects.filter(
            municipality=world.municipality, state=LeaseState.ACTIVE, restricted=False, ended_on=None
        )
        .filter(
            terms__kind=TermKind.FIXED_3Y,
            terms__superseded_at=None,
            terms__valid_to__gt=world.today + timedelta(days=120),
        )
        .order_by("number")[30:34]
    )


def _longer(actor: Actor, lease: Lease) -> LeasePaper:
    before = terms_of(lease)
    assert before.last_day is not None
    return amendments.propose(
        actor=actor, lease=lease, terms=replace(before, last_day=add_months(before.last_day, 36)),
        effective_on=before.last_day + timedelta(days=1), reason="Husstanden trenger fortsatt kommunal bolig.",
    )  # fmt: skip


def _sign(actor: Actor, paper: LeasePaper, parties: tuple[str, ...]) -> None:
    for party in parties:
        signing.sign_paper(actor=actor, paper=paper, party=party, on=actor.today)
