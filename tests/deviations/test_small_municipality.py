"""Nes: no directors and no top management. One named person handles all reports (Duty «deviations»)."""

from collections.abc import Callable

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from deviations import policies
from deviations.enums import Level
from deviations.models import Report
from deviations.selectors.line import level_of
from tests.factories.deviations import judged, reported

ActorOf = Callable[[str], Actor]


@pytest.fixture
def report(actor: ActorOf, nes: Municipality) -> Report:
    """From a unit that has no leader of its own."""
    return reported(actor("miljo.nes"))


def test_report_without_a_line_goes_to_the_one_named(actor: ActorOf, report: Report) -> None:
    leader = actor("leder.nes")

    assert report.level == Level.TOP
    assert policies.reports.visible_to(leader).get() == report
    assert level_of(leader, report.unit) == Level.TOP
    assert judged(leader, report).judged_by == leader.user


@pytest.mark.parametrize("username", ["konsulent.nes", "nav.nes", "admin.nes"])
def test_report_is_hidden_from_the_others(actor: ActorOf, report: Report, username: str) -> None:
    assert not policies.reports.visible_to(actor(username)).exists()


def test_one_who_is_named_opens_the_page(report: Report, client_as: Callable[[str], Client]) -> None:
    client = client_as("leder.nes")

    assert report.number in client.get("/avvik/").content.decode()
    assert client.get(f"/avvik/{report.pk}/").status_code == 200
