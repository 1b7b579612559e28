from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import policies
from contacts.enums import Outcome
from contacts.models import Contact
from contacts.services.logging import change_contact, follow_up, log_contact
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.ids import uuid7
from core.rules.models import Deadline
from tests.factories.contacts import facts, known_person, logged

ActorOf = Callable[[str], Actor]


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("oppfolger.bergen")


def test_contact_is_logged_without_a_case(worker: Actor) -> None:
    contact = logged(worker, outcome=Outcome.ANSWERED)

    assert (contact.compartment_id, contact.recorded_by) == (worker.compartment.pk, worker.user)
    assert AuditEvent.objects.filter(subject_id=contact.pk, verb="contact.logged").count() == 1
    assert not Deadline.objects.filter(subject_id=contact.pk).exists()


def test_contact_logged_twice_with_the_same_key_is_one(worker: Actor) -> None:
    key = uuid7()
    first = log_contact(actor=worker, unit=worker.unit, facts=facts(), key=key)

    assert log_contact(actor=worker, unit=worker.unit, facts=facts(), key=key).pk == first.pk


@pytest.mark.parametrize(
    "username", ["vekter.bergen", "kommunaldirektor.bergen", "admin.bergen", "revisor.bergen"]
)
def test_logging_by_those_without_cases_is_not_allowed(actor: ActorOf, username: str) -> None:
    with pytest.raises(NotAllowed):
        logged(actor(username))


def test_logging_for_another_unit_is_not_allowed(worker: Actor) -> None:
    with pytest.raises(NotAllowed):
        log_contact(actor=worker, unit=Unit.objects.get(code="nav-arstad"), facts=facts(), key=uuid7())


def test_contact_in_the_future_is_refused(worker: Actor) -> None:
    with pytest.raises(Refused) as refused:
        logged(worker, happened_at=timezone.now() + timedelta(hours=1))

    assert refused.value.code == "IN_FUTURE"


def test_contact_without_text_is_refused(worker: Actor) -> None:
    with pytest.raises(Refused):
        logged(worker, text="  ")


def test_follow_up_in_the_past_is_refused(worker: Actor) -> None:
    with pytest.raises(Refused) as refused:
        logged(worker, follow_up_on=worker.today - timedelta(days=1))

    assert refused.value.field == "follow_up_on"


def test_interpreter_without_language_is_refused(worker: Actor) -> None:
    with pytest.raises(Refused) as refused:
        logged(worker, interpreter_state="needed")

    assert refused.value.field == "interpreter_language"


def test_person_somebody_else_knows_is_refused(actor: ActorOf) -> None:
    hidden = known_person(actor("nav.bergen"))
    worker = actor("oppfolger.bergen")

    with pytest.raises(Refused) as refused:
        logged(worker, person=hidden)

    assert refused.value.code == "PERSON_UNKNOWN"


@pytest.mark.parametrize(
    "label", ["people.person", "contacts.contact", "no.such", "agencies.unit", "", "deviations.report"]
)
def test_case_that_is_not_visible_is_refused_in_the_same_words(worker: Actor, label: str) -> None:
    with pytest.raises(Refused, match=r"Saken finnes ikke\."):
        logged(worker, subject_type=label, subject_id=uuid7())


def test_contact_is_linked_to_a_visible_case(actor: ActorOf) -> None:
    from tests.factories.deviations import reported

    leader = actor("enhetsleder.bergen")
    case = reported(leader)

    contact = logged(leader, subject_type="deviations.report", subject_id=case.pk)

    assert contact.subject_label == f"Avvik {case.number}"


def test_follow_up_date_becomes_a_deadline_that_following_up_meets(worker: Actor) -> None:
    day = worker.today + timedelta(days=3)
    contact = logged(worker, follow_up_on=day, responsible=worker.user)
    deadline = Deadline.objects.get(subject_id=contact.pk)
    assert (deadline.due, deadline.user, deadline.state) == (day, worker.user, "open")

    done = follow_up(actor=worker, contact=contact, note="Ringte tilbake.")

    deadline.refresh_from_db()
    assert (deadline.state, done.followed_up_by) == ("met", worker.user)
    assert follow_up(actor=worker, contact=contact, note="Igjen").followed_up_note == "Ringte tilbake."


def test_following_up_what_has_no_date_is_refused(worker: Actor) -> None:
    with pytest.raises(Refused) as refused:
        follow_up(actor=worker, contact=logged(worker))

    assert refused.value.code == "NO_FOLLOW_UP"


def test_new_follow_up_date_takes_the_place_of_the_old(worker: Actor) -> None:
    contact = logged(worker, follow_up_on=worker.today + timedelta(days=3))
    later = worker.today + timedelta(days=9)

    change_contact(actor=worker, contact=contact, facts=facts(follow_up_on=later))
    assert Deadline.objects.outstanding().get(subject_id=contact.pk).due == later

    change_contact(actor=worker, contact=contact, facts=facts())
    assert not Deadline.objects.outstanding().filter(subject_id=contact.pk).exists()


def test_changing_an_old_version_is_a_conflict(worker: Actor) -> None:
    contact = logged(worker)
    change_contact(actor=worker, contact=contact, facts=facts(text="Ny tekst"), expected_version=1)

    with pytest.raises(Conflict):
        change_contact(actor=worker, contact=contact, facts=facts(text="Annen"), expected_version=1)


def test_changing_the_date_of_what_is_followed_up_is_refused(worker: Actor) -> None:
    contact = logged(worker, follow_up_on=worker.today)
    follow_up(actor=worker, contact=contact)

    with pytest.raises(Refused) as refused:
        change_contact(actor=worker, contact=contact, facts=facts())

    assert refused.value.code == "ALREADY_FOLLOWED_UP"


def test_booking_an_interpreter_is_recorded(worker: Actor) -> None:
    contact = logged(worker, interpreter_state="needed", interpreter_language="arabisk")

    change_contact(
        actor=worker, contact=contact, facts=facts(interpreter_state="booked", interpreter_language="arabisk")
    )

    assert AuditEvent.objects.filter(subject_id=contact.pk, verb="contact.interpreter_booked").exists()


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("oppfolger.bergen", True),
        ("nav.bergen", False),
        ("saksbehandler.bergen", False),
        ("direktor.est.bergen", False),
        ("kommunaldirektor.bergen", False),
        ("vekter.bergen", False),
        ("leder.nes", False),
    ],
)
def test_contact_is_seen_in_its_own_compartment_only(
    actor: ActorOf, worker: Actor, username: str, sees: bool
) -> None:
    logged(worker)

    somebody = actor(username)

    assert policies.contacts.visible_to(somebody).exists() is sees
    assert Contact.objects.exists() is sees


def test_changing_somebody_elses_contact_is_not_allowed(actor: ActorOf, worker: Actor) -> None:
    contact = logged(worker)

    with pytest.raises(NotAllowed):
        change_contact(actor=actor("nav.bergen"), contact=contact, facts=facts())
