"""Stays in temporary housing: one of the office's own, one that is shared, and one whose address is then protected."""

from datetime import timedelta

from core.agencies.actors import Actor
from housing.models import TemporaryPlace
from tenancies.models import Placement
from tenancies.services import stays
from tests.factories.grants import share, to_compartment
from tests.factories.temporary import child, make_place, placed
from tests.leaks.seed.people import somebody
from tests.leaks.seed.shielding import protect


def build(username: str, *, shared_with: str) -> None:
    nav = somebody(username)
    place = make_place(nav.home, agreement=False, suits_children=False)
    _placed(nav, place)
    shared = _placed(nav, place)
    share(nav, shared, to_compartment(nav, shared_with))
    hidden = _placed(nav, place)
    protect(nav, hidden.person, username)


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
