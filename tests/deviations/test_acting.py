"""Leave and vacant posts: an acting leader stands in the line for a time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality, Unit
from core.base.clock import oslo_today
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice
from core.rules.services.escalation import Posts
from deviations import policies
from deviations.enums import Level
from deviations.selectors.line import line_of
from deviations.services.acting import appoint, end
from tests.factories.deviations import judged, reported

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def home(bergen: Municipality) -> Unit:
    return Unit.objects.select_related("parent").get(municipality=bergen, code="haggardshaugen")


def person(username: str) -> User:
    return User.objects.get(username=username)


def stand_in(actor: Actor, home: Unit, **changes: Any) -> Membership:
    given: dict[str, Any] = {
        "user": person("botiltak.bergen"), "first_day": actor.today, "last_day": actor.today + timedelta(days=9),
        **changes,
    }  # fmt: skip
    return appoint(actor=actor, unit=home, post="unit_leader", **given)


def test_vacant_post_goes_to_the_acting_leader_for_the_time_being(
    actor: ActorOf, home: Unit, as_owner: Any
) -> None:
    with as_owner():
        Membership.objects.filter(unit=home, role="unit_leader").update(valid_to=date(2026, 1, 1))
    director = actor("etatsdirektor.bergen")
    assert line_of(home, director.today).levels[0] > Level.UNIT

    made = stand_in(director, home)
    assert stand_in(director, home).pk == made.pk

    line = line_of(home, director.today)
    assert line.at(Level.UNIT) == (person("botiltak.bergen").pk,)
    assert line_of(home, director.today + timedelta(days=10)).at(Level.UNIT) == ()
    sender = actor("saksbehandler.bergen")
    report = reported(sender, home)
    acting = actor("botiltak.bergen")
    assert policies.reports.visible_to(acting).get() == report
    assert judged(acting, report).judged_by == acting.user
    assert Notice.objects.filter(user=acting.user, key=f"acting:{made.pk}").exists()


def test_leader_on_leave_is_told_of_nothing_until_back(actor: ActorOf, home: Unit) -> None:
    leader = actor("enhetsleder.bergen")
    held = Membership.objects.get(unit=home, user=leader.user, role="unit_leader")
    made = stand_in(leader, home, away=held)
    acting, day = person("botiltak.bergen").pk, leader.today

    def told(on: date) -> set[Any]:
        posts = Posts.of(actor("enhetsleder.bergen"), on)
        assert set(posts.leaders[home.pk]) == set(line_of(home, on).at(Level.UNIT))
        return set(line_of(home, on).at(Level.UNIT))

    assert told(day) == told(day + timedelta(days=9)) == {acting}
    assert told(day + timedelta(days=10)) == {leader.user_id}
    # The access is there all the while: only what is sent changes.
    reported(actor("saksbehandler.bergen"), home)
    assert policies.reports.handled_by(actor("enhetsleder.bergen")).exists()
    assert not Notice.objects.filter(user=leader.user, key__contains=":reported:").exists()

    end(actor=actor("enhetsleder.bergen"), membership=made)

    assert told(day) == {leader.user_id}


def test_only_who_holds_the_post_can_be_away(actor: ActorOf, home: Unit) -> None:
    leader = actor("enhetsleder.bergen")
    other = Membership.objects.filter(role="director").first()
    with pytest.raises(Refused) as refused:
        stand_in(leader, home, away=other)

    assert (refused.value.code, refused.value.field) == ("NOT_HOLDER", "away")


def test_time_is_over_when_it_is_ended(actor: ActorOf, home: Unit) -> None:
    leader = actor("enhetsleder.bergen")
    made = stand_in(leader, home)

    end(actor=leader, membership=made)
    end(actor=leader, membership=made)

    assert line_of(home, leader.today).at(Level.UNIT) == (leader.user_id,)


def test_fixed_post_is_not_ended_here(actor: ActorOf, home: Unit) -> None:
    leader = actor("enhetsleder.bergen")
    with pytest.raises(NotAllowed):
        end(actor=leader, membership=Membership.objects.get(unit=home, user=leader.user, role="unit_leader"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": date(2020, 1, 1)}, "ENDS_BEFORE_START"),
        ({"first_day": date(2020, 1, 1)}, "IN_PAST"),
        ({"last_day": date(2100, 1, 1)}, "TOO_LONG"),
        ({"user": "saksbehandler.bergen"}, "NOT_COLLEAGUE"),
        ({"user": "vekter.bergen"}, "NOT_COLLEAGUE"),
        ({"user": "enhetsleder.bergen"}, "HOLDS_POST"),
    ],
)
def test_wrong_stand_in_is_refused(actor: ActorOf, home: Unit, changes: dict[str, Any], code: str) -> None:
    leader = actor("enhetsleder.bergen")
    if "user" in changes:
        changes = {"user": person(changes["user"])}
    with pytest.raises(Refused) as refused:
        stand_in(leader, home, **changes)

    assert refused.value.code == code


@pytest.mark.parametrize("username", ["botiltak.bergen", "direktor.est.bergen", "vekter.bergen", "leder.nes"])
def test_others_appoint_nobody(actor: ActorOf, home: Unit, username: str) -> None:
    with pytest.raises(NotAllowed):
        stand_in(actor(username), home)


def test_page_shows_posts_and_appoints(client_as: ClientAs, home: Unit) -> None:
    client = client_as("etatsdirektor.bergen")
    body = client.get("/avvik/ledere/").content.decode()
    assert "Haggardshaugen bofellesskap" in body and "Ledig" in body
    address = f"/avvik/ledere/{home.pk}/leder/"
    first = oslo_today() + timedelta(days=2)
    given = {
        "user": str(person("botiltak.bergen").pk),
        "first_day": f"{first:%d.%m.%Y}",
        "last_day": f"{first + timedelta(days=9):%d.%m.%Y}",
    }
    assert client.post(address, given).status_code == 302
    assert "Avslutt for" in client.get("/avvik/ledere/").content.decode()
    made = Membership.objects.get(unit=home, user__username="botiltak.bergen", role="unit_leader")
    assert client.post(f"{address}avslutt/", {"stedfortreder": str(made.pk)}).status_code == 302
    assert not Membership.objects.filter(pk=made.pk).exists()
    for outside in ("botiltak.bergen", "vekter.bergen"):
        assert client_as(outside).get("/avvik/ledere/").status_code == 404
    assert client_as("direktor.est.bergen").get(address).status_code == 404
