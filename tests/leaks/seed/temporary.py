"""Stays in temporary housing and transitions: the office's own, one that is shared, one whose address is protected."""

from datetime import timedelta

from core.agencies.actors import Actor
from core.base.ids import uuid7
from housing.models import TemporaryPlace
from tenancies.models import Placement
from tenancies.services import handovers, stays
from tests.factories.grants import share, to_compartment
from tests.factories.temporary import child, make_agreement, make_place, placed
from tests.factories.temporary import somebody as somebody_new
from tests.leaks.seed.people import somebody, unit
from tests.leaks.seed.shielding import protect


def build(username: str, *, shared_with: str) -> None:
    nav = somebody(username)
    place = make_place(nav.home, agreement=False, suits_children=False)
    _placed(nav, place)
    shared = _placed(nav, place)
    share(nav, shared, to_compartment(nav, shared_with))
    hidden = _placed(nav, place)
    protect(nav, hidden.person, username)
    # Made after them: they were placed without one, and say why.
    make_agreement(place)
    _expected(nav, shared_with)


def _placed(nav: Actor, place: TemporaryPlace) -> Placement:
    placement = placed(
        nav,
        place,
        nav.today - timedelta(days=100),
        companions=(child(),),
        reason="Alt annet var fullt.",
        plan="Søker bolig.",
        decision_reference="Vedtak 12",
    )
    stays.make_exception(
        actor=nav, placement=placement, reason="Klar snart.", until=nav.today + timedelta(days=20)
    )
    return placement


def _expected(nav: Actor, receiver: str) -> None:
    """One that nobody takes over, one with a receiver in another office, and one who is then protected."""
    office = unit(nav, receiver)
    colleague = office.memberships.select_related("user").order_by("user__username").first()
    assert colleague is not None
    for number in range(3):
        made = handovers.register(
            actor=nav,
            unit=nav.unit,
            key=uuid7(),
            new=handovers.NewHandover(
                somebody_new(), "prison", nav.today + timedelta(days=20), "corrections", "consent", "Betjent Vakt",
                "Skriftlig samtykke", "none", "Leter etter hybel", "Kommer med bussen.",
                *((office, colleague.user) if number == 1 else (None, None)),
            ),
        )  # fmt: skip
        if number == 2:
            protect(nav, made.person, nav.user.username if nav.user else "")
