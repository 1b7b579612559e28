"""Grants: one record to one receiver, through both walls, to the second; and what may not be shared."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.models import Application, Assessment, Note
from applications.policies import applications, notes
from applications.services.assessing import assess_application
from applications.services.knowledge import write_note
from core.agencies.actors import Actor, acting_as_service
from core.agencies.context import set_context
from core.agencies.models import GroupGrant, Membership, Municipality, UserGrant
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice
from core.people.models import Person
from core.people.policies import persons
from core.sharing.models import Share
from core.sharing.services import grants
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.grants import share, to_compartment, to_person
from tests.factories.sharing import answer, yes

ActorOf = Callable[[str], Actor]


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


@pytest.fixture
def note(worker: Actor, case: Application) -> Note:
    return write_note(actor=worker, application=case, text="Hemmelig ringeliste.")


def opened(reader: Actor, case: Application) -> tuple[bool, bool]:
    """The case by the first wall, and the person by both (which must agree)."""
    known = persons.visible_to(reader).filter(pk=case.applicant_id).exists()
    assert known == Person.objects.filter(pk=case.applicant_id).exists()
    return applications.visible_to(reader).filter(pk=case.pk).exists(), known


def test_shared_case_opens_to_the_compartment_with_what_hangs_on_it(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    assess_application(actor=worker, application=case)
    assert opened(actor("nav.bergen"), case) == (False, False)

    made = share(actor("saksbehandler.bergen"), case, to_compartment(worker, "nav-arstad"))

    assert opened(actor("nav.bergen"), case) == (True, True)
    assert Assessment.objects.filter(application=case).exists()
    assert opened(actor("nav2.bergen"), case) == (False, False)
    assert not Assessment.objects.filter(application=case).exists()
    row = GroupGrant.objects.get(object_pk=str(case.pk))
    assert (row.legal_basis, row.purpose, row.ends_at) == ("own_tasks", made.purpose, made.ends_at)


def test_shared_note_opens_the_note_and_whom_it_is_about_and_nothing_more(
    actor: ActorOf, worker: Actor, case: Application, note: Note
) -> None:
    other = write_note(actor=worker, application=case, text="Et annet notat.")

    share(worker, note, to_person(worker, "nav.bergen"))

    reader = actor("nav.bergen")
    assert list(notes.visible_to(reader)) == [note]
    assert list(Note.objects.all()) == [note]
    assert opened(reader, case) == (False, True)
    assert not Note.objects.filter(pk=other.pk).exists()


def test_share_tells_the_receiver_and_wants_a_receipt(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    made = share(worker, case, to_person(worker, "nav.bergen"))

    notice = Notice.objects.get(key=f"share:{made.pk}")
    assert notice.needs_receipt
    assert notice.user is not None
    assert case.applicant.family_name not in notice.title
    assert AuditEvent.objects.filter(verb="grant.given", subject_id=made.pk).count() == 1


def test_sharing_twice_is_one_share(worker: Actor, case: Application) -> None:
    first = share(worker, case, to_compartment(worker, "nav-arstad"))
    again = share(worker, case, to_compartment(worker, "nav-arstad"))

    assert first.pk == again.pk
    assert Share.objects.count() == 1


def test_revoked_share_closes_in_the_very_next_statement(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    made = share(worker, case, to_compartment(worker, "nav-arstad"))
    assert opened(actor("nav.bergen"), case) == (True, True)

    ended = grants.revoke(actor=actor("saksbehandler.bergen"), made=made, reason="Ikke lenger nødvendig")

    assert ended.how_it_ended == "Trukket tilbake"
    assert opened(actor("nav.bergen"), case) == (False, False)
    again = grants.revoke(actor=actor("saksbehandler.bergen"), made=made)
    assert again.ended_at == ended.ended_at


def test_person_stays_known_while_another_share_lasts(
    actor: ActorOf, worker: Actor, case: Application, note: Note
) -> None:
    of_case = share(worker, case, to_person(worker, "nav.bergen"))
    share(worker, note, to_person(worker, "nav.bergen"), ends_on=worker.today + timedelta(days=5))

    grants.revoke(actor=worker, made=of_case)

    assert opened(actor("nav.bergen"), case) == (False, True)


def test_share_of_another_office_is_not_closed_by_ours(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    """Two offices have shared the same person with the same reader; neither sees the other's share."""
    from applications.services.involving import involve
    from core.agencies.models import Unit

    involve(
        actor=worker,
        application=case,
        unit=Unit.objects.get(municipality=bergen, code="sosiale-botjenester"),
        basis="law",
        reason="Oppfølging",
    )
    helper = actor("oppfolger.bergen")
    theirs = write_note(actor=helper, application=case, text="Oppfølgers notat.")
    share(helper, theirs, to_person(helper, "nav.bergen"))
    ours = share(actor("saksbehandler.bergen"), case, to_person(worker, "nav.bergen"))

    grants.revoke(actor=worker, made=ours)

    assert opened(actor("nav.bergen"), case) == (False, True)
    assert list(notes.visible_to(actor("nav.bergen"))) == [theirs]


@pytest.mark.parametrize(("seconds", "open_still"), [(-1, False), (2, True)])
def test_share_closes_at_its_second_in_both_walls(
    actor: ActorOf, worker: Actor, case: Application, seconds: int, open_still: bool
) -> None:
    made = share(worker, case, to_person(worker, "nav.bergen"))
    assess_application(actor=worker, application=case)
    with as_owner():
        now = timezone.now()
        Share.objects.filter(pk=made.pk).update(
            granted_at=now - timedelta(days=3), ends_at=now + timedelta(seconds=seconds)
        )
        UserGrant.objects.all().update(
            granted_at=now - timedelta(days=3), ends_at=now + timedelta(seconds=seconds)
        )

    reader = actor("nav.bergen")

    assert opened(reader, case) == (open_still, open_still)
    assert Assessment.objects.filter(application=case).exists() is open_still


def _lapse(made: Share) -> None:
    with as_owner():
        now = timezone.now()
        for rows in (Share.objects.filter(pk=made.pk), UserGrant.objects.all(), GroupGrant.objects.all()):
            rows.update(granted_at=now - timedelta(days=3), ends_at=now - timedelta(seconds=1))


def test_night_job_writes_the_lapse_down_once_and_tells_the_giver(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    made = share(worker, case, to_person(worker, "nav.bergen"))
    _lapse(made)

    with acting_as_service("sharing", bergen) as service:
        assert grants.record_lapsed(actor=service) == {"lapsed": 1, "ended": 0}
        assert grants.record_lapsed(actor=service) == {"lapsed": 0, "ended": 0}

    set_context(worker)
    made.refresh_from_db()
    assert made.ending == "lapsed"
    assert AuditEvent.objects.filter(verb="grant.lapsed", subject_id=made.pk).count() == 1
    assert Notice.objects.filter(key=f"share-lapsed:{made.pk}", user=worker.user).exists()


def test_share_with_a_person_ends_as_they_leave_the_unit(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    share(worker, case, to_person(worker, "nav.bergen"))
    reader = actor("nav.bergen")
    with as_owner():
        Membership.objects.filter(user=reader.user_id).update(valid_to=reader.today)

    with acting_as_service("sharing", bergen) as service:
        counts = grants.record_lapsed(actor=service)

    assert counts == {"lapsed": 0, "ended": 1}
    former = actor("nav.bergen")
    assert former.municipality is None
    assert not Person.objects.exists()


def test_membership_ended_today_closes_what_was_shared_with_the_compartment(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    share(worker, case, to_compartment(worker, "nav-arstad"))
    reader = actor("nav.bergen")
    assert opened(reader, case) == (True, True)
    fana = Membership.objects.get(user__username="nav2.bergen").unit
    with as_owner():
        Membership.objects.filter(user=reader.user_id).update(valid_to=reader.today)
        Membership.objects.create(
            user_id=reader.user_id, unit=fana, role="social_services", valid_from=reader.today
        )

    assert opened(actor("nav.bergen"), case) == (False, False)


def test_role_changed_today_decides_what_a_shared_lease_shows(
    actor: ActorOf, worker: Actor, bergen: Municipality
) -> None:
    from tenancies.policies import leases
    from tests.factories.tenancies import make_lease

    lease = make_lease(bergen)
    landlord = actor("boligleder.bergen")
    share(landlord, lease, to_person(landlord, "oppfolger.bergen"))
    assert leases.visible_to(actor("oppfolger.bergen")).filter(pk=lease.pk).exists()

    with as_owner():
        Membership.objects.filter(user__username="oppfolger.bergen").update(role="adviser")

    assert not leases.visible_to(actor("oppfolger.bergen")).exists()


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"legal_basis": ""}, "BASIS_MISSING"),
    ({"legal_basis": "break_glass"}, "BASIS_MISSING"),
    ({"basis_detail": " "}, "BASIS_DETAIL_MISSING"),
    ({"purpose": "  "}, "PURPOSE_MISSING"),
    ({"ends_on": None}, "END_MISSING"),
    ({"ends_on": date(2020, 1, 1)}, "END_IN_PAST"),
    ({"ends_on": date(2090, 1, 1)}, "END_TOO_LATE"),
    ({"legal_basis": "consent"}, "CONSENT_MISSING"),
]


@pytest.mark.parametrize(("changes", "code"), REFUSALS)
def test_share_with_something_missing_is_refused_and_nothing_saved(
    worker: Actor, case: Application, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        share(worker, case, to_compartment(worker, "nav-arstad"), **changes)

    assert refusal.value.code == code
    assert not Share.objects.exists()
    assert not GroupGrant.objects.exists()


def test_share_with_oneself_is_refused(worker: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        to_person(worker, "saksbehandler.bergen")

    assert refusal.value.code == "RECEIVER_SELF"


def test_share_with_the_own_compartment_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        share(worker, case, to_compartment(worker, "boligkontoret"))

    assert refusal.value.code == "RECEIVER_OWN_COMPARTMENT"


def test_share_with_a_colleague_who_sees_it_already_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        share(worker, case, to_person(worker, "saksbehandler2.bergen"))

    assert refusal.value.code == "RECEIVER_SEES"


def test_share_with_another_municipality_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        to_person(worker, "nav.nes")

    assert refusal.value.code == "RECEIVER_ELSEWHERE"


def test_shared_with_me_is_not_mine_to_share_on(actor: ActorOf, worker: Actor, case: Application) -> None:
    share(worker, case, to_person(worker, "nav.bergen"))
    reader = actor("nav.bergen")

    with pytest.raises(NotAllowed):
        share(reader, case, to_person(reader, "oppfolger.bergen"))


@pytest.mark.parametrize("username", ["nav.bergen", "revisor.bergen", "admin.bergen"])
def test_others_neither_share_nor_revoke(
    actor: ActorOf, worker: Actor, case: Application, username: str
) -> None:
    made = share(worker, case, to_person(worker, "oppfolger.bergen"))
    other = actor(username)

    with pytest.raises(NotAllowed):
        share(other, case, to_person(other, "boligleder.bergen"))
    with pytest.raises(NotAllowed):
        grants.revoke(actor=other, made=made)
    assert not Share.objects.exists()


def test_share_on_consent_needs_one_in_force_and_ends_with_it(
    actor: ActorOf, worker: Actor, case: Application, note: Note
) -> None:
    from core.sharing.services.consents import withdraw_consent

    last_day = worker.today + timedelta(days=20)
    given = answer(worker, case, yes(worker, last_day=last_day), code="follow_up", to="sosiale-botjenester")
    receiver = to_compartment(worker, "sosiale-botjenester")
    with pytest.raises(Refused) as refusal:
        share(worker, note, receiver, legal_basis="consent", ends_on=last_day + timedelta(days=1))
    assert refusal.value.code == "END_AFTER_CONSENT"
    made = share(worker, note, receiver, legal_basis="consent", ends_on=last_day)
    assert notes.visible_to(actor("oppfolger.bergen")).filter(pk=note.pk).exists()

    withdraw_consent(actor=actor("saksbehandler.bergen"), consent=given, on=worker.today, how="oral")

    made.refresh_from_db()
    assert made.how_it_ended == "Grunnlaget falt bort"
    assert not notes.visible_to(actor("oppfolger.bergen")).exists()
    assert not Note.objects.exists()


FORM = {
    "legal_basis": "own_tasks",
    "basis_detail": "Trengs for rett bolig",
    "purpose": "Kartlegging",
    "period": "week",
}


def test_pages_share_show_and_revoke(client_as: Any, actor: ActorOf, worker: Actor, note: Note) -> None:
    mine, theirs = client_as("saksbehandler.bergen"), client_as("nav.bergen")
    address = f"/personvern/del/applications.note/{note.pk}/"
    assert theirs.get(address).status_code == 404

    sent = mine.post(address, {**FORM, "person": "nav.bergen"})

    assert sent.status_code == 302
    made = Share.objects.get()
    listed = theirs.get("/personvern/delt-med-meg/").content.decode()
    assert made.title in listed
    shown = theirs.get(f"/personvern/delt/{made.pk}/")
    assert "Hemmelig ringeliste." in shown.content.decode()
    assert ReadEntry.objects.filter(content="shared.applications.note", basis="grant").count() == 1
    assert client_as("nav2.bergen").get(f"/personvern/delt/{made.pk}/").status_code == 404
    assert theirs.post(f"/personvern/delt/{made.pk}/trekk-tilbake/").status_code == 404

    assert mine.post(f"/personvern/delt/{made.pk}/trekk-tilbake/", {"reason": "Ferdig"}).status_code == 302

    assert theirs.get(f"/personvern/delt/{made.pk}/").status_code == 404
    assert "Trukket tilbake" in theirs.get("/personvern/delt-med-meg/").content.decode()
    assert "Ferdig" in mine.get("/personvern/jeg-har-delt/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"person": ""}, "Velg enten en enhet eller en person"),
        ({"person": "ingen som finnes"}, "Fant ingen ansatt i kommunen"),
        ({"period": "date"}, "Oppgi hvor lenge delingen skal vare."),
        ({"period": "date", "ends_on": "01.01.2020"}, "Sluttdatoen er passert."),
        ({"legal_basis": ""}, "Velg hjemmelen"),
    ],
)
def test_share_form_says_how_to_mend_it(
    client_as: Any, note: Note, changes: dict[str, str], message: str
) -> None:
    page = client_as("saksbehandler.bergen").post(
        f"/personvern/del/applications.note/{note.pk}/", {**FORM, "person": "nav.bergen", **changes}
    )

    assert page.status_code == 200
    assert message in page.content.decode()
    assert not Share.objects.exists()
