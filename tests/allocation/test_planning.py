"""Meetings are held on their day, can be moved, and belong to series; offers are sent together."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from allocation import services
from allocation.enums import Attendance, MeetingState, OfferState
from allocation.models import Meeting, MeetingSeries, Offer
from allocation.services.doors import closing_time
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Relation, Unit
from core.base.errors import Conflict, NotAllowed, Refused
from core.jobs.long import work_on
from core.jobs.models import Job
from core.messages.models import Notice
from tests.factories.allocation import make_entry, make_meeting, prepared_offer, vacancy_item
from tests.factories.housing import make_dwelling, make_vacancy

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def unit(municipality: Municipality, code: str) -> Unit:
    return Unit.objects.get(municipality=municipality, code=code)


def sent_meeting(chair: Actor, *, days_ahead: int, units: list[Unit] | None = None) -> Meeting:
    meeting = make_meeting(chair, days_ahead=days_ahead, units=units)
    services.build_agenda(actor=chair, meeting=meeting)
    return services.publish_meeting(actor=chair, meeting=meeting)


def test_meeting_before_its_day_is_refused_at_every_step(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    vacancy = make_vacancy(bergen)
    meeting = sent_meeting(chair, days_ahead=2)
    item = vacancy_item(meeting, vacancy)

    for step in (
        lambda: services.set_attendance(actor=chair, meeting=meeting, present={}),
        lambda: services.record_result(actor=chair, item=item, result="postponed", reason="Venter."),
        lambda: services.hold_meeting(actor=chair, meeting=meeting),
    ):
        with pytest.raises(Refused) as refusal:
            step()
        assert refusal.value.code == "MEETING_AHEAD"
    assert Meeting.objects.get().state == MeetingState.PUBLISHED


def test_roll_call_before_the_day_shows_how_to_move_the_meeting(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    make_vacancy(bergen)
    meeting = sent_meeting(chair, days_ahead=2)

    page = client_as("moteleder.bergen").get(reverse("allocation:run", args=[meeting.pk])).content.decode()

    assert "kan ikke gjennomføres før den dagen" in page
    assert reverse("allocation:change_meeting", args=[meeting.pk]) in page


def test_meeting_moved_takes_the_doors_and_the_called_with_it(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    make_vacancy(bergen)
    stays, leaves, comes = (unit(bergen, code) for code in ("ebf", "nav-fana", "nav-arstad"))
    meeting = sent_meeting(chair, days_ahead=2, units=[stays, leaves])

    moved = services.change_meeting(
        actor=chair, meeting=meeting, units=[stays, comes], date=chair.today, version=meeting.version
    )

    doors = Relation.objects.filter(subject_id=meeting.pk)
    ends = dict(doors.values_list("compartment__units__code", "closes_at"))
    assert ends["ebf"] == ends["nav-arstad"] == closing_time(moved)
    assert ends["nav-fana"] < closing_time(moved)
    told = Notice.objects.filter(title__startswith="Tildelingsmøtet er flyttet")
    assert {notice.unit_id for notice in told} == {stays.pk, comes.pk}


def test_meeting_changed_on_an_old_version_conflicts(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair, days_ahead=2)
    services.change_meeting(actor=chair, meeting=meeting, version=meeting.version, place="Rom 3")

    with pytest.raises(Conflict):
        services.change_meeting(actor=chair, meeting=meeting, version=meeting.version, place="Rom 4")


def test_change_page_moves_a_meeting(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair, days_ahead=2)
    client = client_as("moteleder.bergen")
    url = reverse("allocation:change_meeting", args=[meeting.pk])
    told = {"version": meeting.version, "place": "Rom 9", "starts_at": "09.30", "chair": str(chair.user_id)}

    empty = client.post(url, {"version": meeting.version})
    past = client.post(url, {**told, "date": f"{chair.today - timedelta(days=1):%d.%m.%Y}"})
    saved = client.post(url, {**told, "date": f"{chair.today:%d.%m.%Y}"})

    assert "Feil:" in empty.content.decode() and "Møtedagen har vært" in past.content.decode()
    assert saved.status_code == 302
    actor("moteleder.bergen")
    changed = Meeting.objects.get()
    assert (changed.date, changed.place, changed.starts_at) == (chair.today, "Rom 9", time(9, 30))
    assert client_as("nav.bergen").get(url).status_code == 404
    assert client_as("leder.nes").get(url).status_code == 404


def test_series_gives_its_meetings_time_place_and_members(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    called = unit(bergen, "ebf")
    client = client_as("moteleder.bergen")
    told = {
        "name": "Fordelingsmøte", "place": "Rom 5", "starts_at": "10.00", "chair": str(chair.user_id),
        "units": [str(called.pk)],
    }  # fmt: skip

    empty = client.post(reverse("allocation:add_series"), {"name": ""})
    saved = client.post(reverse("allocation:add_series"), told)
    again = client.post(reverse("allocation:add_series"), {**told, "name": "FORDELINGSMØTE"})
    actor("moteleder.bergen")
    series = MeetingSeries.objects.get()
    planning = client.get(reverse("allocation:plan_meeting"), {"serie": str(series.pk)}).content.decode()
    meeting = services.plan_meeting(actor=chair, on=chair.today, series=series)

    assert "Skriv hva møtet heter." in empty.content.decode()
    assert saved.status_code == 302
    assert "allerede et fast møte" in again.content.decode()
    assert 'value="Rom 5"' in planning and 'value="10.00"' in planning
    assert (meeting.place, meeting.starts_at) == ("Rom 5", time(10, 0))
    assert [row.unit_id for row in meeting.participants.all()] == [called.pk]
    assert meeting.participants.get().attendance == Attendance.INVITED


def test_series_is_changed_and_kept_from_others(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    series = services.save_series(actor=chair, name="Ukemøte", units=[unit(bergen, "ebf")])
    url = reverse("allocation:change_series", args=[series.pk])

    client = client_as("moteleder.bergen")
    shown = client.get(reverse("allocation:series")).content.decode()
    saved = client.post(url, {"name": "Ukemøte", "place": "Rom 1", "chair": str(chair.user_id)})

    assert "Ukemøte" in shown and saved.status_code == 302
    assert client_as("leder.nes").get(url).status_code == 404
    assert client_as("nav.bergen").get(reverse("allocation:series")).status_code == 404
    with pytest.raises(NotAllowed):
        services.save_series(actor=actor("nav.bergen"), name="Vårt", units=[])
    actor("moteleder.bergen")
    series.refresh_from_db()
    assert series.place == "Rom 1" and not series.units.exists()


def test_offers_are_sent_together_once(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    offers = [
        prepared_offer(chair, make_vacancy(bergen, make_dwelling(bergen, address=address)), make_entry(chair))
        for address in ("Lindveien 1", "Lindveien 2", "Lindveien 3")
    ]
    client = client_as("moteleder.bergen")
    url = reverse("allocation:send_offers")

    shown = client.get(url).content.decode()
    nothing = client.post(url, {}).content.decode()
    answer = client.post(url, {"valgt": [str(offer.pk) for offer in offers[:2]]})
    job = work_on(Job.objects.get(kind="offers.send").pk)

    assert all(f"Lindveien {number}" in shown for number in (1, 2, 3))
    assert "Kryss av for minst ett tilbud." in nothing
    assert answer.status_code == 302 and job is not None
    assert (job.state, job.counts) == (Job.State.DONE, {"offers_sent": 2})
    actor("moteleder.bergen")
    assert Offer.objects.filter(state=OfferState.SENT).count() == 2
    left = client.get(url).content.decode()
    assert "Lindveien 3" in left and "Lindveien 1" not in left
    assert client_as("boligleder.bergen").get(url).status_code == 404
    assert "Ingen tilbud venter" in client_as("leder.nes").get(url).content.decode()
