"""The day of eviction, its outcome, the belongings and what follows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import Task
from core.rules.models import Deadline
from tenancies.models import ArrearsCase, Eviction
from tenancies.services import (
    cases,
    evictions,
    ledger,
)
from tests.counting import counted
from tests.tenancies.owing import COLLECTOR, NAV, TODAY, ApiAs, As, Who, petitioned, service, with_day

# --- The day of eviction and after -------------------------------------------------------------------------------


def test_day_without_a_petition_is_refused(case: ArrearsCase, actor: Who) -> None:
    with pytest.raises(Refused, match="ikke sendt begjæring"):
        evictions.set_day(actor=actor(COLLECTOR), case=case, on=TODAY, eviction_on=TODAY)


def test_day_is_set_once_with_its_deadline(case: ArrearsCase, actor: Who) -> None:
    first = with_day(actor, case)

    again = evictions.set_day(
        actor=actor(COLLECTOR), case=case, on=TODAY, eviction_on=TODAY, reference="26/12"
    )

    case.refresh_from_db()
    assert first.pk == again.pk
    assert case.step == 11
    assert Deadline.objects.get(kind="eviction_day", subject_id=case.pk).due == TODAY


def test_day_before_the_notice_of_it_is_refused(case: ArrearsCase, actor: Who) -> None:
    petitioned(actor, case)

    with pytest.raises(Refused, match="før beskjeden"):
        evictions.set_day(actor=actor(COLLECTOR), case=case, on=TODAY, eviction_on=TODAY - timedelta(days=1))


def done(who: Actor, eviction: Eviction, **more: Any) -> Eviction:
    given = {"outcome": "carried_out", "on": TODAY, "belongings": "kept", "kept_at": "Lager 4", **more}
    return evictions.record_outcome(actor=who, eviction=eviction, **given)


def test_eviction_keeps_belongings_two_weeks_and_tells_of_need(
    bergen: Municipality, case: ArrearsCase, actor: Who
) -> None:
    day = with_day(actor, case)

    over = done(actor(COLLECTOR), day, next_home="nowhere")
    same = done(actor(COLLECTOR), over)

    case.refresh_from_db()
    assert same.pk == over.pk
    assert over.collect_until == date(2026, 12, 4)
    assert case.step == 12
    kinds = set(Deadline.objects.filter(subject_id=case.pk, met_on=None).values_list("kind", flat=True))
    assert {"belongings_free", "eviction_follow_up"} <= kinds
    with service(bergen):
        need = Task.objects.get(title__startswith="Nytt boligbehov")
    assert need.unit is not None
    assert need.unit.code == "nav-arstad"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"belongings": ""}, "BELONGINGS_MISSING"),
        ({"kept_at": " "}, "PLACE_MISSING"),
        ({"outcome": ""}, "OUTCOME_MISSING"),
        ({"on": TODAY - timedelta(days=1)}, "BEFORE_SET"),
        ({"on": TODAY + timedelta(days=1)}, "DAY_IN_FUTURE"),
    ],
)
def test_outcome_with_something_wrong_changes_nothing(
    case: ArrearsCase, actor: Who, more: dict[str, Any], code: str
) -> None:
    day = with_day(actor, case)

    with pytest.raises(Refused) as refused:
        done(actor(COLLECTOR), day, **more)

    day.refresh_from_db()
    assert refused.value.code == code
    assert day.outcome == ""


def test_outcome_by_the_social_services_is_not_allowed(case: ArrearsCase, actor: Who) -> None:
    day = with_day(actor, case)

    with pytest.raises(NotAllowed):
        done(actor(NAV), day)


def test_all_paid_before_the_lock_is_changed_restores_the_tenancy(case: ArrearsCase, actor: Who) -> None:
    day = with_day(actor, case)
    ledger.register_payment(
        actor=actor("regnskap.bergen"), lease=case.lease, amount=Decimal("28500.00"), on=TODAY
    )

    stopped = done(actor(COLLECTOR), day, outcome="stopped", belongings="", kept_at="")

    assert stopped.outcome == "stopped"
    assert stopped.collect_until is None
    assert not Deadline.objects.filter(kind="belongings_free", subject_id=case.pk).exists()


def test_new_day_postpones_the_first(case: ArrearsCase, actor: Who) -> None:
    first = with_day(actor, case)
    done(actor(COLLECTOR), first, outcome="postponed", belongings="", kept_at="")

    first.refresh_from_db()
    assert first.outcome == "postponed"
    assert (
        Deadline.objects.filter(kind="eviction_day", subject_id=case.pk, met_on=None, state="open").count()
        == 0
    )


def test_belongings_are_told_of_again_before_they_may_go(
    bergen: Municipality, case: ArrearsCase, actor: Who
) -> None:
    over = done(actor(COLLECTOR), with_day(actor, case))
    with pytest.raises(Refused, match="adressen"):
        evictions.remind_of_belongings(actor=actor(COLLECTOR), eviction=over)
    for _ in range(2):
        over = evictions.remind_of_belongings(
            actor=actor(COLLECTOR), eviction=over, address="c/o Mor\n5003 BERGEN"
        )
    with pytest.raises(Refused) as free:
        evictions.end_belongings(actor=actor(COLLECTOR), eviction=over, how="sold", on=TODAY)

    with time_machine.travel(datetime(2026, 12, 10, 9, 0, tzinfo=ZoneInfo("Europe/Oslo"))):
        with service(bergen, date(2026, 12, 10)) as nightly:
            asked = [evictions.remind(actor=nightly, on=date(2026, 12, 10)) for _ in range(2)]
            assert Task.objects.filter(title__startswith="Send nytt varsel om eiendeler").count() == 1
        with pytest.raises(Refused) as once:
            evictions.end_belongings(
                actor=actor(COLLECTOR), eviction=over, how="discarded", on=date(2026, 12, 10)
            )
        evictions.remind_of_belongings(actor=actor(COLLECTOR), eviction=over, address="c/o Mor\n5003 BERGEN")
        gone = evictions.end_belongings(
            actor=actor(COLLECTOR), eviction=over, how="discarded", on=date(2026, 12, 10)
        )

    assert (free.value.code, once.value.code) == ("STILL_FREE", "NOT_TOLD_AGAIN")
    assert asked == [1, 1]
    assert gone.belongings == "discarded"
    letters = Letter.objects.filter(code="arrears_belongings").order_by("created_at")
    assert ["innen" in each.html for each in letters] == [True, False]


@pytest.mark.parametrize(
    ("given", "action"),
    [
        ({"outcome": "moved", "belongings": "none", "kept_at": ""}, "follow_up"),
        ({"outcome": "carried_out", "belongings": "none", "kept_at": ""}, "follow_up"),
        ({"outcome": "moved"}, "keep_belongings"),
        ({"outcome": "carried_out"}, "keep_belongings"),
    ],
)
def test_what_comes_next_asks_for_belongings_only_where_there_are_some(
    case: ArrearsCase, actor: Who, given: dict[str, Any], action: str
) -> None:
    """They had moved and left nothing: what is left to do is to follow up debt and home."""
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Europe/Oslo"))):
        done(actor(COLLECTOR), with_day(actor, case), **given)
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Oslo"))):
        who = actor(COLLECTOR)
        cases.refresh(actor=who, leases=[case.lease])
        found = cases.answers_for([case.lease], who.today)[case.lease_id]

    case.refresh_from_db()
    assert (case.next_action, found.belongings_until is None) == (action, action == "follow_up")
    assert any("hentes gratis" in each.source() for each in found.explanation) is (action != "follow_up")


def test_belongings_that_were_collected_are_asked_for_no_longer(case: ArrearsCase, actor: Who) -> None:
    over = done(actor(COLLECTOR), with_day(actor, case))
    case.refresh_from_db()
    before = case.next_action

    evictions.end_belongings(actor=actor(COLLECTOR), eviction=over, how="collected", on=TODAY)

    case.refresh_from_db()
    assert (before, case.next_action) == ("keep_belongings", "follow_up")


def test_aftermath_is_written_by_those_who_help(case: ArrearsCase, actor: Who) -> None:
    day = with_day(actor, case)
    with pytest.raises(Refused, match="ikke gjennomført"):
        evictions.follow_up(actor=actor(NAV), eviction=day, next_home="family", aftermath="x")
    over = done(actor(COLLECTOR), day)

    for _ in range(2):
        over = evictions.follow_up(
            actor=actor(NAV), eviction=over, next_home="family", aftermath="Søker på nytt"
        )

    assert over.followed_up_on == TODAY
    assert Deadline.objects.get(kind="eviction_follow_up", subject_id=case.pk).met_on == TODAY


def test_eviction_pages(case: ArrearsCase, actor: Who, client_as: As) -> None:
    petitioned(actor, case)
    client = client_as(COLLECTOR)
    page = reverse("tenancies:evictions", args=[case.lease_id])

    client.post(
        reverse("tenancies:set_eviction_day", args=[case.lease_id]),
        {"on": "20.11.2026", "eviction_on": "20.11.2026", "reference": "26/7"},
    )
    day = Eviction.objects.get(case=case)
    keys = [case.lease_id, day.pk]
    shown = client.get(page).content.decode()
    wrong = client.post(
        reverse("tenancies:eviction_outcome", args=keys),
        {"outcome": "carried_out", "on": "20.11.2026", "version": day.version},
    )
    right = client.post(
        reverse("tenancies:eviction_outcome", args=keys),
        {"outcome": "carried_out", "on": "20.11.2026", "belongings": "kept", "kept_at": "Lager 4",
         "version": day.version},
    )  # fmt: skip
    for name in ("remind_belongings", "end_belongings", "eviction_follow_up"):
        assert client.get(reverse(f"tenancies:{name}", args=keys)).status_code == 200
    with counted() as queries:
        after = client.get(page).content.decode()

    assert "Registrer utfallet" in shown
    assert "Oppgi om det står igjen eiendeler" in wrong.content.decode()
    assert right.status_code == 302
    assert "4.\u00a0desember\u00a02026" in after
    assert len(queries) <= 15, "\n".join(queries)
    assert client_as("nav2.bergen").get(page).status_code == 404
    assert client_as("nav2.bergen").get(reverse("tenancies:eviction_outcome", args=keys)).status_code == 404


def test_eviction_api(case: ArrearsCase, actor: Who, api_as: ApiAs) -> None:
    petitioned(actor, case)
    body = {"case": str(case.pk), "on": "2026-11-20", "eviction_on": "2026-11-20"}

    made = api_as(COLLECTOR).post("/api/v1/evictions/", body, format="json")
    key = made.json()["id"]
    outcome = api_as(COLLECTOR).post(
        f"/api/v1/evictions/{key}/outcome/",
        {"outcome": "moved", "on": "2026-11-20", "belongings": "none"},
        format="json",
    )

    assert made.status_code == 201
    assert outcome.json()["outcome"] == "moved"
    assert api_as(NAV).get(f"/api/v1/evictions/{key}/").json()["outcome"] == "moved"
    assert api_as(NAV).post("/api/v1/evictions/", body, format="json").status_code == 404
    assert api_as("nav2.bergen").get(f"/api/v1/evictions/{key}/").status_code == 404
