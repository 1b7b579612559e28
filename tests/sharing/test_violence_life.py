"""Notices of danger, afterwards: ended, lapsed, renewed, asked for, and in the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.models import Application
from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality, Relation
from core.base.errors import Conflict, NotAllowed, Refused
from core.messages.models import Notice
from core.people.policies import persons
from core.privacy import gathering
from core.rules.models import Deadline
from core.sharing.models import ViolenceNotice, ViolenceReceiver
from core.sharing.services import violence
from core.workflow.models import StateChange
from tests.database import as_owner
from tests.factories.violence import new_notice
from tests.sharing.telling import NAV, OTHER, WORKER, ActorOf, ClientAs, address, seen

# Ended, lapsed, renewed


@pytest.mark.parametrize(("seconds", "still"), [(-1, False), (2, True)])
def test_closes_at_its_second_in_both_walls(
    actor: ActorOf, notice: ViolenceNotice, seconds: int, still: bool
) -> None:
    with as_owner():
        ends = timezone.now() + timedelta(seconds=seconds)
        ViolenceNotice.objects.update(closes_at=ends)
        ViolenceReceiver.objects.update(closes_at=ends)
        Relation.objects.filter(source_id=notice.pk).update(
            opened_at=ends - timedelta(days=1), closes_at=ends
        )

    nav = actor(NAV)

    assert seen(nav, notice) == (still, still)
    assert ViolenceReceiver.objects.exists() is still
    assert persons.visible_to(nav).filter(pk=notice.person_id).exists() is still


def test_ended_closes_in_the_very_next_statement(
    actor: ActorOf, client_as: ClientAs, case: Application, notice: ViolenceNotice
) -> None:
    assert seen(actor(NAV), notice) == (True, True)

    ended = violence.end(actor=actor(WORKER), notice=notice, reason="Risikoen er vurdert på nytt")
    again = violence.end(actor=actor(WORKER), notice=notice, reason="En gang til")

    assert again.end_reason == ended.end_reason == "Risikoen er vurdert på nytt"
    nav = actor(NAV)
    assert seen(nav, notice) == (False, False)
    assert not ViolenceReceiver.objects.exists()
    assert not persons.visible_to(nav).filter(pk=case.applicant_id).exists()
    assert client_as(NAV).get(address(notice)).status_code == 404
    assert "danger-banner" not in client_as(WORKER).get(case.get_absolute_url()).content.decode()
    with as_owner():
        assert not StateChange.objects.filter(subject_id=notice.pk).exclude(reason="").exists()
        assert Deadline.objects.get(subject_id=notice.pk).state == "waived"


def test_ending_needs_a_reason_and_an_owner(
    actor: ActorOf, client_as: ClientAs, notice: ViolenceNotice
) -> None:
    with pytest.raises(Refused) as refused:
        violence.end(actor=actor(WORKER), notice=notice, reason=" ")
    assert refused.value.code == "REASON_MISSING"
    nav = actor(NAV)
    with pytest.raises(NotAllowed):
        violence.end(actor=nav, notice=notice, reason="Trengs ikke")
    assert client_as(NAV).post(address(notice, "avslutt/"), {"slutt-reason": "Nei"}).status_code == 404
    with pytest.raises(Conflict):
        violence.end(actor=actor(WORKER), notice=notice, reason="Trengs ikke", version=7)
    actor(WORKER)
    assert ViolenceNotice.objects.get().state == "active"


def test_night_job_lapses_it_once_and_starts_the_review(
    actor: ActorOf, notice: ViolenceNotice, bergen: Municipality
) -> None:
    with as_owner():
        over = timezone.now() - timedelta(seconds=1)
        ViolenceNotice.objects.update(closes_at=over)
        ViolenceReceiver.objects.update(closes_at=over)

    with acting_as_service("sharing", bergen) as service:
        assert violence.lapse_due(actor=service) == 1
        assert violence.lapse_due(actor=service) == 0

    actor(WORKER)
    notice.refresh_from_db()
    assert notice.state == "lapsed"
    kinds = dict(Deadline.objects.filter(subject_id=notice.pk).values_list("kind", "state"))
    assert kinds == {"unit_notice_end": "waived", "unit_notice_review": "open"}
    reviewed = violence.end(actor=actor(WORKER), notice=notice, reason="Ikke lenger grunn")
    assert reviewed.state == "ended"
    assert Deadline.objects.get(subject_id=notice.pk, kind="unit_notice_review").state == "met"


@pytest.mark.parametrize("lapsed", [False, True])
def test_renewed_opens_again_and_is_confirmed_anew(
    actor: ActorOf, notice: ViolenceNotice, bergen: Municipality, lapsed: bool
) -> None:
    violence.confirm(actor=actor(NAV), notice=notice)
    if lapsed:
        with as_owner():
            ViolenceNotice.objects.update(closes_at=timezone.now())
            ViolenceReceiver.objects.update(closes_at=timezone.now())
        with acting_as_service("sharing", bergen) as service:
            violence.lapse_due(actor=service)
    worker = actor(WORKER)
    last = worker.today + timedelta(days=120)

    renewed = violence.renew(actor=worker, notice=notice, last_day=last)
    again = violence.renew(actor=worker, notice=notice, last_day=last)

    assert again.version == renewed.version and renewed.last_day == last
    assert Deadline.objects.get(subject_id=notice.pk, state="open").due == last
    nav = actor(NAV)
    assert seen(nav, notice) == (True, True)
    assert ViolenceReceiver.objects.get().confirmed_at is None
    assert Notice.objects.filter(key__startswith=f"unit-notice:{notice.pk}:", unit=nav.unit).count() == 2


def test_renewal_is_refused_when_ended_or_too_long(actor: ActorOf, notice: ViolenceNotice) -> None:
    worker = actor(WORKER)
    for last, code in ((worker.today + timedelta(days=400), "TOO_LONG"), (None, "END_MISSING")):
        with pytest.raises(Refused) as refused:
            violence.renew(actor=worker, notice=notice, last_day=last)
        assert refused.value.code == code
    violence.end(actor=worker, notice=notice, reason="Trengs ikke")
    with pytest.raises(Refused) as refused:
        violence.renew(actor=worker, notice=notice, last_day=worker.today)
    assert refused.value.code == "WRONG_STATE"


def test_pages_renew_and_end(client_as: ClientAs, actor: ActorOf, notice: ViolenceNotice) -> None:
    client, worker = client_as(WORKER), actor(WORKER)
    day = f"{worker.today + timedelta(days=90):%d.%m.%Y}"

    empty = client.post(address(notice, "forny/"), {"version": 1, "last_day": "i morgen"})
    client.post(address(notice, "forny/"), {"version": 1, "last_day": day})
    late = client.post(address(notice, "avslutt/"), {"slutt-version": 1, "slutt-reason": "Ferdig"})
    done = client.post(
        address(notice, "avslutt/"), {"slutt-version": 2, "slutt-reason": "Ferdig"}, follow=True
    )

    assert "Noen andre har endret varselet" in late.content.decode()
    assert "Varselet er avsluttet" in done.content.decode()
    assert "Skriv datoen som 20.11.2026." in empty.content.decode()


# Elsewhere


def test_request_for_access_gathers_it_marked_for_the_writer_alone(
    actor: ActorOf, case: Application, notice: ViolenceNotice
) -> None:
    ours = [
        piece
        for piece in gathering.of_person(actor(WORKER), case.applicant_id, whole_register=False)
        if piece.source == "sharing.violence_notice"
    ]
    theirs = gathering.of_person(actor(NAV), case.applicant_id, whole_register=False)

    assert len(ours) == 1 and "fare" in ours[0].mark
    assert not any(piece.source == "sharing.violence_notice" for piece in theirs)
    of_case = gathering.of_case(actor(WORKER), "applications.application", case.pk)
    assert any(piece.source == "sharing.violence_notice" for piece in of_case)


def test_api_writes_confirms_and_ends(
    api_as: Callable[[str], Any], actor: ActorOf, case: Application
) -> None:
    worker = actor(WORKER)
    nav = new_notice(worker, "nav-arstad").receivers[0]
    body = {
        "person": str(case.applicant_id),
        "kind": "warning",
        "precautions": ["together"],
        "receivers": [str(nav)],
        "legal_basis": "save_life",
        "last_day": (worker.today + timedelta(days=10)).isoformat(),
    }
    home = "/api/v1/violence-notices/"

    assert api_as(WORKER).post(home, {**body, "legal_basis": ""}, format="json").status_code == 400
    made = api_as(WORKER).post(home, body, format="json")
    assert made.status_code == 201 and len(made.data["receivers"]) == 1
    one = f"{home}{made.data['id']}/"
    assert api_as(OTHER).get(one).status_code == 404
    assert api_as(OTHER).get(home).data["results"] == []
    assert api_as(NAV).get(one).data["receivers"][0]["confirmed_at"] is None
    assert api_as(NAV).post(f"{one}confirm/").data["receivers"][0]["confirmed_at"] is not None
    assert api_as(NAV).post(f"{one}end/", {"reason": "Nei"}, format="json").status_code == 404
    assert api_as(WORKER).post(f"{one}end/", {"reason": "Ferdig"}, format="json").data["live"] is False
    assert api_as(NAV).get(one).status_code == 404
