"""What units write on a case: own notes, one finding each, and who is let in to know that there is a case."""

from collections.abc import Callable
from typing import Any

import pytest

from applications.models import Application, CaseFinding, Note
from applications.policies import applications, case_findings
from applications.services import involving, knowledge
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Membership, Municipality, Unit
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import Conflict, NotAllowed, Refused
from core.messages.models import Notice
from core.people.models import Person
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.people_at_work import compartment, unit

ActorOf = Callable[[str], Actor]


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


def involve(actor: Actor, case: Application, code: str = "sosiale-botjenester", **changes: Any) -> Any:
    values: dict[str, Any] = {"basis": "law", "reason": "fvl. § 13 b nr. 5, kartlegging", **changes}
    found = Unit.objects.get(municipality=actor.home, code=code)
    return involving.involve(actor=actor, application=case, unit=found, **values)


def publish(actor: Actor, case: Application, text: str = "Trenger nærhet til T-bane.", **changes: Any) -> Any:
    values: dict[str, Any] = {"legal_basis": "same_purpose", **changes}
    return knowledge.publish_finding(actor=actor, application=case, text=text, **values)


def test_involved_unit_knows_whom_the_case_is_about_and_no_more(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    relation = involve(worker, case)

    helper = actor("oppfolger.bergen")
    assert applications.known_to(helper).get() == case
    assert not applications.visible_to(helper).exists()
    assert Person.objects.get() == case.applicant
    assert list(involving.involved_in(helper)) == [case]
    assert not applications.known_to(actor("nav.bergen")).exists()
    actor("oppfolger.bergen")
    notice = Notice.objects.get(key=f"involved:{relation.source_id}")
    assert notice.needs_receipt
    assert notice.unit == unit(bergen, "sosiale-botjenester")


def test_involving_twice_is_one_relation(worker: Actor, case: Application) -> None:
    assert involve(worker, case).pk == involve(worker, case).pk
    assert AuditEvent.objects.filter(verb="application.unit_involved").count() == 1


def test_released_unit_knows_nothing_in_the_next_statement(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    relation = involve(worker, case)

    assert involving.release(actor=worker, application=case, source_id=relation.source_id) == 2
    assert involving.release(actor=worker, application=case, source_id=relation.source_id) == 0

    assert not applications.known_to(actor("oppfolger.bergen")).exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"basis": "consent"}, "BASIS_MISSING"), ({"reason": " "}, "REASON_MISSING")],
)
def test_involving_without_basis_or_reason_is_refused(
    worker: Actor, case: Application, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        involve(worker, case, **changes)

    assert refusal.value.code == code
    assert not involving.open_involvements(case).exists()


def test_involving_the_own_unit_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        involve(worker, case, "boligkontoret")

    assert refusal.value.code == "UNIT_NOT_OTHER"


def test_only_the_cases_own_handlers_involve(actor: ActorOf, worker: Actor, case: Application) -> None:
    involve(worker, case)

    for username in ("oppfolger.bergen", "nav.bergen", "revisor.bergen"):
        with pytest.raises(NotAllowed):
            involve(actor(username), case, "nav-fana")


def test_involved_unit_writes_notes_that_only_it_reads(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    involve(worker, case)
    helper = actor("oppfolger.bergen")

    note = knowledge.write_note(actor=helper, application=case, text="Vårt notat.")

    assert note.compartment_id == helper.compartment.pk
    assert list(Note.objects.all()) == [note]
    actor("saksbehandler.bergen")
    assert not Note.objects.exists()
    # The case's own trail does not say that another unit has written.
    assert not AuditEvent.objects.filter(verb="application.note_written", subject_id=case.pk).exists()


def test_unit_without_business_with_the_case_writes_nothing(actor: ActorOf, case: Application) -> None:
    outsider = actor("nav.bergen")

    with pytest.raises(NotAllowed):
        knowledge.write_note(actor=outsider, application=case, text="Notat.")
    with pytest.raises(NotAllowed):
        publish(outsider, case)


def test_published_finding_is_read_by_the_cases_office(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    involve(worker, case)
    involve(worker, case, "nav-arstad")
    finding = publish(actor("oppfolger.bergen"), case)

    assert knowledge.published(actor("saksbehandler.bergen"), case) == [finding]
    assert list(CaseFinding.objects.all()) == [finding]
    # Another unit that only knows whom it is about does not read it.
    assert not case_findings.visible_to(actor("nav.bergen")).exists()
    assert not CaseFinding.objects.exists()


@pytest.mark.parametrize(
    ("scope", "reads"), [(Scope.IDENTITY, False), (Scope.AGENDA, True), (Scope.CONTENT, True)]
)
def test_published_finding_is_read_where_the_relation_shows_as_much(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality, scope: str, reads: bool
) -> None:
    publish(worker, case)
    relations.open_relation(
        actor=worker, subject=case, compartment=compartment(bergen, "ebf"), basis=Basis.PRESET, scope=scope
    )

    member = actor("boligleder.bergen")

    assert case_findings.visible_to(member).exists() is reads
    assert CaseFinding.objects.exists() is reads


def test_withdrawn_finding_is_the_units_own_again(actor: ActorOf, worker: Actor, case: Application) -> None:
    involve(worker, case)
    finding = publish(actor("oppfolger.bergen"), case)

    knowledge.withdraw_finding(actor=actor("oppfolger.bergen"), finding=finding)
    knowledge.withdraw_finding(actor=actor("oppfolger.bergen"), finding=finding)

    assert AuditEvent.objects.filter(verb="application.finding_withdrawn", subject_id=finding.pk).count() == 1
    actor("saksbehandler.bergen")
    assert not CaseFinding.objects.exists()
    again = publish(actor("oppfolger.bergen"), case)
    assert (again.pk, again.state) == (finding.pk, "published")


def test_one_finding_for_each_case_and_compartment(worker: Actor, case: Application) -> None:
    first = publish(worker, case)
    same = publish(worker, case)
    other = publish(worker, case, "Noe nytt.", expected_version=first.version)

    assert first.pk == same.pk == other.pk
    assert (same.version, other.version, other.text) == (1, 2, "Noe nytt.")
    with pytest.raises(Conflict):
        publish(worker, case, "Noe annet.", expected_version=1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": " "}, "TEXT_MISSING"),
        ({"legal_basis": "break_glass"}, "BASIS_MISSING"),
        ({"legal_basis": "other_law"}, "BASIS_DETAIL_MISSING"),
    ],
)
def test_finding_without_text_or_basis_is_refused(
    worker: Actor, case: Application, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        publish(worker, case, **changes)

    assert refusal.value.code == code
    assert not CaseFinding.objects.exists()


def test_another_units_finding_cannot_be_withdrawn(actor: ActorOf, worker: Actor, case: Application) -> None:
    involve(worker, case)
    finding = publish(actor("oppfolger.bergen"), case)

    with pytest.raises(NotAllowed):
        knowledge.withdraw_finding(actor=actor("saksbehandler.bergen"), finding=finding)


def test_membership_ended_today_closes_the_limited_page(
    actor: ActorOf, worker: Actor, case: Application, client_as: Any
) -> None:
    involve(worker, case)
    client = client_as("oppfolger.bergen")
    address = f"/soknader/{case.key}/"
    assert client.get(address).status_code == 200
    with as_owner():
        Membership.objects.filter(user__username="oppfolger.bergen").update(valid_to=worker.today)

    assert client.get(address).status_code == 404


def test_limited_page_shows_who_and_own_writing_and_every_other_tab_is_not_found(
    worker: Actor, case: Application, client_as: Any, django_assert_max_num_queries: Any
) -> None:
    involve(worker, case)
    knowledge.write_note(actor=worker, application=case, text="Boligkontorets eget notat.")
    client = client_as("oppfolger.bergen")
    address = f"/soknader/{case.key}/"

    with django_assert_max_num_queries(25):
        page = client.get(address).content.decode()

    assert case.applicant.name in page
    assert "Boligkontoret" in page
    assert "Boligkontorets eget notat." not in page
    assert 'aria-label="Saken"' not in page
    for tab in ("kartlegging", "dokumenter", "vurdering", "vedtak", "notater", "tidslinje", "involver"):
        assert client.get(f"{address}{tab}/").status_code == 404, tab
    assert ReadEntry.objects.filter(content="application.identity", person_id=case.applicant_id).exists()
    assert client_as("nav.bergen").get(address).status_code == 404


def test_limited_page_takes_notes_and_findings(
    actor: ActorOf, worker: Actor, case: Application, client_as: Any
) -> None:
    involve(worker, case)
    client = client_as("oppfolger.bergen")
    address = f"/soknader/{case.key}/"

    empty = client.post(f"{address}notater/eget/", {"text": " "})
    saved = client.post(f"{address}notater/eget/", {"text": "Eget notat."})
    found = client.post(
        f"{address}opplysning/", {"text": "Trenger første etasje.", "legal_basis": "same_purpose"}
    )

    assert "Skriv notatet." in empty.content.decode()
    assert saved.status_code == found.status_code == 302
    assert "Eget notat." in client.get(address).content.decode()
    owner = client_as("saksbehandler.bergen")
    for tab in ("notater", "vurdering"):
        assert "Trenger første etasje." in owner.get(f"{address}{tab}/").content.decode()
    assert client.post(f"{address}opplysning/trekk-tilbake/").status_code == 302
    assert "Trenger første etasje." not in owner.get(f"{address}notater/").content.decode()


def test_caseworker_involves_and_releases_on_the_page(
    worker: Actor, case: Application, client_as: Any, bergen: Municipality
) -> None:
    client = client_as("saksbehandler.bergen")
    address = f"/soknader/{case.key}/involver/"
    chosen = unit(bergen, "sosiale-botjenester")

    wrong = client.post(address, {"unit": str(chosen.pk), "basis": "law", "reason": ""})
    right = client.post(address, {"unit": str(chosen.pk), "basis": "law", "reason": "fvl. § 13 b nr. 5"})

    assert "Skriv hjemmelen" in wrong.content.decode()
    assert right.status_code == 302
    relation = involving.open_involvements(case).get()
    assert "Sosiale botjenester" in client.get(address).content.decode()
    listed = client_as("oppfolger.bergen").get("/soknader/vi-er-med-i/").content.decode()
    assert case.applicant.name in listed
    assert client.post(f"{address}{relation.source_id}/avslutt/").status_code == 302
    assert not involving.open_involvements(case).exists()
