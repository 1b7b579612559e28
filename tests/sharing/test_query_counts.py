"""What the pages of sharing ask the database: the same for one row as for four, ten for a list, fifteen for a case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from applications.models import Application
from applications.services.involving import involve
from applications.services.knowledge import write_note
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.sharing.organisation import neighbours
from core.sharing.services import break_glass, insight
from core.sharing.shareables import shareable_for
from tests.counting import queries
from tests.factories.applications import make_application
from tests.factories.grants import share, to_compartment

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
WORKER, NAV, CHAIR = "saksbehandler.bergen", "nav.bergen", "moteleder.bergen"


def shared(actor: ActorOf, case: Application) -> None:
    worker = actor(WORKER)
    note = write_note(actor=worker, application=case, text="Ringte søkeren.")
    share(worker, note, to_compartment(worker, "nav-arstad"))


def asked(actor: ActorOf, case: Application) -> None:
    worker = actor(WORKER)
    unit = next(each for each in neighbours(worker) if each.compartment.code == "nav-arstad")
    insight.ask(
        actor=worker,
        kind=shareable_for(case),
        case=case,
        asked=unit,
        what="Er det avtaler?",
        purpose="Vurdere",
    )


def opened(actor: ActorOf, case: Application) -> None:
    break_glass.open_access(
        actor=actor("botiltak.bergen"), number=case.case_number, reason="Beboeren svarer ikke og er i fare."
    )


@pytest.mark.parametrize(
    ("make", "username", "address"),
    [
        (shared, NAV, "/personvern/delt-med-meg/"),
        (shared, WORKER, "/personvern/jeg-har-delt/"),
        (asked, NAV, "/personvern/innsyn/"),
        (asked, WORKER, "/personvern/innsyn/"),
        (opened, CHAIR, "/personvern/nodtilgang/"),
        (opened, "personvern.bergen", "/personvern/nodtilgang/"),
    ],
)
def test_lists_ask_ten_questions_however_long(
    actor: ActorOf, client_as: ClientAs, make: Callable[[ActorOf, Any], None], username: str, address: str
) -> None:
    make(actor, make_application(actor(WORKER)))
    client = client_as(username)
    client.get(address)
    one = queries(client, address)
    for _ in range(3):
        make(actor, make_application(actor(WORKER)))

    assert queries(client, address) == one <= 10


def test_limited_case_asks_fifteen_questions(actor: ActorOf, client_as: ClientAs) -> None:
    worker = actor(WORKER)
    case = make_application(worker)
    unit = Unit.objects.get(municipality=worker.home, code="nav-arstad")
    involve(actor=worker, application=case, unit=unit, basis="law", reason="Kartlegging")
    nav = actor(NAV)
    write_note(actor=nav, application=case, text="Har avtale om nedbetaling.")
    address = case.get_absolute_url()
    client = client_as(NAV)
    client.get(address)

    assert queries(client, address) <= 15
