from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from deviations.models import Report
from deviations.services.closing import ask_closing
from deviations.services.escalation import escalate_overdue
from deviations.services.relating import relate
from tests.factories.deviations import judged, measure_for, reported

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def report(actor: ActorOf) -> Report:
    return reported(actor("botiltak.bergen"))


def test_leader_finds_the_units_reports_on_min_dag(client_as: ClientAs, report: Report) -> None:
    assert f"Behandle avvik, {report.number}" in client_as("enhetsleder.bergen").get("/").content.decode()
    assert report.number not in client_as("botiltak.bergen").get("/").content.decode()


def test_director_finds_what_is_escalated_on_min_dag(
    client_as: ClientAs, bergen: Municipality, report: Report
) -> None:
    client = client_as("etatsdirektor.bergen")
    assert report.number not in client.get("/").content.decode()
    night = report.due_on + timedelta(days=1)
    with acting_as_service("deadlines", bergen, today=night) as service:
        escalate_overdue(actor=service, on=night)

    assert f"Avvik {report.number} er eskalert til deg" in client.get("/").content.decode()
    assert "eskalert til deg" not in client_as("enhetsleder.bergen").get("/").content.decode()


def test_request_to_close_waits_on_min_dag_one_level_up(
    client_as: ClientAs, actor: ActorOf, report: Report
) -> None:
    leader = actor("enhetsleder.bergen")
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")

    assert "Lukking som venter på ditt svar" in client_as("etatsdirektor.bergen").get("/").content.decode()


def test_responsible_finds_the_measure_on_min_dag(
    client_as: ClientAs, actor: ActorOf, report: Report
) -> None:
    leader = actor("enhetsleder.bergen")
    judged(leader, report)
    measure_for(leader, report, User.objects.get(username="botiltak.bergen"))

    assert f"Utføre tiltak, {report.number}" in client_as("botiltak.bergen").get("/").content.decode()


def test_related_reports_are_tied_both_ways_once(actor: ActorOf, report: Report) -> None:
    other = reported(actor("botiltak.bergen"))
    leader = actor("enhetsleder.bergen")

    relate(actor=leader, report=report, other=other)
    relate(actor=leader, report=report, other=other)

    assert list(other.related.all()) == [report]
    with pytest.raises(Refused):
        relate(actor=leader, report=report, other=report)


def test_relating_to_a_hidden_report_is_refused_as_unknown(
    actor: ActorOf, client_as: ClientAs, report: Report
) -> None:
    hidden = reported(actor("saksbehandler.bergen"))
    leader = actor("enhetsleder.bergen")
    with pytest.raises(Refused, match="Fant ikke avviket"):
        relate(actor=leader, report=report, other=hidden)
    with pytest.raises(NotAllowed):
        relate(actor=actor("botiltak.bergen"), report=report, other=report)

    page = client_as("enhetsleder.bergen").post(f"/avvik/{report.pk}/knytt/", {"number": hidden.number})

    assert "Fant ikke avviket" in page.content.decode()
