from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.rules.models import Deadline
from deviations.enums_risk import ItemState
from deviations.models import ActionPlan, PlanItem, PlanItemEvent
from deviations.selectors.risk_figures import plans_as_of
from deviations.services import plans, risks
from tests.counting import queries
from tests.factories.risks import begun, plan_with_item, with_risk

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def leader(actor: ActorOf) -> Actor:
    return actor("enhetsleder.bergen")


def test_item_is_done_once_and_the_deadline_with_it(leader: Actor) -> None:
    _plan, item = plan_with_item(leader)

    for note in ("Byttet", "Byttet igjen"):
        plans.complete_item(actor=leader, item=item, on=leader.today, note=note)

    assert list(item.events.order_by("recorded_at").values_list("change", flat=True)) == ["added", "done"]
    assert not Deadline.objects.outstanding().filter(subject_id=item.pk).exists()


def test_figures_as_of_a_day_remember_the_time_limit_of_then(leader: Actor) -> None:
    plan, item = plan_with_item(leader, days=2)
    later = leader.today + timedelta(days=30)
    with transaction.atomic():
        PlanItem.objects.filter(pk=item.pk).update(due_on=later)
    PlanItemEvent(
        municipality=leader.home, item=item, change="due", on=leader.today + timedelta(days=5), due_on=later
    ).save(force_insert=True)

    def late(days: int) -> int:
        (found,) = plans_as_of(leader, leader.today + timedelta(days=days))
        return found.tally.overdue

    assert [late(days) for days in (2, 3, 4, 5, 30, 31)] == [0, 1, 1, 0, 0, 1]
    assert plans_as_of(leader, leader.today - timedelta(days=1)) == []
    assert plan.state == "active"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda a, i: plans.complete_item(actor=a, item=i, on=a.today + timedelta(days=1), note="x"), "DONE_IN_FUTURE"),
        (lambda a, i: plans.complete_item(actor=a, item=i, on=a.today - timedelta(9), note="x"), "DONE_BEFORE_MADE"),
        (lambda a, i: plans.complete_item(actor=a, item=i, on=a.today, note=" "), "NOTE_MISSING"),
        (lambda a, i: plans.set_progress(actor=a, item=i, progress=100), "PROGRESS_OUTSIDE"),
        (lambda a, i: plans.move_item(actor=a, item=i, due_on=a.today - timedelta(days=1), reason="x"), "DUE_PASSED"),
        (lambda a, i: plans.move_item(actor=a, item=i, due_on=a.today, reason=""), "REASON_MISSING"),
        (lambda a, i: plans.drop_item(actor=a, item=i, reason=""), "REASON_MISSING"),
        (lambda a, i: plans.end_plan(actor=a, plan=i.plan), "ITEMS_OPEN"),
    ],
)  # fmt: skip
def test_bad_input_changes_nothing(leader: Actor, act: Any, code: str) -> None:
    _plan, item = plan_with_item(leader)

    with pytest.raises(Refused) as refused:
        act(leader, item)

    assert refused.value.code == code
    assert item.events.count() == 1


def test_plan_ends_when_all_is_settled_and_stays(leader: Actor, client_as: ClientAs) -> None:
    plan, item = plan_with_item(leader)
    plans.drop_item(actor=leader, item=item, reason="Huset rives")

    plans.end_plan(actor=leader, plan=plan)
    with pytest.raises(Refused, match="avsluttet"):
        plans.reopen_item(actor=leader, item=item, reason="Likevel")

    body = client_as("enhetsleder.bergen").get(plan.get_absolute_url()).content.decode()
    assert "Huset rives" in body and "Tatt ut av planen" in body
    assert plans.reopen_plan(actor=leader, plan=plan, reason="Likevel").state == "active"


def test_history_cannot_be_rewritten_nor_removed(leader: Actor) -> None:
    plan_with_item(leader)

    for rewrite in (
        lambda: PlanItemEvent.objects.update(note="x"),
        lambda: PlanItemEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


def test_measure_of_a_risk_is_followed_in_one_plan_and_done_with_its_item(leader: Actor) -> None:
    risk = with_risk(leader, begun(leader))
    measure = risks.add_risk_measure(
        actor=leader,
        risk=risk,
        description="Kurs",
        responsible=leader.user,
        due_on=leader.today,  # type: ignore[arg-type]
    )
    plan, _other = plan_with_item(leader)
    item = plans.plan_measure(actor=leader, measure=measure, plan=plan)

    assert plans.plan_measure(actor=leader, measure=measure, plan=plan) == item
    with pytest.raises(Refused, match="følges i handlingsplan"):
        risks.finish_risk_measure(actor=leader, measure=measure, on=leader.today, effect="Bra")
    plans.complete_item(actor=leader, item=item, on=leader.today, note="Holdt for alle")

    measure.refresh_from_db()
    assert (measure.done_on, measure.effect) == (leader.today, "Holdt for alle")
    assert set(Deadline.objects.outstanding().filter(subject_id=measure.pk)) == set()


def test_responsible_reports_own_item_and_nobody_elses(actor: ActorOf, leader: Actor) -> None:
    _plan, item = plan_with_item(leader)
    staff = actor("botiltak.bergen")
    with pytest.raises(NotAllowed):
        plans.set_progress(actor=staff, item=item, progress=10)

    leader = actor("enhetsleder.bergen")
    plans.hand_item(actor=leader, item=item, responsible=staff.user)  # type: ignore[arg-type]
    staff = actor("botiltak.bergen")
    plans.set_progress(actor=staff, item=item, progress=10, note="Bestilt")

    item.refresh_from_db()
    assert (item.progress, item.state) == (10, ItemState.OPEN)
    with pytest.raises(NotAllowed):
        plans.move_item(actor=staff, item=item, due_on=staff.today, reason="x")


def test_pages_are_for_the_unit_and_its_line(actor: ActorOf, leader: Actor, client_as: ClientAs) -> None:
    plan, item = plan_with_item(leader)
    client = client_as("enhetsleder.bergen")

    assert queries(client, "/handlingsplaner/") <= 10
    assert queries(client, plan.get_absolute_url()) <= 15
    assert client_as("saksbehandler.bergen").get(plan.get_absolute_url()).status_code == 404
    assert client_as("direktor.est.bergen").get(f"/handlingsplaner/punkt/{item.pk}/frist/").status_code == 404
    done = {"on": f"{leader.today:%d.%m.%Y}", "note": "Byttet"}
    client.post(f"/handlingsplaner/punkt/{item.pk}/gjennomfort/", done)
    client.post(f"/handlingsplaner/punkt/{item.pk}/gjennomfort/", done)
    actor("enhetsleder.bergen")
    assert ActionPlan.objects.get().items.get().state == ItemState.DONE


def test_page_of_a_plan_without_items_speaks_of_today(leader: Actor, client_as: ClientAs) -> None:
    begun = leader.today - timedelta(days=9)
    plan = plans.start_plan(actor=leader, unit=leader.unit, title="Brannvern", purpose="", starts_on=begun)
    client = client_as("enhetsleder.bergen")

    today = client.get(plan.get_absolute_url()).content.decode()
    before = client.get(f"{plan.get_absolute_url()}?dato={leader.today - timedelta(days=2):%d.%m.%Y}")

    assert "Ingen punkter er satt opp ennå." in today
    assert "Ingen punkter var satt opp." in before.content.decode()


def test_api_tells_how_the_plan_stood(leader: Actor, api_as: Callable[[str], Any]) -> None:
    plan, item = plan_with_item(leader)
    api = api_as("enhetsleder.bergen")

    told = api.get(f"/api/v1/action-plans/{plan.pk}/?on={leader.today + timedelta(days=20)}").json()
    done = api.post(f"/api/v1/plan-items/{item.pk}/done/", {"on": str(leader.today), "note": "Byttet"})

    assert told["items"][0]["overdue_then"] is True
    assert done.json()["state"] == "done"
