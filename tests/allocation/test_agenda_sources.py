"""What an agenda is built from besides vacancies: leases that run out, each list by itself, what came back, chains."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allocation import policies, services
from allocation.enums import ItemKind, Result, WaitingList
from allocation.models import AgendaItem, Meeting
from allocation.presentation import AgendaView, ItemView, agenda_view
from applications.enums import Kind, State
from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.people.enums import AddressProtection
from core.people.models import Person
from tenancies.models import Lease
from tests.database import as_owner
from tests.factories.allocation import make_entry, make_meeting, set_switch
from tests.factories.applications import make_application
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease
from tests.people_at_work import unit

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ADDRESS = "Gamleveien 4"


@pytest.fixture
def chair(actor: ActorOf) -> Actor:
    return actor("moteleder.bergen")


def built(chair: Actor, *, days_ahead: int = 0, **told: Any) -> Meeting:
    meeting = make_meeting(chair, days_ahead=days_ahead, **told)
    services.build_agenda(actor=chair, meeting=meeting)
    return meeting


def of_kind(view: AgendaView, kind: str) -> list[ItemView]:
    return [item for item in view.items if item.row.kind == kind]


def renewal(
    chair: Actor, days: int = 60, state: str = State.REFUSED, **told: Any
) -> tuple[Application, Lease]:
    """A tenant whose lease ends in so many days, and the application for renewal, as far as it has come."""
    application = make_application(chair, kind=Kind.RENEWAL, **told)
    dwelling = make_dwelling(chair.home, address=ADDRESS, state="let", bedrooms=2)
    lease = make_lease(
        chair.home,
        dwelling=dwelling,
        tenant=application.applicant,
        last_day=chair.today + timedelta(days=days),
    )
    with as_owner():
        Application.objects.filter(pk=application.pk).update(state=state)
    return application, lease


def test_lease_that_runs_out_comes_on_the_agenda_of_the_office_that_has_the_renewal(chair: Actor) -> None:
    refused, lease = renewal(chair, state=State.REFUSED)
    renewal(chair, days=30, state=State.GRANTED)
    renewal(chair, days=200, state=State.REFUSED)
    opened, _other = renewal(chair, days=20, state=State.IN_PROGRESS)
    make_lease(chair.home, last_day=chair.today + timedelta(days=10))

    meeting = built(chair)

    items = of_kind(agenda_view(chair, meeting), ItemKind.EXPIRING_LEASE)
    assert [item.row.application_id for item in items] == [refused.pk, opened.pk]
    told = dict(items[0].facts)
    assert told["Fornyelse"] == "Avslag på fornyelse" and told["Bor nå i"] == "bolig med 2 soverom"
    assert items[0].name == refused.applicant.name and lease.number in items[0].title
    assert ADDRESS not in str(items[0])


def test_neutral_agenda_says_nothing_of_the_lease(chair: Actor) -> None:
    _application, lease = renewal(chair)
    meeting = built(chair)

    item = of_kind(agenda_view(chair, meeting, neutral=True), ItemKind.EXPIRING_LEASE)[0]

    assert item.title == "Leieforhold som går ut" and item.name == ""
    assert [label for label, _value in item.facts] == ["Trenger"]
    assert lease.number not in f"{item.title} {item.line} {item.facts}"


def test_landlord_of_a_small_municipality_sees_leases_without_any_case(
    nes: Municipality, actor: ActorOf
) -> None:
    leader = actor("leder.nes")
    lease = make_lease(nes, last_day=leader.today + timedelta(days=40))

    meeting = built(leader)
    services.build_agenda(actor=leader, meeting=meeting)

    item = AgendaItem.objects.get(kind=ItemKind.EXPIRING_LEASE)
    assert (item.lease, item.application_id) == (lease.pk, None)


def test_lease_without_a_case_is_the_offices_own_behind_both_walls(nes: Municipality, actor: ActorOf) -> None:
    leader = actor("leder.nes")
    make_lease(nes, last_day=leader.today + timedelta(days=40))
    meeting = built(leader, units=[unit(nes, "dialog"), unit(nes, "nav-nes")])
    services.publish_meeting(actor=leader, meeting=meeting)

    other = next(who for who in ("nav.nes", "miljo.nes", "dialog.nes") if _exists(who))
    member = actor(other)
    with as_owner():
        by_policy = set(policies.agenda_items.visible_to(member).values_list("kind", flat=True))
    assert ItemKind.EXPIRING_LEASE not in by_policy
    assert not AgendaItem.objects.filter(kind=ItemKind.EXPIRING_LEASE).exists()


def _exists(username: str) -> bool:
    from core.accounts.models import User

    return User.objects.filter(username=username).exists()


def test_protected_address_takes_the_lease_off_the_agenda(chair: Actor) -> None:
    application, lease = renewal(chair)
    meeting = built(chair)
    with as_owner():
        Person.objects.filter(pk=application.applicant_id).update(
            address_protection=AddressProtection.CONFIDENTIAL
        )
        Lease.objects.filter(pk=lease.pk).update(restricted=True, handler=_somebody())

    assert of_kind(agenda_view(chair, meeting), ItemKind.EXPIRING_LEASE) == []
    assert not AgendaItem.objects.filter(kind=ItemKind.EXPIRING_LEASE).exists()
    services.build_agenda(actor=chair, meeting=make_meeting(chair, days_ahead=7))
    with as_owner():
        assert AgendaItem.objects.filter(kind=ItemKind.EXPIRING_LEASE).count() == 1


def _somebody() -> Any:
    from core.accounts.models import User

    return User.objects.get(username="boligleder.bergen")


def test_lists_are_told_of_each_by_itself(bergen: Municipality, chair: Actor, actor: ActorOf) -> None:
    set_switch(bergen, "allocation.longest_waiting", 1)
    chair = actor("moteleder.bergen")
    for days in (300, 200):
        make_entry(chair, days_ago=days)
        make_entry(chair, days_ago=days, kind=Kind.SWAP)
    serving = make_entry(chair, days_ago=50)
    with as_owner():
        type(serving).objects.filter(pk=serving.pk).update(list=WaitingList.SERVICE)

    items = of_kind(agenda_view(chair, built(chair)), ItemKind.LONGEST_WAITING)

    assert [item.row.summary["list"] for item in items] == ["ordinary", "swap", "service"]
    assert [dict(item.facts)["Nummer på lista"] for item in items] == [
        "1 (ordinær liste)",
        "1 (bytteliste)",
        "1 (tjenesteliste)",
    ]


def held(chair: Actor, item: AgendaItem, result: str, reason: str = "Mangler uttalelse.") -> None:
    AgendaItem.objects.filter(pk=item.pk).update(result=result, reason=reason)


def test_what_was_sent_back_returns_once_and_says_from_where(bergen: Municipality, chair: Actor) -> None:
    entry = make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=6, bedrooms=5))
    first = built(chair)
    own = services.add_item(actor=chair, meeting=first, title="Ny rutine", proposal="Drøftes")
    held(chair, own, Result.NEEDS_MAPPING)
    held(chair, first.items.get(kind=ItemKind.LONGEST_WAITING), Result.NEEDS_MAPPING)
    held(chair, first.items.get(kind=ItemKind.VACANCY), Result.NOT_ALLOCATED, "Hemmelig grunn")

    second = built(chair, days_ahead=7)
    assert services.build_agenda(actor=chair, meeting=second) == 0

    view = agenda_view(chair, second)
    application = of_kind(view, ItemKind.APPLICATION)[0]
    assert application.row.application_id == entry.application_id
    assert application.returned == f"Tilbake fra møte {first.number}. Mangler uttalelse."
    other = of_kind(view, ItemKind.OTHER)[0]
    assert (other.title, other.row.proposal) == ("Ny rutine", "Drøftes")
    assert other.returned == f"Tilbake fra møte {first.number}."
    empty = of_kind(view, ItemKind.VACANCY)[0]
    assert empty.row.vacancy_id == vacancy.pk and empty.returned == f"Tilbake fra møte {first.number}."
    held(chair, application.row, Result.NOTED)
    held(chair, other.row, Result.NOTED)

    third = agenda_view(chair, built(chair, days_ahead=14))
    assert of_kind(third, ItemKind.APPLICATION) == [] and of_kind(third, ItemKind.OTHER) == []


def test_chain_names_the_dwelling_only_to_those_who_see_the_lease(
    bergen: Municipality, chair: Actor, actor: ActorOf
) -> None:
    swapping = make_entry(chair, days_ago=300)
    waiting = make_entry(chair, days_ago=100)
    dwelling = make_dwelling(bergen, address=ADDRESS, state="let", rooms=2, bedrooms=1)
    make_lease(bergen, dwelling=dwelling, tenant=swapping.application.applicant)
    make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = built(chair, units=[unit(bergen, "ebf")])
    services.publish_meeting(actor=chair, meeting=meeting)

    mine = of_kind(agenda_view(chair, meeting), ItemKind.VACANCY)[0].candidates
    neutral = of_kind(agenda_view(chair, meeting, neutral=True), ItemKind.VACANCY)[0].candidates
    landlords = of_kind(agenda_view(actor("boligleder.bergen"), meeting), ItemKind.VACANCY)[0].candidates

    assert [row.row.entry_id for row in mine] == [swapping.pk, waiting.pk]
    assert "blir en kommunal bolig med 1 soverom ledig" in mine[0].chain and mine[1].chain == ""
    assert "Den passer for disse på ventelista: 1 uten egen bolig." in mine[0].chain
    assert ADDRESS in landlords[0].chain
    assert neutral[0].chain == mine[0].chain and ADDRESS not in neutral[0].chain


def test_agenda_is_built_with_as_many_queries_for_many_as_for_few(bergen: Municipality, chair: Actor) -> None:
    def taken(days_ahead: int) -> int:
        meeting = make_meeting(chair, days_ahead=days_ahead)
        with CaptureQueriesContext(connection) as asked:
            services.build_agenda(actor=chair, meeting=meeting)
        return len(asked)

    make_entry(chair)
    renewal(chair)
    make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    few = taken(1)
    for days in range(10, 16):
        make_entry(chair, days_ago=days)
        renewal(chair, days=days)
        make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))

    assert taken(2) <= few + 1 and few <= 55
