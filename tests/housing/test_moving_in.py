"""The move-in checklist, what a vacancy costs month by month, and dwellings that are expected vacant."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import ReadEntry
from core.base.errors import NotAllowed, Refused
from housing import selectors
from housing.calculations.idle import idle_by_month, idle_cost
from housing.expected import expected
from housing.models import ChecklistItem, ChecklistTick
from housing.services import checklist
from tenancies.models import ArrearsCase, ArrearsStep
from tests.counting import queries
from tests.database import as_owner
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def item_of(manager: Actor, text: str = "Låsen er byttet", **facts: object) -> ChecklistItem:
    return checklist.add_item(actor=manager, text=text, on=manager.today, **facts)  # type: ignore[arg-type]


def test_contract_waits_for_what_must_be_done(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    vacancy = make_vacancy(bergen)
    must = item_of(manager)
    item_of(manager, "Blomster", obligatory=False)

    with pytest.raises(Refused) as refusal:
        checklist.require_complete(dwelling=vacancy.dwelling, on=manager.today)
    checklist.tick(actor=manager, vacancy=vacancy, item=must)

    assert refusal.value.code == "CHECKLIST_INCOMPLETE"
    assert "Låsen er byttet" in refusal.value.message and "Blomster" not in refusal.value.message
    checklist.require_complete(dwelling=vacancy.dwelling, on=manager.today)


def test_item_out_of_the_list_stops_nobody(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    vacancy = make_vacancy(bergen)
    item = item_of(manager)

    for _ in range(2):
        checklist.end_item(actor=manager, item=item, on=manager.today)

    checklist.require_complete(dwelling=vacancy.dwelling, on=manager.today)


def test_ticked_twice_is_ticked_once_and_can_be_opened_again(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    vacancy = make_vacancy(bergen)
    item = item_of(manager)

    first = checklist.tick(actor=manager, vacancy=vacancy, item=item)
    again = checklist.tick(actor=manager, vacancy=vacancy, item=item)
    opened = checklist.tick(actor=manager, vacancy=vacancy, item=item, done=False)

    assert (first, again, opened) == (True, False, True)
    assert not ChecklistTick.objects.exists()


def test_tick_is_the_landlords(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    item = item_of(actor("boligleder.bergen"))

    with pytest.raises(NotAllowed):
        checklist.tick(actor=actor("saksbehandler.bergen"), vacancy=vacancy, item=item)


def test_tick_of_a_vacancy_that_is_over_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen, state="cancelled", cancelled_on=date(2026, 11, 1))
    manager = actor("boligleder.bergen")

    with pytest.raises(Refused):
        checklist.tick(actor=manager, vacancy=vacancy, item=item_of(manager))


def test_suggested_list_is_adopted_once(bergen: Municipality, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    for _ in range(2):
        checklist.adopt_suggested(actor=manager, on=manager.today)

    assert ChecklistItem.objects.count() == 6


def test_list_is_kept_and_ticked_through_the_pages(bergen: Municipality, client_as: ClientAs) -> None:
    vacancy = make_vacancy(bergen)
    client = client_as("boligleder.bergen")
    client.post(reverse("housing:add_item"), {"text": "Nøkler telt", "obligatory": "on", "order": "1"})
    item = ChecklistItem.objects.get()
    client.post(
        reverse("housing:change_item", args=[item.pk]), {"who": "Vaktmester", "order": "2", "version": "1"}
    )
    url = reverse("housing:tick", args=[vacancy.pk])
    client.post(url, {"vist": str(item.pk), "punkt": str(item.pk)})
    page = client.get(vacancy.get_absolute_url()).content.decode()

    item.refresh_from_db()
    assert (item.who, item.obligatory, item.order) == ("Vaktmester", False, 2)
    assert ChecklistTick.objects.get().ticked_by.username == "boligleder.bergen"
    assert "Kontrakten kan signeres" in page
    assert client_as("saksbehandler.bergen").post(url).status_code == 404


@pytest.mark.parametrize("rent", ["9500", "7333.33", "12267"])
@pytest.mark.parametrize(
    ("empty_from", "until"),
    [
        (None, date(2026, 1, 1)),
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2025, 11, 17), date(2026, 11, 3)),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 5, 5), date(2026, 5, 5)),
    ],
)
def test_months_add_up_to_the_whole(rent: str, empty_from: date | None, until: date) -> None:
    whole = idle_cost(empty_from=empty_from, until=until, monthly_rent=Decimal(rent))

    parts = idle_by_month(empty_from=empty_from, until=until, monthly_rent=Decimal(rent))

    assert sum(part.days for part in parts) == whole.days
    assert sum((part.kroner for part in parts), Decimal("0.00")) == whole.kroner
    assert len({part.month for part in parts}) == len(parts)


def test_idle_page_shows_months_within_its_queries(bergen: Municipality, client_as: ClientAs) -> None:
    make_vacancy(bergen)
    client = client_as("boligleder.bergen")
    url = reverse("housing:idle")

    assert "oktober" in client.get(url).content.decode()
    assert queries(client, url) <= 10


def test_terms_that_run_out_and_notices_are_expected_vacant(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    today = actor("boligleder.bergen").today
    running = make_lease(bergen, start=today - timedelta(days=1000), last_day=today + timedelta(days=60))
    ending = make_lease(bergen, start=today - timedelta(days=400), last_day=today + timedelta(days=700))
    client = client_as("boligleder.bergen")
    ending_type = type(ending)
    ending_type.objects.filter(pk=ending.pk).update(ended_on=today + timedelta(days=20))

    page = client.get(reverse("housing:expected"))
    text = page.content.decode()

    assert str(running.dwelling.address) in text and "ikke fornyet" in text
    assert str(ending.dwelling.address) in text and "Sagt opp" in text
    assert [row.certainty.value for row in page.context["rows"]] == ["sure", "possible"]
    with as_owner():
        assert ReadEntry.objects.filter(content="lease.expected").count() == 2
    assert queries(client, reverse("housing:expected")) <= 10


def test_expected_tells_nothing_of_leases_one_may_not_see(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    today = actor("boligleder.bergen").today
    make_lease(bergen, start=today - timedelta(days=1000), last_day=today + timedelta(days=60))

    page = client_as("bomiljo.bergen").get(reverse("housing:vacancies"))
    worker = client_as("saksbehandler.bergen").get(reverse("housing:expected"))

    assert page.status_code == 200
    assert worker.context["rows"] == []


def test_figures_are_those_of_a_hand_count(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    """A home of 9 500,00 a month costs 312,33 a day (114 000 / 365). Two of them, empty since 1 October and
    10 November, counted on 21 November: 51 and 11 days, 15 928,77 and 3 435,62 kroner."""
    homes = [
        make_dwelling(bergen, base_rent=Decimal(9000), heating=Decimal(400), services=Decimal(100))
        for _ in "ab"
    ]
    first = make_vacancy(bergen, homes[0], moved_out_on=date(2026, 10, 1))
    second = make_vacancy(bergen, homes[1], moved_out_on=date(2026, 11, 10))
    on = date(2026, 11, 21)

    costs = [selectors.idle_of(vacancy, on) for vacancy in (first, second)]

    assert [(cost.days, cost.kroner) for cost in costs] == [
        (51, Decimal("15928.77")),
        (11, Decimal("3435.62")),
    ]
    october, november = idle_by_month(
        empty_from=first.empty_since, until=on, monthly_rent=first.dwelling.monthly_rent
    )
    assert (october.days, october.kroner) == (31, Decimal("9682.19"))
    assert (november.days, november.kroner) == (20, Decimal("6246.58"))


def test_eviction_asked_for_and_set_is_expected(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    """Counted by hand: a petition on 1 November frees the home about sixty days later, a date set on that day."""
    manager = actor("boligleder.bergen")
    today = manager.today
    found = {}
    for event, day, when in (
        ("petition_sent", today - timedelta(days=10), today + timedelta(days=50)),
        ("date_set", today - timedelta(days=5), today + timedelta(days=25)),
    ):
        lease = make_lease(bergen, start=today - timedelta(days=300), last_day=None)
        with as_owner():
            own = {"municipality": bergen, "compartment": lease.compartment, "lease": lease}
            case = ArrearsCase.objects.create(
                **own, opened_on=day, as_of=day, balance=1, overdue_rent=1, next_action="wait"
            )
            step = {"eviction_on": when} if event == "date_set" else {}
            ArrearsStep.objects.create(**own, case=case, event=event, date=day, **step)
        found[lease.dwelling_id] = when

    rows = expected(manager, today, today + timedelta(days=90))

    assert {row.dwelling.pk: row.on for row in rows} == found
