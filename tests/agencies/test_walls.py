"""The two walls on the ground floor: policies in code, row-level security in the database."""

from collections.abc import Callable
from datetime import date, timedelta

import psycopg.errors
import pytest
from django.db import DatabaseError, connection, transaction

from core.agencies import relations
from core.agencies.actors import Actor, acting_as_service
from core.agencies.enums import Basis
from core.agencies.models import Membership, Municipality, Relation, Unit
from core.base.errors import NotAllowed, Refused
from core.people import policies, services
from core.people.models import ContactDetail, Person
from tests.database import as_owner
from tests.people_at_work import compartment

ActorOf = Callable[[str], Actor]
OLA = services.PersonFacts("Ola", "Testesen", number="12859030007", number_kind="synthetic_fnr")


def attached(actor: Actor, facts: services.PersonFacts = OLA) -> Person:
    return services.attach_person(actor=actor, compartment=actor.compartment, facts=facts)


def test_person_unknown_to_the_compartment_is_hidden_by_both_walls(actor: ActorOf) -> None:
    person = attached(actor("saksbehandler.bergen"))

    outsider = actor("nav.bergen")

    assert not policies.persons.visible_to(outsider).exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not policies.persons.can(outsider, "change", person)


def test_attaching_a_person_known_to_another_compartment_gives_the_same_answer(actor: ActorOf) -> None:
    first = attached(actor("saksbehandler.bergen"))

    second = attached(actor("nav.bergen"))

    assert second.pk == first.pk
    assert Person.objects.count() == 1


def test_attaching_twice_keeps_one_person_and_one_relation(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    attached(caseworker)
    attached(caseworker)

    assert policies.persons.visible_to(caseworker).count() == 1


def test_person_in_another_municipality_is_another_person(actor: ActorOf) -> None:
    bergen_person = attached(actor("saksbehandler.bergen"))

    nes_person = attached(actor("konsulent.nes"))

    assert nes_person.pk != bergen_person.pk


def test_attach_is_refused_for_a_role_without_the_right(actor: ActorOf) -> None:
    with pytest.raises(NotAllowed):
        attached(actor("revisor.bergen"))


def test_attach_is_refused_for_birth_in_the_future(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    facts = services.PersonFacts("Kari", "Testesen", birth_date=caseworker.today + timedelta(days=1))

    with pytest.raises(Refused) as refusal:
        attached(caseworker, facts)

    assert refusal.value.field == "birth_date"


def test_database_refuses_to_attach_for_somebody_elses_compartment(
    actor: ActorOf, bergen: Municipality
) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(DatabaseError), transaction.atomic():
        services.attach_person(actor=caseworker, compartment=compartment(bergen, "nav-fana"), facts=OLA)


def test_open_relation_lets_the_other_compartment_see_until_closed(
    actor: ActorOf, acting: Callable[..., object], bergen: Municipality
) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = attached(caseworker)
    landlord = compartment(bergen, "ebf")

    relations.open_relation(actor=caseworker, subject=person, compartment=landlord, basis=Basis.LAW)
    manager = actor("boligleder.bergen")
    assert policies.persons.can(manager, "view", person)
    assert Person.objects.filter(pk=person.pk).exists()

    relations.close_relation(actor=manager, subject=person, compartment=landlord)
    assert not policies.persons.can(manager, "view", person)


def test_relation_that_has_run_out_shows_nothing(actor: ActorOf, bergen: Municipality) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = attached(caseworker)
    relation = relations.open_relation(
        actor=caseworker, subject=person, compartment=compartment(bergen, "ebf"), basis=Basis.LAW
    )
    Relation.objects.filter(pk=relation.pk).update(
        opened_at=relation.opened_at - timedelta(days=2), closes_at=relation.opened_at - timedelta(seconds=1)
    )

    manager = actor("boligleder.bergen")

    assert not policies.persons.visible_to(manager).exists()


def test_ended_membership_closes_the_compartment(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = attached(caseworker)
    with as_owner():
        Membership.objects.filter(user=caseworker.user_id).update(valid_to=caseworker.today)

    former = actor("saksbehandler.bergen")

    assert former.municipality is None
    assert not Person.objects.filter(pk=person.pk).exists()


def test_contact_detail_belongs_to_the_compartment_that_entered_it(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = attached(caseworker)
    services.add_contact_detail(
        actor=caseworker, compartment=caseworker.compartment, person=person, kind="phone", value="99887766"
    )

    attached(actor("nav.bergen"))

    assert not ContactDetail.objects.exists()


def test_service_identity_sees_only_its_municipality(
    actor: ActorOf, bergen: Municipality, nes: Municipality
) -> None:
    attached(actor("saksbehandler.bergen"))

    with acting_as_service("deadlines", nes):
        assert not Person.objects.exists()
    with acting_as_service("deadlines", bergen):
        assert Person.objects.count() == 1


def test_unnamed_service_sees_nobody(actor: ActorOf, bergen: Municipality) -> None:
    attached(actor("saksbehandler.bergen"))

    with acting_as_service("unknown", bergen):
        assert not Person.objects.exists()


def test_row_cannot_point_into_another_municipality(bergen: Municipality, nes: Municipality) -> None:
    foreign = Unit.objects.filter(municipality=bergen).first()
    own = Unit.objects.filter(municipality=nes).first()
    assert foreign is not None
    assert own is not None

    with pytest.raises(DatabaseError), transaction.atomic(), as_owner():
        Unit.objects.filter(pk=own.pk).update(compartment=foreign.compartment_id)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_duty_gives_the_role_where_no_unit_has_it(actor: ActorOf) -> None:
    assert actor("leder.nes").has_role("housing_manager")
    assert not actor("konsulent2.nes").has_role("housing_manager")


def test_household_member_twice_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = attached(caseworker)
    household = services.create_household(
        actor=caseworker, compartment=caseworker.compartment, reference=person, on=date(2025, 1, 1)
    )

    with pytest.raises(Refused) as refusal:
        services.add_member(
            actor=caseworker, household=household, person=person, role="partner", on=date(2025, 6, 1)
        )

    assert refusal.value.code == "MEMBER_TWICE"


def test_household_as_known_earlier_keeps_the_member_who_left(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = attached(caseworker)
    household = services.create_household(
        actor=caseworker, compartment=caseworker.compartment, reference=person, on=date(2025, 1, 1)
    )
    child = attached(caseworker, services.PersonFacts("Lise", "Testesen", birth_date=date(2018, 3, 3)))
    member = services.add_member(
        actor=caseworker, household=household, person=child, role="child", on=date(2025, 1, 1)
    )

    services.end_member(actor=caseworker, member=member, last_day=date(2025, 5, 31))

    assert len(services.members_on(household, date(2025, 5, 31))) == 2
    assert len(services.members_on(household, date(2025, 6, 1))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE people_person",
        "DROP TABLE people_person",
        "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
    ],
)
def test_application_role_cannot_take_down_the_wall(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError) as failure, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert isinstance(failure.value.__cause__, psycopg.errors.InsufficientPrivilege)
