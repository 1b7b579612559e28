"""A request for one's own data goes on to every compartment that knows the person: each for its own, none knowing whom
else; and each gives its own part of the read log."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application
from contacts.models import Contact
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Membership, Municipality, Relation, Unit
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice
from core.privacy.models import AccessRequest, RequestItem
from core.privacy.policies import STAFF_NAMES
from core.privacy.request_policies import requests
from core.privacy.services import answering, heirs, own_log, packages
from core.privacy.services import requests as service
from core.rules.models import Deadline
from tests.database import as_owner
from tests.factories.allocation import set_switch
from tests.factories.applications import make_application
from tests.factories.privacy import make_request, new_request
from tests.people_at_work import compartment

ActorOf = Callable[[str], Actor]
WORKER, NAV = "saksbehandler.bergen", "nav.bergen"


@pytest.fixture
def case(actor: ActorOf) -> Application:
    """A case of the office; Nav knows the person, and has written down a call."""
    worker = actor(WORKER)
    made = make_application(worker)
    nav = actor(NAV).compartment
    relations.open_relation(
        actor=actor(WORKER), subject=made.applicant, compartment=nav, basis=Basis.OWN_CASE
    )
    caller = actor(NAV)
    Contact(
        municipality_id=caller.home.pk, compartment=nav, unit=caller.unit, person=made.applicant,
        happened_at=f"{caller.today.isoformat()}T10:00:00+01:00", text="Ringte om økonomien hos Nav.",
        recorded_by=caller.user,
    ).save(force_insert=True)  # fmt: skip
    return made


def passed_on(actor: ActorOf, case: Application) -> tuple[AccessRequest, AccessRequest]:
    """The row where it came in, and Nav's."""
    first = make_request(actor(WORKER), case, "gdpr")
    return first, requests.visible_to(actor(NAV)).get(number=first.number)


def read_by(actor: Actor, case: Application, content: str = "application.case") -> None:
    with as_owner():
        ReadEntry.objects.create(
            at=timezone.now(),
            municipality_id=actor.home.pk, user_id=actor.user_id, unit_id=actor.unit.pk, role="caseworker",
            person_id=case.applicant_id, content=content, basis="own_case",
        )  # fmt: skip


def gathered(actor: Actor, request: AccessRequest) -> list[RequestItem]:
    service.gather(actor=actor, request=request)
    return packages.found_in(actor, request)


def log_in(items: list[RequestItem]) -> str:
    return str(next(item.fields for item in items if item.source == own_log.SOURCE))


def test_other_compartment_is_told_and_gets_its_own_clock(actor: ActorOf, case: Application) -> None:
    first, theirs = passed_on(actor, case)

    assert (theirs.passed_on, theirs.number, theirs.handler_id) == (True, first.number, None)
    assert theirs.address == first.address
    actor(NAV)
    assert Notice.objects.filter(url=theirs.get_absolute_url()).exists()
    assert Deadline.objects.get(subject_id=theirs.pk).kind == "gdpr_access"


def test_each_finds_only_its_own_row(
    actor: ActorOf, client_as: Callable[[str], Client], case: Application
) -> None:
    first, theirs = passed_on(actor, case)

    assert client_as(NAV).get(theirs.get_absolute_url()).status_code == 200
    assert client_as(NAV).get(first.get_absolute_url()).status_code == 404
    assert client_as(WORKER).get(theirs.get_absolute_url()).status_code == 404
    for outsider in ("nav2.bergen", "konsulent.nes", "admin.bergen"):
        assert client_as(outsider).get(theirs.get_absolute_url()).status_code == 404
        assert client_as(outsider).post(f"{theirs.get_absolute_url()}samle/").status_code == 404


def test_each_reviews_and_answers_only_its_own(actor: ActorOf, case: Application) -> None:
    first, theirs = passed_on(actor, case)
    ours = gathered(actor(WORKER), first)
    nav = actor(NAV)
    held = gathered(nav, theirs)

    assert "Ringte om økonomien" in str([item.fields for item in held])
    assert "Ringte om økonomien" not in str([item.fields for item in ours])
    assert not any(item.source.startswith("application") for item in held)
    assert not any(item.source == "people.person" for item in held)
    with pytest.raises(NotAllowed):
        answering.mark_reviewed(actor=nav, item=ours[0])
    with pytest.raises(NotAllowed):
        answering.leave_out(actor=nav, request=first, cut=answering.Cut("pol-16-e", ours[0]))
    with pytest.raises(NotAllowed):
        answering.release(actor=nav, request=first)
    for item in held:
        answering.mark_reviewed(actor=nav, item=item)
    answering.preview(actor=nav, request=theirs)
    assert answering.release(actor=nav, request=theirs).state == "granted"
    actor(WORKER)
    assert AccessRequest.objects.get(pk=first.pk).state == "reviewing"


def test_second_request_is_a_request_of_its_own(actor: ActorOf, case: Application) -> None:
    first, _theirs = passed_on(actor, case)
    again = make_request(actor(WORKER), case, "gdpr")

    assert again.number != first.number
    rows = requests.visible_to(actor(NAV)).filter(passed_on=True)
    assert {row.number for row in rows} == {first.number, again.number} and rows.count() == 2


def test_relation_opened_for_the_answer_closes_with_it_alone(actor: ActorOf, case: Application) -> None:
    """A compartment whose case is over gets to know whom it is about until it has answered, also when that is late."""
    nav = actor(NAV)
    with as_owner():
        Relation.objects.filter(compartment=nav.compartment, subject_id=case.applicant_id).update(
            closes_at=f"{nav.today - timedelta(days=1)}T00:00:00+01:00",
            opened_at=f"{nav.today - timedelta(days=90)}T00:00:00+01:00",
        )
    worker = actor(WORKER)
    late = new_request(worker, "gdpr", received_on=worker.today - timedelta(days=45))
    service.receive(actor=worker, new=late, person=case.applicant)
    nav = actor(NAV)
    theirs = requests.visible_to(nav).get()
    opened = Relation.objects.filter(source_id=theirs.pk)
    assert [row.closes_at for row in opened] == [None]
    assert Deadline.objects.get(subject_id=theirs.pk).due < nav.today
    with pytest.raises(Refused) as refused:
        service.extend(actor=nav, request=theirs, reason="Vi rakk det ikke")
    assert refused.value.code == "TOO_LATE"

    for item in gathered(nav, theirs):
        answering.mark_reviewed(actor=nav, item=item)
    answering.preview(actor=nav, request=theirs)
    done = answering.release(actor=nav, request=theirs)

    assert done.answered_on == nav.today
    assert Relation.objects.get(source_id=theirs.pk).closes_at is not None
    assert Deadline.objects.get(subject_id=theirs.pk).state == "missed"


def test_each_part_of_the_log_is_given_once(actor: ActorOf, case: Application) -> None:
    worker, nav, snoop = actor(WORKER), actor(NAV), actor("botiltak.bergen")
    for reader in (worker, nav, snoop):
        read_by(reader, case)
    first, theirs = passed_on(actor, case)

    ours = log_in(gathered(actor(WORKER), first))
    held = log_in(gathered(actor(NAV), theirs))

    assert worker.unit.name in ours and nav.unit.name not in ours
    assert nav.unit.name in held and worker.unit.name not in held
    # Whoever has read without having a part of the answer is told of where the request came in.
    assert snoop.unit.name in ours and snoop.unit.name not in held


@pytest.mark.parametrize("named", [False, True])
def test_staff_stand_in_the_log_only_where_the_municipality_says_so(
    actor: ActorOf, case: Application, bergen: Municipality, named: bool
) -> None:
    set_switch(bergen, STAFF_NAMES, named)
    worker = actor(WORKER)
    read_by(worker, case)

    found = log_in(gathered(worker, make_request(worker, case, "gdpr")))

    assert (worker.user.full_name in found) == named
    assert ("Navnene på de ansatte står ikke her" in found) == (not named)


def test_log_is_in_the_pdf_and_the_json_and_may_be_left_out(actor: ActorOf, case: Application) -> None:
    worker = actor(WORKER)
    read_by(worker, case)
    made = make_request(worker, case, "gdpr")
    row = next(item for item in gathered(worker, made) if item.source == own_log.SOURCE)

    content = packages.json_of(made, packages.entries(worker, made))
    assert b"Hvem som har sett opplysningene" in content and worker.unit.name.encode() in content
    answering.leave_out(
        actor=worker, request=made, cut=answering.Cut("pol-16-b", row, reason="Det er en sak.")
    )
    assert b"Hvem som har sett" not in packages.json_of(made, packages.entries(worker, made))


@pytest.mark.parametrize("kind", ["party", "publicity"])
def test_other_kinds_of_request_give_no_log(actor: ActorOf, case: Application, kind: str) -> None:
    worker = actor(WORKER)
    read_by(worker, case)

    items = gathered(worker, make_request(worker, case, kind))

    assert not any(item.source == own_log.SOURCE for item in items)


def test_handling_the_request_changes_nothing_in_its_own_answer(actor: ActorOf, case: Application) -> None:
    worker = actor(WORKER)
    made = make_request(worker, case, "gdpr")
    gathered(worker, made)
    before = packages.digest_of(made, packages.entries(worker, made))
    read_by(worker, case, "access.item")

    assert service.gather(actor=worker, request=made) == 0
    assert packages.digest_of(made, packages.entries(worker, made)) == before


def deserted(bergen: Municipality, code: str) -> None:
    with as_owner():
        unit = compartment(bergen, code).units.get(code=code)
        unit.memberships.update(valid_to="2020-01-01")


def test_deserted_compartment_is_answered_by_the_leader_up_the_line_until_it_is_done(
    actor: ActorOf, case: Application, bergen: Municipality
) -> None:
    deserted(bergen, "nav-arstad")
    with as_owner():
        leader = heirs.heir_of(Unit.objects.get(municipality=bergen, code="nav-arstad"), actor(WORKER).today)
    assert leader is not None

    first = make_request(actor(WORKER), case, "gdpr")

    heir = actor(leader.username)
    theirs = requests.visible_to(heir).get(number=first.number, passed_on=True)
    assert (
        theirs.handler == leader
        and Notice.objects.filter(key__startswith=f"access-heir:{theirs.pk}").exists()
    )
    held = gathered(heir, theirs)
    assert "Ringte om økonomien" in str([item.fields for item in held])
    for item in held:
        answering.mark_reviewed(actor=heir, item=item)
    answering.preview(actor=heir, request=theirs)
    answering.release(actor=heir, request=theirs)
    with as_owner():
        lent = Membership.objects.get(user=leader, unit__code="nav-arstad")
        assert lent.valid_to == heir.today + timedelta(days=1)
        told = AuditEvent.objects.filter(verb__startswith="access.heir").values_list("verb", flat=True)
        assert set(told) == {"access.heir_named", "access.heir_done"}


def test_second_request_names_an_heir_of_its_own(
    actor: ActorOf, case: Application, bergen: Municipality
) -> None:
    """Somebody who stands in for one answer is not the staff of the unit."""
    deserted(bergen, "nav-arstad")

    for _ in range(2):
        make_request(actor(WORKER), case, "gdpr")

    with as_owner():
        parts = AccessRequest.objects.filter(compartment=compartment(bergen, "nav-arstad"))
        assert parts.count() == 2 and len({part.lent_id for part in parts} - {None}) == 2


def test_deserted_compartment_without_anybody_above_is_left_out_of_no_answer(
    actor: ActorOf, case: Application, bergen: Municipality
) -> None:
    deserted(bergen, "nav-arstad")
    with as_owner():
        above = Membership.objects.filter(unit__municipality=bergen).exclude(unit__code="stab")
        above.filter(role__in=("unit_leader", "chair", "director", "top_management")).exclude(
            unit__code="boligkontoret"
        ).update(valid_to="2020-01-01")

    first = make_request(actor(WORKER), case, "gdpr")

    with as_owner():
        part = AccessRequest.objects.get(number=first.number, compartment=compartment(bergen, "nav-arstad"))
        assert part.lent is None
        officer = Notice.objects.filter(key__startswith=f"access-heir:{part.pk}")
        assert {row.user.username for row in officer} == {"personvern.bergen"}
