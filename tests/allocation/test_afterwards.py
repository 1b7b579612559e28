"""After the meeting: one screen, what hinders each letter, and nothing sent twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from allocation import long_jobs, services
from allocation.enums import OfferState, Result
from allocation.models import Meeting, Offer
from applications.enums import DecisionState
from applications.models import Decision
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.documents.models import Letter
from core.jobs import long
from core.jobs.models import Job
from core.messages.models import OutboxItem
from tests.allocation.test_meetings import ready_in_nes
from tests.counting import queries
from tests.factories.allocation import (
    candidate_of,
    confirmed,
    make_entry,
    published_meeting,
    set_switch,
    vacancy_item,
)
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def after_meeting(chair: Actor, bergen: Municipality, homes: int = 2) -> tuple[Meeting, list[Offer]]:
    """Each of as many households as there are dwellings gets one; all facts are confirmed."""
    entries = [make_entry(chair, days_ago=300 - number) for number in range(homes)]
    vacancies = [make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1)) for _ in entries]
    meeting = published_meeting(chair)
    for entry, vacancy in zip(entries, vacancies, strict=True):
        item = vacancy_item(meeting, vacancy)
        services.record_result(
            actor=chair,
            item=item,
            result=Result.ALLOCATED,
            candidate=candidate_of(item, entry),
            reason="Enige.",
        )
        confirmed(chair, entry.application)
    for item in meeting.items.filter(result=""):
        services.record_result(actor=chair, item=item, result=Result.NOTED)
    services.hold_meeting(actor=chair, meeting=meeting)
    return meeting, list(Offer.objects.order_by("item__order"))


def keys(offers: list[Offer]) -> list[str]:
    return [f"offer:{offer.pk}" for offer in offers]


def test_screen_lists_what_came_of_the_meeting_and_what_hinders(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    meeting, _offers = after_meeting(chair, bergen)
    client, url = client_as("moteleder.bergen"), reverse("allocation:after", args=[meeting.pk])

    page = client.get(url).content.decode()

    assert "2 av 2 brev kan sendes nå." in page
    assert page.count('name="valgt"') == 2
    assert client_as("boligleder.bergen").get(url).status_code == 404
    assert client_as("leder.nes").get(url).status_code == 404


def test_offer_with_unconfirmed_facts_cannot_be_ticked(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair)
    item = vacancy_item(meeting, vacancy)
    services.record_result(
        actor=chair, item=item, result=Result.ALLOCATED, candidate=candidate_of(item, entry)
    )
    client, url = client_as("moteleder.bergen"), reverse("allocation:after", args=[meeting.pk])

    page = client.get(url).content.decode()
    posted = client.post(url, {"valgt": keys([Offer.objects.get()])})

    assert "Husstand, inntekt og gjeld må bekreftes først." in page and 'name="valgt"' not in page
    assert "Kryss av for minst ett brev" in posted.content.decode()
    assert not Job.objects.exists()


def test_pressed_twice_each_letter_goes_once(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    meeting, offers = after_meeting(chair, bergen)
    client, url = client_as("moteleder.bergen"), reverse("allocation:after", args=[meeting.pk])

    for _press in range(2):
        client.post(url, {"valgt": keys(offers)})
    actor("moteleder.bergen")
    jobs = list(Job.objects.order_by("created_at"))
    for job in jobs:
        long.work_on(job.pk)

    actor("moteleder.bergen")
    assert len(jobs) == 2
    assert set(Offer.objects.values_list("state", flat=True)) == {OfferState.SENT}
    assert OutboxItem.objects.count() == 2
    assert Letter.objects.filter(state=Letter.State.SENT).count() == 2
    jobs[1].refresh_from_db()
    assert jobs[1].counts == {"letters_sent_before": 2}
    page = client.get(url).content.decode()
    assert "Alt fra møtet er sendt." in page and "Se brevet" in page


def test_job_killed_halfway_and_run_again_sends_each_letter_once(
    bergen: Municipality, actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair = actor("moteleder.bergen")
    meeting, offers = after_meeting(chair, bergen, homes=3)
    job = long.start_long_job(
        actor=chair, kind=long_jobs.SEND_RESULTS, title="Sender", params={"keys": keys(offers), "back": "/"}
    )
    sending = long_jobs.send_result
    tried: list[str] = []

    def killed(*, actor: Actor, key: str) -> Any:
        tried.append(key)
        if len(tried) == 2:
            sending(actor=actor, key=key)
            raise RuntimeError("killed")
        return sending(actor=actor, key=key)

    monkeypatch.setattr(long_jobs, "send_result", killed)
    long.work_on(job.pk)
    actor("moteleder.bergen")
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.FAILED, 1)

    long.retry_long_job(actor=actor("moteleder.bergen"), job=job)
    long.work_on(job.pk)

    actor("moteleder.bergen")
    job.refresh_from_db()
    assert (job.state, job.counts) == (Job.State.DONE, {"letters_sent": 3})
    assert OutboxItem.objects.count() == 3
    assert meeting.items.count()


def test_decision_of_the_meeting_is_read_and_sent(
    nes: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    set_switch(nes, "decision.when", "in_meeting")
    leader = actor("leder.nes")
    item = ready_in_nes(leader)
    services.record_result(actor=leader, item=item, result=Result.MEETS_CRITERIA, reason="Møtet er enig.")
    decision = Decision.objects.get(state=DecisionState.DECIDED)
    client, key = client_as("leder.nes"), item.meeting_id

    page = client.get(reverse("allocation:after", args=[key])).content.decode()
    letter = client.get(reverse("allocation:decision_letter", args=[key, item.pk]))
    client.post(reverse("allocation:after", args=[key]), {"valgt": f"decision:{decision.pk}"})
    actor("leder.nes")
    long.work_on(Job.objects.get().pk)

    actor("leder.nes")
    decision.refresh_from_db()
    assert "1 av 1 brev kan sendes nå." in page
    assert letter.status_code == 200 and "Møtet er enig." in letter.content.decode()
    assert decision.state == DecisionState.SENT
    assert OutboxItem.objects.count() == 1


def test_screen_costs_the_same_for_one_and_three(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    one, _offers = after_meeting(actor("moteleder.bergen"), bergen, homes=1)
    client = client_as("moteleder.bergen")
    client.get("/moter/")
    few = queries(client, reverse("allocation:after", args=[one.pk]))
    chair = actor("moteleder.bergen")
    three, _offers = after_meeting_at(chair, bergen)

    assert queries(client, reverse("allocation:after", args=[three.pk])) == few <= 15


def after_meeting_at(chair: Actor, bergen: Municipality) -> tuple[Meeting, list[Offer]]:
    Meeting.objects.filter(date=chair.today).update(starts_at="08:00")
    return after_meeting(chair, bergen, homes=3)
