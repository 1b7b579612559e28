"""Consents: what each answer opens and closes, and to the second."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from applications.models import Application
from applications.policies import applications
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality, Relation
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.people import policies as people
from core.people.models import Person
from core.rules.models import Deadline
from core.sharing import hooks, policies
from core.sharing.enums import ConsentState
from core.sharing.models import Consent
from core.sharing.presets import presets_on
from core.sharing.services.consents import Answer, Ask, lapse_due, register_consent, withdraw_consent
from core.sharing.services.openings import Opening, in_force, open_all
from core.workflow.selectors import history
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.sharing import answer, no, preset, recipient, yes

ActorOf = Callable[[str], Actor]
FOLLOW_UP = {"code": "follow_up", "to": "sosiale-botjenester"}


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


def sees(actor: Actor, case: Application) -> tuple[bool, bool]:
    """By the first wall and by the second: is the person known, and is the case open?"""
    first = applications.visible_to(actor).filter(pk=case.pk).exists()
    known = people.persons.visible_to(actor).filter(pk=case.applicant_id).exists()
    assert known == Person.objects.filter(pk=case.applicant_id).exists()
    return known, first


def test_presets_name_their_paragraph_or_their_period(
    bergen: Municipality, nes: Municipality, worker: Actor
) -> None:
    for municipality in (bergen, nes):
        found = presets_on(municipality, worker.today)
        assert any(each.by_law for each in found) and any(not each.by_law for each in found)
        assert all("§" in each.law for each in found if each.by_law)
        assert all(each.months for each in found if not each.by_law)


def test_given_consent_opens_the_case_to_the_recipient(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    assert sees(actor("oppfolger.bergen"), case) == (False, False)

    given = answer(actor("saksbehandler.bergen"), case, yes(worker), **FOLLOW_UP)

    assert sees(actor("oppfolger.bergen"), case) == (True, True)
    assert sees(actor("nav.bergen"), case) == (False, False)
    rows = Relation.objects.filter(source_id=given.pk)
    assert {(row.scope, row.basis) for row in rows} == {("identity", "consent"), ("content", "consent")}
    assert {row.closes_at for row in rows} == {given.closes_at}


def test_consent_of_identity_shows_the_person_and_not_the_case(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    answer(worker, case, yes(worker), code="functional_need", to="ergo")

    assert sees(actor("ergo.bergen"), case) == (True, False)


def test_withdrawal_is_seen_in_the_next_statement_of_both_walls(
    actor: ActorOf, worker: Actor, case: Application, acting: Any
) -> None:
    given = answer(worker, case, yes(worker), **FOLLOW_UP)
    follower = actor("oppfolger.bergen")
    with acting(worker):
        withdraw_consent(actor=worker, consent=given, on=worker.today, how="oral")

    assert sees(actor("oppfolger.bergen"), case) == (False, False)
    assert not applications.visible_to(follower).exists()
    with acting(worker):
        stored = Consent.objects.get()
        assert (stored.state, stored.withdrawn_on) == (ConsentState.WITHDRAWN, worker.today)
        assert [change.target for change in history(stored)] == ["withdrawn", "given"]


def test_relation_is_open_the_second_before_it_closes_and_closed_the_second_after(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    given = answer(worker, case, yes(worker), **FOLLOW_UP)
    follower = actor("oppfolger.bergen")

    for moment, seen in (("+ interval '1 second'", True), ("- interval '1 second'", False)):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE agencies_relation SET opened_at = statement_timestamp() - interval '1 hour', "
                f"closes_at = statement_timestamp() {moment} WHERE source_id = %s",
                [given.pk],
            )
        assert sees(follower, case) == (seen, seen)


def test_consent_closes_at_midnight_after_its_last_day(worker: Actor, case: Application) -> None:
    given = answer(worker, case, yes(worker, last_day=worker.today), **FOLLOW_UP)

    relation = Relation.objects.filter(source_id=given.pk, scope="content").get()

    assert relation.closes_at is not None
    assert relation.closes_at.astimezone(given.closes_at.tzinfo).date() == worker.today + timedelta(days=1)  # type: ignore[union-attr]
    assert given.last_day == worker.today


def test_consent_that_starts_later_opens_later(actor: ActorOf, worker: Actor, case: Application) -> None:
    answer(worker, case, yes(worker, valid_from=worker.today + timedelta(days=2)), **FOLLOW_UP)

    assert sees(actor("oppfolger.bergen"), case) == (False, False)


def test_refusal_closes_every_consent_to_the_recipient(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    other = make_application(worker, applicant=_same_person(case))
    assert other.applicant_id == case.applicant_id
    answer(worker, case, yes(worker), **FOLLOW_UP)
    answer(worker, other, no(worker), **FOLLOW_UP)

    assert sees(actor("oppfolger.bergen"), case) == (False, False)


def _same_person(case: Application) -> Any:
    from applications.services.data import PersonData

    with as_owner():
        Person.objects.filter(pk=case.applicant_id).update(number="12859030007", number_kind="synthetic_fnr")
    return PersonData(case.applicant.given_name, case.applicant.family_name, number="12859030007")


def test_refusal_by_way_of_one_office_binds_another(actor: ActorOf, worker: Actor, case: Application) -> None:
    given = answer(worker, case, yes(worker), **FOLLOW_UP)
    nav = actor("nav.bergen")
    with as_owner():
        Relation.objects.create(
            municipality=nav.home, compartment=nav.compartment, subject_type="people.person",
            subject_id=case.applicant_id, basis="own_case", scope="identity",
        )  # fmt: skip
    nav = actor("nav.bergen")
    ask = Ask(recipient(nav, "sosiale-botjenester"), "Sosiale botjenester", ("economy",), "Samordning")
    register_consent(actor=nav, person=case.applicant, subject=case.applicant, ask=ask, answer=no(nav))

    assert sees(actor("oppfolger.bergen"), case) == (False, False)
    worker = actor("saksbehandler.bergen")
    assert not Consent.objects.filter(state="refused").exists()
    assert in_force([given.pk]) == []


def test_nothing_opens_on_a_consent_that_a_newer_no_has_overtaken(worker: Actor, case: Application) -> None:
    given = answer(worker, case, yes(worker), **FOLLOW_UP)
    answer(worker, case, no(worker), **FOLLOW_UP)
    assert given.recipient_id and given.closes_at
    door = Opening(
        given.recipient_id, "applications.application", case.pk, "agenda", "consent", given.pk, given.closes_at,
        person_id=case.applicant_id,
    )  # fmt: skip

    assert open_all(actor=worker, openings=[door], reason="Prøve") == []


def test_newer_consent_opens_again_and_history_is_kept(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    answer(worker, case, no(worker), **FOLLOW_UP)
    answer(worker, case, yes(worker), **FOLLOW_UP)

    assert sees(actor("oppfolger.bergen"), case) == (True, True)
    worker = actor("saksbehandler.bergen")
    states = policies.consents.visible_to(worker).order_by("created_at").values_list("state", flat=True)
    assert list(states) == ["refused", "given"]


def test_same_answer_twice_is_one_record(worker: Actor, case: Application) -> None:
    first = answer(worker, case, yes(worker))

    assert answer(worker, case, yes(worker)).pk == first.pk
    assert AuditEvent.objects.filter(verb="consent.given").count() == 1


def test_question_that_waits_is_answered_in_its_place(worker: Actor, case: Application) -> None:
    asked = answer(worker, case, Answer("not_asked", on=worker.today))
    assert asked.waiting and not Relation.objects.filter(source_id=asked.pk).exists()

    given = answer(worker, case, yes(worker))

    assert given.pk == asked.pk
    assert given.state == ConsentState.GIVEN


def test_withdrawn_twice_is_no_error(worker: Actor, case: Application) -> None:
    given = answer(worker, case, yes(worker))
    for _ in range(2):
        withdraw_consent(actor=worker, consent=given, on=worker.today)

    assert AuditEvent.objects.filter(verb="consent.withdrawn").count() == 1


def test_withdrawal_on_an_older_version_is_a_conflict(worker: Actor, case: Application) -> None:
    given = answer(worker, case, yes(worker))

    with pytest.raises(Conflict):
        withdraw_consent(actor=worker, consent=given, on=worker.today, version=given.version - 1)


def test_refused_consent_cannot_be_withdrawn(worker: Actor, case: Application) -> None:
    refused = answer(worker, case, no(worker))

    with pytest.raises(Refused) as refusal:
        withdraw_consent(actor=worker, consent=refused, on=worker.today)

    assert refusal.value.code == "WRONG_STATE"


def test_withdrawal_before_it_was_given_is_refused(worker: Actor, case: Application) -> None:
    given = answer(worker, case, yes(worker))

    with pytest.raises(Refused) as refusal:
        withdraw_consent(actor=worker, consent=given, on=worker.today - timedelta(days=1))

    assert refusal.value.code == "WITHDRAWN_BEFORE_GIVEN"
    given.refresh_from_db()
    assert given.state == ConsentState.GIVEN


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"last_day": -1, "on": -5}, "ENDS_IN_PAST"),
        ({"valid_from": 10, "last_day": 5}, "PERIOD_UPSIDE_DOWN"),
        ({"on": 1, "last_day": 5}, "IN_FUTURE"),
        ({"valid_from": -3, "last_day": 5}, "STARTS_BEFORE_GIVEN"),
        ({"last_day": None}, "END_MISSING"),
    ],
)
def test_bad_period_is_refused_and_saves_nothing(
    worker: Actor, case: Application, told: dict[str, int | None], code: str
) -> None:
    days = {
        name: worker.today + timedelta(days=number) if number is not None else None
        for name, number in told.items()
    }

    with pytest.raises(Refused) as refusal:
        answer(worker, case, Answer("given", **{"on": worker.today, **days}))  # type: ignore[arg-type]

    assert refusal.value.code == code
    assert not Consent.objects.exists()


def test_lacking_capacity_must_be_assessed(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        answer(worker, case, Answer("lacks_capacity", on=worker.today))
    assert refusal.value.code == "CAPACITY_NOT_ASSESSED"

    told = {"capacity": "unable", "capacity_by": "Fastlegen", "capacity_on": worker.today}
    with pytest.raises(Refused) as refusal:
        answer(worker, case, Answer("lacks_capacity", on=worker.today, **told))  # type: ignore[arg-type]
    assert refusal.value.code == "CAPACITY_INCOMPLETE"

    row = answer(
        worker,
        case,
        Answer("lacks_capacity", on=worker.today, capacity_note="Forstår ikke følgene.", **told),  # type: ignore[arg-type]
    )
    assert row.state == ConsentState.LACKS_CAPACITY
    assert not Relation.objects.filter(source_id=row.pk).exists()


def test_consent_to_oneself_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        answer(worker, case, yes(worker), code="agenda_intro", to="boligkontoret")

    assert refusal.value.code == "OWN_COMPARTMENT"


def test_outsiders_neither_see_nor_register_nor_withdraw(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    given = answer(worker, case, yes(worker), **FOLLOW_UP)

    for name in ("oppfolger.bergen", "nav.bergen", "konsulent.nes", "admin.bergen"):
        outsider = actor(name)
        assert not policies.consents.visible_to(outsider).exists()
        assert not Consent.objects.exists()
        with pytest.raises(NotAllowed):
            withdraw_consent(actor=outsider, consent=given, on=outsider.today)
    outsider = actor("nav.bergen")
    with pytest.raises(NotAllowed):
        register_consent(
            actor=outsider, person=case.applicant, subject=case, ask=Ask.of(preset(worker, "agenda_intro"), None),
            answer=no(outsider),
        )  # fmt: skip


def test_renewal_is_a_deadline_that_a_newer_consent_meets(worker: Actor, case: Application) -> None:
    first = answer(worker, case, yes(worker), **FOLLOW_UP)
    deadline = Deadline.objects.get(kind="consent_renewal")
    assert (deadline.due, deadline.subject_label) == (first.last_day, case.case_number)

    answer(worker, case, yes(worker, last_day=worker.today + timedelta(days=200)), **FOLLOW_UP)

    deadline.refresh_from_db()
    assert deadline.state == "met"


def test_lapsed_consents_are_put_on_record_once(worker: Actor, case: Application, acting: Any) -> None:
    given = answer(worker, case, yes(worker), **FOLLOW_UP)
    with as_owner():
        Consent.objects.filter(pk=given.pk).update(
            valid_from=worker.today - timedelta(days=30), valid_to=worker.today
        )
    for expected in (1, 0):
        with acting_as_service("sharing", worker.home) as service:
            assert lapse_due(actor=service, on=worker.today) == expected
    with acting(worker):
        assert Consent.objects.get().lapsed_on == worker.today
        assert in_force([given.pk]) == []


def test_others_are_told_of_a_no(worker: Actor, case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hooks, "_no", [lambda actor, person, to: told.append((person.pk, to.code))])
    answer(worker, case, no(worker))

    assert told == [(case.applicant_id, "introduksjonssenteret")]
