"""Running a meeting through the API: the same services and refusals as the pages."""

from collections.abc import Callable

from rest_framework.test import APIClient

from allocation import services
from allocation.enums import Attendance
from allocation.models import Offer
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tests.factories.allocation import candidate_of, make_entry, published_meeting, vacancy_item
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]


def test_meeting_is_run_signed_and_added_to(bergen: Municipality, actor: ActorOf, api_as: ApiAs) -> None:
    chair = actor("moteleder.bergen")
    first, second = make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])
    item, others = vacancy_item(meeting, vacancy), list(meeting.items.exclude(vacancy=vacancy))
    landlord, chosen = meeting.participants.get(), candidate_of(item, first)
    other = candidate_of(item, second)
    api, at = api_as("moteleder.bergen"), f"/api/v1/meetings/{meeting.pk}"
    about = f"/api/v1/agenda-items/{item.pk}"

    roll = api.post(f"{at}/attendance/", {"present": [str(landlord.pk)]}, format="json")
    recused = api.post(f"{about}/recusals/", {"participants": [str(landlord.pk)]}, format="json")
    reasons = api.post(f"{about}/reasons/", {"candidate": str(chosen.pk)}, format="json").json()
    departs = api.post(f"{about}/result/", {"result": "allocated", "candidate": str(other.pk)}, format="json")
    saved = api.post(f"{about}/result/", {"result": "allocated", "candidate": str(chosen.pk)}, format="json")
    undone = api.post(f"{about}/undo/", {}, format="json")
    again = api.post(f"{about}/result/", {"result": "allocated", "candidate": str(chosen.pk)}, format="json")
    early = api.get(f"{at}/minutes/")
    for row in others:
        api.post(f"/api/v1/agenda-items/{row.pk}/result/", {"result": "noted"}, format="json")
    api.post(f"{at}/hold/", {}, format="json")
    after = api.get(f"{at}/after/").json()
    signed = api.post(f"{at}/sign/", {"minutes": "Hevet klokka ti."}, format="json")
    added = api.post(f"{at}/addenda/", {"text": "Nøklene hentes i dag."}, format="json")
    minutes = api.get(f"{at}/minutes/").json()

    assert [roll.status_code, recused.status_code, saved.status_code, undone.status_code] == [200] * 4
    assert [row["outcome"] for row in reasons] == ["chosen", "passed_over"]
    assert "nummer 2" in reasons[1]["why"]
    assert departs.status_code == 400 and "reason" in departs.json()
    assert undone.json()["result"] == "" and again.json()["result"] == "allocated"
    assert early.status_code == 400
    assert [(row["kind"], row["waits"]) for row in after] == [("offer", True)]
    assert (signed.status_code, added.status_code) == (200, 201)
    assert minutes["remarks"] == "Hevet klokka ti."
    assert [row["text"] for row in minutes["addenda"]] == ["Nøklene hentes i dag."]
    assert minutes["items"][0]["recused"] and minutes["present"]
    actor("moteleder.bergen")
    assert Offer.objects.exclude(state="withdrawn").count() == 1
    assert meeting.participants.get().attendance == Attendance.PRESENT


def test_running_is_nobody_elses(bergen: Municipality, actor: ActorOf, api_as: ApiAs) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])
    item = meeting.items.get()
    services.record_result(actor=chair, item=item, result="noted")

    for username in ("saksbehandler.bergen", "boligleder.bergen", "leder.nes"):
        api = api_as(username)
        for path in (
            f"agenda-items/{item.pk}/undo/",
            f"agenda-items/{item.pk}/recusals/",
            f"meetings/{meeting.pk}/attendance/",
            f"meetings/{meeting.pk}/addenda/",
        ):
            assert api.post(f"/api/v1/{path}", {}, format="json").status_code in (403, 404)
