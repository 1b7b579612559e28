"""Reports somebody puts together: kept, changed, run, and delivered once with the reader's own rights."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor, acting_as, acting_as_service
from core.agencies.models import Membership, Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.messages.models import Notice
from insight.calculations.schedules import days_of, due_on
from insight.calculations.windows import Window
from insight.models import FigureReport, ReportDelivery
from insight.services.delivering import deliver_due
from insight.services.reports import Choices, delete_report, save_report
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
QUEUE = Choices(
    name="Køen", figures=["queue.households", "queue.mean_wait"], splits=["queue.family"], days="month",
    schedule="monthly",
)  # fmt: skip
FIRST = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("kind", "seen", "window"),
    [
        ("month", date(2026, 11, 20), Window(date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 31))),
        ("month", date(2026, 11, 30), Window(date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 30))),
        ("year", date(2026, 11, 20), Window(date(2026, 1, 1), date(2026, 11, 20), date(2026, 11, 20))),
        ("last_year", date(2026, 11, 20), Window(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))),
    ],
)
def test_days_of_a_report_follow_the_day_it_is_made(kind: str, seen: date, window: Window) -> None:
    assert days_of(kind, seen) == window


def test_reports_come_on_mondays_and_on_the_first() -> None:
    assert due_on("weekly", date(2026, 11, 23)) and not due_on("weekly", date(2026, 11, 24))
    assert due_on("monthly", FIRST) and not due_on("monthly", date(2026, 12, 2))
    assert not due_on("never", FIRST)


def test_own_report_is_kept_changed_and_taken_away(actor: ActorOf) -> None:
    leader = actor("moteleder.bergen")
    report = save_report(actor=leader, choices=QUEUE)

    changed = save_report(
        actor=leader, choices=replace(QUEUE, name="  Kø  og tid ", days="year"), report=report, version=1
    )
    assert (changed.name, changed.days, changed.version) == ("Kø og tid", "year", 2)
    with pytest.raises(Conflict):
        save_report(actor=leader, choices=QUEUE, report=report, version=1)
    delete_report(actor=leader, report=report)
    delete_report(actor=leader, report=report)
    assert FigureReport.objects.get().deleted_on == leader.today
    assert save_report(actor=leader, choices=replace(QUEUE, name="Kø og tid")).pk != report.pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "NAME_MISSING"),
        ({"name": "x" * 81}, "NAME_TOO_LONG"),
        ({"figures": []}, "FIGURES_MISSING"),
        ({"figures": ["queue.finnes_ikke"]}, "FIGURES_MISSING"),
        ({"splits": ["queue.navn"]}, "SPLIT_UNKNOWN"),
        ({"days": "i morgen"}, "DAYS_UNKNOWN"),
        ({"schedule": "hourly"}, "SCHEDULE_UNKNOWN"),
        ({"days": "fixed", "schedule": "never"}, "DAY_MISSING"),
        ({"days": "fixed", "schedule": "never", "on": date(2099, 1, 1)}, "DAY_AHEAD"),
        ({"days": "fixed", "on": date(2025, 12, 31)}, "SCHEDULE_OF_FIXED_DAYS"),
    ],
)
def test_choices_that_do_not_hold_are_refused(changes: dict[str, Any], code: str, actor: ActorOf) -> None:
    with pytest.raises(Refused) as refused:
        save_report(actor=actor("moteleder.bergen"), choices=replace(QUEUE, **changes))

    assert refused.value.code == code and not FigureReport.objects.exists()


def test_others_neither_see_nor_change_a_report(actor: ActorOf, client_as: ClientAs) -> None:
    leader = actor("moteleder.bergen")
    report = save_report(actor=leader, choices=QUEUE)
    with pytest.raises(Refused):
        save_report(actor=leader, choices=QUEUE)
    director = actor("direktor.est.bergen")

    with pytest.raises((NotAllowed, FigureReport.DoesNotExist)):
        save_report(actor=director, choices=QUEUE, report=report, version=1)
    with pytest.raises(NotAllowed):
        save_report(actor=actor("saksbehandler.bergen"), choices=QUEUE)
    for username in ("direktor.est.bergen", "leder.nes"):
        assert client_as(username).get(report.get_absolute_url()).status_code == 404
    assert client_as("saksbehandler.bergen").get(reverse("insight:reports")).status_code == 404


def test_builder_keeps_runs_and_takes_away(client_as: ClientAs, actor: ActorOf) -> None:
    for days in (500, 501, 502):
        make_entry(actor("saksbehandler.bergen"), days_ago=days)
    client = client_as("direktor.est.bergen")
    sent = {
        "name": "Til etaten", "figures_queue": ["queue.households"], "splits_queue": ["queue.family"], "days": "year",
        "schedule": "weekly",
    }  # fmt: skip
    empty = client.post(reverse("insight:add_report"), {**sent, "figures_queue": []})
    assert "Velg minst ett tall" in empty.content.decode()

    page = client.post(reverse("insight:add_report"), sent, follow=True)

    assert "Husstander på den ordinære ventelista" in page.content.decode()
    report = FigureReport.objects.get()
    url = report.get_absolute_url()
    assert client.get(f"{url}?eksport=pdf").content.startswith(b"%PDF")
    assert "Husstander på den ordinære" in client.get(f"{url}?eksport=csv").content.decode("utf-8-sig")
    edit = reverse("insight:change_report", args=[report.pk])
    assert "checked" in client.get(edit).content.decode()
    assert client.post(edit, {**sent, "name": "Annet", "version": 1}).status_code == 302
    assert client.post(edit, {**sent, "name": "Tredje", "version": 1}).status_code == 409
    assert client.post(reverse("insight:remove_report", args=[report.pk])).status_code == 302
    assert client.get(url).status_code == 404
    assert queries(client, reverse("insight:reports")) <= 10


def deliver(place: Municipality, on: date) -> dict[str, int]:
    with acting_as_service("figures", place, today=on) as service:
        return deliver_due(actor=service, on=on)


def test_paper_comes_once_to_the_owner_and_the_unit_with_their_own_rights(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    leader = actor("moteleder.bergen")
    for days in (500, 501, 502):
        make_entry(actor("saksbehandler.bergen"), days_ago=days)
    with acting_as(leader):
        report = save_report(actor=leader, choices=replace(QUEUE, shared=True))
    readers = {
        row.user.username
        for row in Membership.objects.filter(
            unit=leader.unit, role__in=["chair", "unit_leader"]
        ).select_related("user")
    }

    nothing, made, again = (
        deliver(bergen, FIRST + timedelta(days=1)),
        deliver(bergen, FIRST),
        deliver(bergen, FIRST),
    )

    assert nothing["reports"] == 0 and again["reports"] == 0
    with as_owner():
        rows = {row.reader.username: row for row in ReportDelivery.objects.select_related("reader")}
        notices = Notice.objects.filter(key__startswith="report:").count()
    assert set(rows) == readers and made["reports"] == len(readers) == notices
    row = rows["moteleder.bergen"]
    assert bytes(row.content).startswith(b"%PDF") and row.due_on == FIRST
    client = client_as("moteleder.bergen")
    assert client.get(row.get_absolute_url()).content.startswith(b"%PDF")
    assert client_as("direktor.est.bergen").get(row.get_absolute_url()).status_code == 404
    with as_owner():
        assert ReportDelivery.objects.get(pk=row.pk).opened_at is not None
    actor("direktor.est.bergen")
    assert not ReportDelivery.objects.exists() and not FigureReport.objects.filter(pk=report.pk).exists()


def test_reader_without_rights_any_longer_gets_nothing_and_a_lost_unit_is_explained(
    bergen: Municipality, actor: ActorOf
) -> None:
    leader, chief = actor("moteleder.bergen"), actor("enhetsleder.bergen")
    with acting_as(leader):
        save_report(actor=leader, choices=QUEUE)
    with acting_as(chief):
        save_report(
            actor=chief,
            choices=replace(QUEUE, figures=["deviations.open"], splits=[], about=chief.unit),
        )
    with as_owner():
        Membership.objects.filter(user=leader.user_id).update(valid_to=FIRST - timedelta(days=5))
        elsewhere = Membership.objects.exclude(unit__agency=chief.unit.agency_id).filter(
            unit__municipality=bergen
        )
        Membership.objects.filter(user=chief.user_id).update(unit=elsewhere[0].unit_id)

    assert deliver(bergen, FIRST) == {"reports": 0, "failed": 1}
    with as_owner():
        row = ReportDelivery.objects.get()
    assert row.reader_id == chief.user_id and "Du kan ikke se tall for denne enheten" in row.problem


def test_api_keeps_runs_and_takes_away(api_as: Callable[[str], Any], actor: ActorOf) -> None:
    make_entry(actor("saksbehandler.bergen"), days_ago=500)
    api = api_as("direktor.est.bergen")
    sent = {"name": "Kø", "figures": ["queue.households"], "days": "year"}

    made = api.post("/api/v1/figure-reports/", sent, format="json")
    url = f"/api/v1/figure-reports/{made.json()['id']}/"

    assert made.status_code == 201 and api.get(f"{url}run/").json()["figures"][0]["years"][0]["hidden"]
    assert api.put(url, {**sent, "name": "Ny", "version": 1}, format="json").json()["version"] == 2
    assert api.put(url, {**sent, "version": 1}, format="json").status_code == 409
    assert (
        api.post("/api/v1/figure-reports/", {**sent, "about": "nav-arstad-x"}, format="json").status_code
        == 400
    )
    assert api_as("moteleder.bergen").get(url).status_code == 404
    assert api.delete(url).status_code == 204 and api.get(url).status_code == 404
    assert api.get("/api/v1/report-deliveries/").json()["results"] == []
