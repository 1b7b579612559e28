"""The same matter twice: warned of among what one may see, linked, or merged with the earliest day counting."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from applications import selectors
from applications.enums import State
from applications.models import Application, RelatedCase
from applications.services import duplicates
from applications.services.data import DebtData, PersonData
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.documents.models import Document
from core.documents.storing import upload
from core.people import services as people
from core.rules.models import Deadline
from tests.applications.test_kinds import PDF
from tests.factories.applications import child, make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def pair(actor: Actor) -> tuple[Application, Application]:
    """Somebody applied early, and was registered again later by a slightly other name."""
    early = make_application(
        actor,
        applicant=PersonData("Kari", "Testesen", birth_date=date(1985, 5, 17)),
        received=actor.today - timedelta(days=20),
        members=(child(),),
        debts=(),
    )
    from decimal import Decimal

    late = make_application(
        actor,
        applicant=PersonData("Karri", "Testesen", birth_date=date(1985, 5, 17)),
        received=actor.today - timedelta(days=2),
        debts=(DebtData("loan", Decimal(5000)),),
    )
    return early, late


def test_similar_name_and_same_birth_date_is_warned_of(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    early, late = pair(caseworker)

    assert selectors.alike(caseworker, late) == [early]
    assert selectors.alike(actor("nav.bergen"), late) == []


def test_member_of_an_open_case_is_warned_of_at_registration(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    early, _late = pair(caseworker)
    member = people.members_on(early.household, caseworker.today)[1].member.person

    found = selectors.similar(caseworker, name=member.name, birth_date=member.birth_date)

    assert found == [early]


def test_linked_cases_both_go_on(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    early, late = pair(caseworker)

    first = duplicates.link_cases(actor=caseworker, application=late, other=early, reason="Søsken.")
    again = duplicates.link_cases(actor=caseworker, application=early, other=late)

    assert first == again
    assert selectors.alike(caseworker, late) == []
    duplicates.unlink_cases(actor=caseworker, application=early, other=late)
    duplicates.unlink_cases(actor=caseworker, application=early, other=late)
    assert not RelatedCase.objects.exists()


def test_merging_moves_papers_and_facts_and_keeps_the_earliest_day(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    early, late = pair(caseworker)
    paper = upload(actor=caseworker, subject=early, content=PDF, title="Søknaden", kind="application")
    before = Deadline.objects.outstanding().get(subject_id=late.pk, kind="provisional_answer_1_month").due

    duplicates.merge_cases(actor=caseworker, application=early, into=late, reason="Samme søker.")
    duplicates.merge_cases(actor=caseworker, application=early, into=late, reason="Samme søker.")

    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, late.received) == (State.MERGED, early.received)
    assert Document.objects.get(pk=paper.pk).subject_id == late.pk
    assert late.debts.count() == 1
    assert len(people.members_on(late.household, caseworker.today)) >= 2
    now = Deadline.objects.outstanding().get(subject_id=late.pk, kind="provisional_answer_1_month").due
    assert now < before
    assert not Deadline.objects.outstanding().filter(subject_id=early.pk).exists()


def test_merging_needs_a_reason_two_open_cases_and_not_the_same(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    early, late = pair(caseworker)

    with pytest.raises(Refused) as no_reason:
        duplicates.merge_cases(actor=caseworker, application=late, into=early, reason=" ")
    with pytest.raises(Refused) as same:
        duplicates.merge_cases(actor=caseworker, application=late, into=late, reason="x")
    Application.objects.filter(pk=early.pk).update(state=State.GRANTED)
    with pytest.raises(Refused) as ended:
        duplicates.merge_cases(actor=caseworker, application=late, into=early, reason="x")

    assert [each.value.code for each in (no_reason, same, ended)] == [
        "REASON_MISSING",
        "SAME_CASE",
        "NOT_OPEN",
    ]
    late.refresh_from_db()
    assert late.state == State.RECEIVED


def test_others_neither_link_nor_merge(actor: ActorOf, client_as: ClientAs) -> None:
    early, late = pair(actor("saksbehandler.bergen"))

    for persona in ("nav.bergen", "konsulent.nes"):
        address = f"/soknader/{late.key}/horer-sammen/"
        assert (
            client_as(persona).post(address, {"other": early.case_number, "how": "merge"}).status_code == 404
        )
    outsider = actor("nav.bergen")
    for act, words in ((duplicates.link_cases, "other"), (duplicates.merge_cases, "into")):
        with pytest.raises(NotAllowed):
            act(actor=outsider, application=late, reason="x", **{words: early})


def test_case_warns_and_the_page_links_or_merges(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    early, late = pair(caseworker)
    client = client_as("saksbehandler.bergen")
    address = f"/soknader/{late.key}/horer-sammen/"

    warned = client.get(f"/soknader/{late.key}/").content.decode()
    unknown = client.post(address, {"other": "2026/9999", "how": "link", "reason": ""}).content.decode()
    merged = client.post(address, {"other": early.case_number, "how": "merge", "reason": "Samme søker."})

    late.refresh_from_db()
    early.refresh_from_db()
    assert early.case_number in warned
    assert "Fant ingen sak med dette nummeret" in unknown
    assert merged.status_code == 302
    # Opened from the later case, it is the later one that is closed.
    assert (late.state, early.state) == (State.MERGED, State.RECEIVED)
    assert early.case_number in client.get(f"/soknader/{late.key}/").content.decode()


def test_api_links_and_merges(actor: ActorOf, api_as: Callable[[str], Any]) -> None:
    early, late = pair(actor("saksbehandler.bergen"))
    api = api_as("saksbehandler.bergen")
    address = f"/api/v1/applications/{late.pk}/"

    linked = api.post(f"{address}link/", {"other": str(early.pk)}, format="json")
    merged = api.post(f"{address}merge/", {"into": str(early.pk), "reason": "Samme."}, format="json")

    assert (linked.status_code, merged.status_code) == (200, 200)
    assert merged.data["id"] == str(early.pk)
