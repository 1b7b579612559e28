"""Homeless persons as they are read from what has been registered, and as readers see them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.models import Application, HousingSituation
from applications.services.data import SituationData
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.ids import uuid7
from insight.calculations.windows import Window, as_of
from insight.figures import base, homeless
from tenancies.services import handovers
from tenancies.services.handovers import NewHandover
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.applications import child, make_application
from tests.factories.temporary import child as small
from tests.factories.temporary import make_place, placed, somebody
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(actor: Actor, *days: date) -> homeless.HomelessPeople:
    group = base.group_named("homeless")
    assert group is not None
    with acting_as_service("figures", actor.home, today=actor.today) as service:
        found = group.read(service, [as_of(day) for day in days or (actor.today,)], None)
    assert isinstance(found, homeless.HomelessPeople)
    return found


def numbers(actor: Actor, day: date | None = None) -> dict[str, Any]:
    measured = told(actor, day or actor.today).measure(as_of(day or actor.today))
    parts = {part: cell.number for part, cell in measured["homeless.persons"].parts["part"].items()}
    return {code.partition(".")[2]: tally.whole.number for code, tally in measured.items()} | parts


def change(application: Application, **facts: Any) -> None:
    with as_owner():
        row = HousingSituation.objects.get(household=application.household_id, superseded_at=None)
        row.supersede()
        row.id, row.superseded_at = uuid7(), None
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(force_insert=True)


def test_placed_count_the_nights_they_sleep_there(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    came = nav.today - timedelta(days=10)
    placed(nav, make_place(bergen), came, companions=(small(),))
    placed(nav, make_place(bergen, kind="night_shelter"), nav.today)
    placed(nav, make_place(bergen, with_lease=True), came)

    assert numbers(nav) == {"persons": 3, "children": 1, "households": 2, "acute": 0, "a": 3}
    assert numbers(nav, came)["persons"] == 2
    assert numbers(nav, came - timedelta(days=1))["persons"] == 0


def test_household_counts_while_it_has_a_case_and_is_without_a_home(actor: ActorOf) -> None:
    worker = actor("saksbehandler.bergen")
    make_entry(worker, days_ago=50, members=(child(),))
    out = make_application(worker, situation=SituationData("no_home", homeless="sleeping_out", acute=True))
    make_application(worker, situation=SituationData("sublet"))
    make_application(worker, situation=SituationData("with_close_relatives"))
    # Refused, and withdrawn, both today: no case at the end of the day.
    for target in ("refused", "withdrawn"):
        ended = make_application(worker)
        with as_owner():
            Application.objects.filter(pk=ended.pk).update(state=target)

    assert numbers(worker) == {"persons": 3, "children": 1, "households": 2, "acute": 1, "b": 2, "d": 1}
    assert numbers(worker, out.received - timedelta(days=1))["persons"] == 2
    # They found somewhere yesterday, and had lost it three days before.
    change(out, valid_from=worker.today - timedelta(days=3), valid_to=worker.today - timedelta(days=1))
    assert numbers(worker)["persons"] == 2
    assert numbers(worker, worker.today - timedelta(days=2))["d"] == 1


def test_household_with_a_lease_that_runs_has_a_home(bergen: Municipality, actor: ActorOf) -> None:
    worker = actor("saksbehandler.bergen")
    entry = make_entry(worker, days_ago=50)
    lease = make_lease(
        bergen, household=entry.household, start=worker.today - timedelta(days=5), last_day=None
    )

    assert numbers(worker)["persons"] == 0
    assert numbers(worker, worker.today - timedelta(days=6))["persons"] == 1
    with as_owner():
        type(lease).objects.filter(pk=lease.pk).update(
            ended_on=worker.today - timedelta(days=1), state="ended"
        )
    assert numbers(worker)["persons"] == 1
    assert numbers(worker, worker.today - timedelta(days=1))["persons"] == 0


def test_due_out_within_two_months_without_a_home(actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    for days, kind, home in (
        (20, "prison", "none"), (20, "hospital", "found"), (90, "institution", "none"), (20, "care_18", "none"),
    ):  # fmt: skip
        new = NewHandover(
            person=somebody(), kind=kind, expected_on=nav.today + timedelta(days=days), source="corrections",
            basis="consent", home=home,
        )  # fmt: skip
        handovers.register(actor=nav, unit=nav.unit, new=new, key=uuid7())

    assert numbers(nav) == {"persons": 1, "children": 0, "households": 1, "acute": 0, "c": 1}


def test_who_is_placed_and_has_a_case_counts_once(bergen: Municipality, actor: ActorOf) -> None:
    entry = make_entry(actor("saksbehandler.bergen"), days_ago=50, members=(child(),))
    nav = actor("nav.bergen")
    placement = placed(nav, make_place(bergen), nav.today)
    with as_owner():
        applicant = entry.application.applicant_id
        type(placement).objects.filter(pk=placement.pk).update(person=applicant)
        row = placement.persons.get()
        row.supersede()
        row.id, row.superseded_at, row.person_id = uuid7(), None, applicant
        row.save(force_insert=True)

    # The applicant is where they sleep; the child is where the case says; the household is one.
    assert numbers(nav) == {"persons": 2, "children": 1, "households": 1, "acute": 0, "a": 1, "b": 1}


def test_page_costs_the_same_for_few_and_many(
    bergen: Municipality, client_as: ClientAs, actor: ActorOf
) -> None:
    client, url = client_as("direktor.est.bergen"), reverse("insight:group", args=["bostedslose"])
    make_entry(actor("saksbehandler.bergen"), days_ago=50)
    client.get(url)
    few = queries(client, url)
    for days in (3, 60):
        make_entry(actor("saksbehandler.bergen"), days_ago=days, members=(child(),))
        placed(actor("nav.bergen"), make_place(bergen), actor("nav.bergen").today)

    assert queries(client, url) == few <= 16


def test_records_behind_are_shown_by_the_readers_own_rights(
    bergen: Municipality, client_as: ClientAs, actor: ActorOf
) -> None:
    entries = [make_entry(actor("saksbehandler.bergen"), days_ago=days) for days in (30, 40, 50)]
    rows = [placed(actor("nav.bergen"), make_place(bergen), actor("nav.bergen").today) for _ in range(3)]
    url = reverse("insight:figure", args=["bostedslose", "personer"])

    office = client_as("moteleder.bergen").get(url).content.decode()

    assert all(entry.application.case_number in office for entry in entries)
    assert not any(row.number in office for row in rows)
    for username in ("saksbehandler.bergen", "nav.bergen", "vekter.bergen", "admin.bergen"):
        assert client_as(username).get(url).status_code == 404


DAY = date(2024, 6, 15)
DAYS = st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3))
WHO = st.integers(1, 8).map(lambda number: UUID(int=number))
BORN = st.sampled_from([date(1980, 1, 1), date(2002, 1, 1), date(2015, 1, 1), None])
LATER = st.none() | DAYS


@patient
@given(
    st.lists(st.tuples(WHO, WHO, BORN, DAYS, LATER), max_size=6),
    st.lists(st.tuples(WHO, DAYS, LATER), max_size=5),
    st.lists(
        st.tuples(
            WHO, WHO, BORN, st.sampled_from(["chance", "with_others", "institution", "sleeping_out"]),
            st.booleans(), DAYS, LATER,
        ),
        max_size=8,
    ),
    st.lists(st.tuples(WHO, DAYS, LATER), max_size=2),
    st.lists(st.tuples(WHO, st.none() | WHO, BORN, DAYS, DAYS), max_size=3),
)  # fmt: skip
def test_everybody_counts_once_and_the_parts_add_up(
    slept: list[Any], cases: list[Any], lived: list[Any], let: list[Any], out: list[Any]
) -> None:
    office, early = UUID(int=99), date(2024, 1, 1)
    found = homeless.HomelessPeople(
        tuple(
            homeless.Sleeping(uuid7(), office, who, house, born, None, first, left)
            for who, house, born, first, left in slept
        ),
        tuple(homeless.Waiting(uuid7(), office, *row) for row in cases),
        tuple(
            homeless.Living(house, who, born, None, told, acute, first, until, early, None)
            for house, who, born, told, acute, first, until in lived
        ),
        tuple(homeless.Rented(*row) for row in let),
        tuple(
            homeless.Leaving(uuid7(), office, who, house, born, None, "prison", "none", heard, due, None)
            for who, house, born, heard, due in out
        ),
        {},
        25,
    )
    for days in range(-4, 5):
        window = Window(early, DAY, DAY + timedelta(days=days))
        told = found.measure(window)
        rows = list(found.found(window.on))
        assert told["homeless.persons"].whole.number == len({row.person for row in rows})
        assert told["homeless.households"].whole.number == len({row.household for row in rows})
        assert told["homeless.acute"].whole.base <= told["homeless.households"].whole.base
        for code in ("homeless.persons", "homeless.households"):
            for dim, cells in told[code].parts.items():
                assert sum(cell.base for cell in cells.values()) == told[code].whole.base, (code, dim)
        there = told["homeless.persons"].parts["age"].get("child")
        assert told["homeless.children"].whole.number == (there.number if there else 0)
