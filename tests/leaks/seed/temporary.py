"""Stays in temporary housing and transitions: the office's own, one that is shared, one whose address is protected."""

from datetime import timedelta

from core.agencies.actors import Actor
from core.base.ids import uuid7
from housing.models import TemporaryPlace
from tenancies.models import Placement
from tenancies.services import followup_visits, followups, handovers, stays
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


def at_home(username: str) -> None:
    """Somebody followed up at home with a word of each kind, one shared, and one whose address is protected."""
    helper = somebody(username)
    for number in range(2):
        row = followups.start(
            actor=helper,
            unit=helper.unit,
            key=uuid7(),
            new=followups.NewFollowUp(
                somebody_new(), "nav", helper.today, "decision", helper.today, "Vedtak 9"
            ),
        )
        plan = followups.Plan("Ro", "Lage mat", "Posten", "Ring søsteren min", "Tirsdager")
        followups.write_plan(actor=helper, follow_up=row, plan=plan)
        goal = followups.add_goal(
            actor=helper,
            follow_up=row,
            facts=followups.GoalFacts("Egen nøkkel", "home", "Leter", "Hjelper"),
        )
        followups.close_goal(actor=helper, goal=goal, reached=True, closing="Fikk den")
        facts = followup_visits.VisitFacts(helper.today, about="Se på posten")
        agreed = followup_visits.plan_visit(actor=helper, follow_up=row, facts=facts)
        followup_visits.finish_visit(actor=helper, visit=agreed, outcome="held", note="Åpnet posten")
        if number:
            protect(helper, row.person, username)
        else:
            followups.end(actor=helper, follow_up=row, outcome="other", note="Flyttet til en søster")
