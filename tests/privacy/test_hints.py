"""Hints of unusual access: the rules, the night that applies them, and the privacy officer's answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core.agencies import switches
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.audit import contents
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.jobs.registry import nightly_job
from core.privacy.calculations import hints as rules
from core.privacy.models import AccessHint, HintReview
from core.privacy.policies import HINTS
from core.privacy.services import hints
from core.rules.services.rule_sets import sync_rule_sets
from tests.database import as_owner
from tests.factories.allocation import set_switch
from tests.factories.contacts import known_person

ActorOf = Callable[[str], Actor]
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
PAGE = "/personvern/uvanlig-innsyn/"


def opened(
    count: int, at: datetime = NOON, role: str = "caseworker", basis: str = "own_case"
) -> list[rules.Opened]:
    user = uuid7()
    return [
        rules.Opened(user, None, role, uuid7(), at + timedelta(minutes=n % 50), basis) for n in range(count)
    ]


MANY = {"at_least": 25, "times_usual": 3}


@pytest.mark.parametrize(
    ("count", "usual", "found"), [(24, 0, 0), (25, 0, 1), (25, 9, 0), (27, 9, 1), (60, 5, 1)]
)
def test_many_persons_counts_against_what_is_usual(count: int, usual: float, found: int) -> None:
    made = rules.many_persons(opened(count), {"caseworker": usual}, MANY)

    assert [hint.figures["persons"] for hint in made] == [count] * found


def test_same_person_many_times_is_one_person() -> None:
    rows = opened(1) * 50

    assert rules.many_persons(rows, {}, MANY) == []


def test_usual_is_the_median_of_the_role() -> None:
    assert rules.usual_by_role([("a", 1), ("a", 9), ("a", 2), ("b", 4)]) == {"a": 2, "b": 4}


ODD = {"at_least": 5, "from": "22:00", "to": "06:00", "weekend": True, "except_roles": ["guard"]}


@pytest.mark.parametrize(
    ("at", "role", "found"),
    [
        (NOON, "caseworker", 0),
        (NOON.replace(hour=22), "caseworker", 1),
        (NOON.replace(hour=5), "caseworker", 1),
        (NOON.replace(hour=6), "caseworker", 0),
        (NOON + timedelta(days=3), "caseworker", 1),
        (NOON.replace(hour=23), "guard", 0),
    ],
)
def test_odd_hours(at: datetime, role: str, found: int) -> None:
    assert len(rules.odd_hours(opened(5, at, role), ODD)) == found


def test_outside_cases_counts_only_reads_by_role() -> None:
    rule = {"at_least": 5, "bases": ["role"]}

    assert rules.outside_cases(opened(9), rule) == []
    assert len(rules.outside_cases(opened(5, basis="role"), rule)) == 1


def test_names_colleague_before_surname_and_common_names_left_out() -> None:
    def match(**fields: Any) -> rules.NameMatch:
        return rules.NameMatch(
            uuid7(), None, uuid7(), **{"same_name": False, "colleague": False, "bearers": 3, **fields}
        )

    made = rules.names([match(), match(bearers=11), match(colleague=True), match(same_name=True)], 10)

    assert [hint.rule for hint in made] == ["same_surname", "colleague", "colleague"]


@pytest.mark.parametrize(
    ("rule", "figures"),
    [
        ("many_persons", {"persons": 40, "hour": 13, "usual": 6}),
        ("outside_cases", {"persons": 6}),
        ("odd_hours", {"persons": 6}),
        ("same_surname", {"bearers": 2}),
        ("colleague", {"own_name": True}),
        ("colleague", {"own_name": False}),
    ],
)
def test_every_hint_explains_itself(rule: str, figures: dict[str, Any]) -> None:
    text = str(rules.explained(rule, figures))

    assert text.endswith(".") and "%" not in text
    assert all(str(value) in text for key, value in figures.items() if key in {"persons", "usual", "bearers"})


@pytest.fixture
def switched_on(bergen: Municipality) -> Municipality:
    set_switch(bergen, HINTS, True)
    with acting_as_service("rules", bergen) as service:
        sync_rule_sets(actor=service)
    return bergen


def note_reads(reader: Actor, persons: list[Any], content: str = "application.case") -> None:
    with as_owner():
        ReadEntry.objects.bulk_create(
            [
                ReadEntry(
                    at=NOON, municipality_id=reader.municipality_id, user_id=reader.user_id, unit_id=reader.unit_id,
                    role="caseworker", person_id=person, content=content, basis="role",
                )
                for person in persons
            ]
        )  # fmt: skip


def find(bergen: Municipality) -> list[AccessHint]:
    with acting_as_service("privacy", bergen) as service:
        return hints.find_hints(actor=service, on=NOON.date())


def test_switch_is_off_by_default_and_the_night_does_not_run(
    bergen: Municipality, client_as: Callable[[str], Client]
) -> None:
    assert switches.value({}, HINTS) is False
    assert not nightly_job("privacy.hints").applies(bergen)
    assert client_as("personvern.bergen").get(PAGE).status_code == 404


def test_night_makes_hints_once_and_records_them(switched_on: Municipality, actor: ActorOf) -> None:
    reader = actor("saksbehandler.bergen")
    note_reads(reader, [uuid7() for _ in range(30)])
    note_reads(reader, [uuid7() for _ in range(500)], contents.listed_codes()[0])

    first, again = find(switched_on), find(switched_on)

    assert {hint.rule: hint.figures["persons"] for hint in first} == {"many_persons": 30, "outside_cases": 30}
    assert again == []
    assert AuditEvent.objects.filter(verb="read_log.hint_made").count() == 2


def test_night_finds_persons_of_the_readers_own_name(switched_on: Municipality, actor: ActorOf) -> None:
    reader = actor("saksbehandler.bergen")
    assert reader.user is not None
    given, _, family = reader.user.full_name.rpartition(" ")
    same = known_person(reader, given, family)
    kin = known_person(reader, "Prøve", family)
    note_reads(reader, [same.pk, kin.pk])

    made = find(switched_on)

    assert {(hint.rule, hint.person_id) for hint in made} == {
        ("colleague", same.pk),
        ("same_surname", kin.pk),
    }


@pytest.fixture
def hint(switched_on: Municipality, actor: ActorOf) -> AccessHint:
    note_reads(actor("saksbehandler.bergen"), [uuid7() for _ in range(6)])
    return find(switched_on)[0]


def test_officer_reviews_and_the_answers_are_kept(
    hint: AccessHint, actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    client = client_as("personvern.bergen")
    assert "6 personer" in client.get(PAGE).content.decode()

    for _ in range(2):  # done twice is one answer
        answer = client.post(
            f"{PAGE}{hint.pk}/", {"outcome": "explained", "reason": "Hadde vakt for en kollega."}
        )
        assert answer.status_code == 302
    client.post(f"{PAGE}{hint.pk}/", {"outcome": "followed_up", "reason": "Lederen tar det videre."})

    actor("personvern.bergen")
    assert HintReview.objects.filter(hint=hint).count() == 2
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        HintReview.objects.update(outcome="explained")


def test_short_answer_is_refused(hint: AccessHint, actor: ActorOf) -> None:
    with pytest.raises(Refused):
        hints.review(actor=actor("personvern.bergen"), hint=hint, outcome="explained", reason="ok")


@pytest.mark.parametrize(
    "username", ["enhetsleder.bergen", "admin.bergen", "saksbehandler.bergen", "leder.nes"]
)
def test_nobody_else_sees_a_hint(
    hint: AccessHint, actor: ActorOf, client_as: Callable[[str], Client], username: str
) -> None:
    assert client_as(username).get(f"{PAGE}{hint.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        hints.review(actor=actor(username), hint=hint, outcome="explained", reason="Ser greit ut for meg.")
    actor(username)
    assert AccessHint.objects.count() == 0
