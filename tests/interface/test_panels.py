from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.rules.services import deadlines
from tests.rules.conftest import trial  # noqa: F401

pytestmark = pytest.mark.usefixtures("trial")


def test_deadline_stands_on_min_dag_with_its_link(
    actor: Callable[[str], Actor], client_as: Callable[[str], Client]
) -> None:
    me = actor("saksbehandler.bergen")
    deadlines.start(actor=me, kind="trial_answer", subject=me.unit, due=me.today - timedelta(days=1))

    page = client_as("saksbehandler.bergen").get("/").content.decode()

    assert "Svar i prøvesak, 2026/boligkontoret" in page
    assert 'href="/saker/boligkontoret/"' in page
    assert "1 dag over fristen" in page


def test_colleague_elsewhere_sees_nothing_of_it(
    actor: Callable[[str], Actor], client_as: Callable[[str], Client]
) -> None:
    me = actor("saksbehandler.bergen")
    deadlines.start(actor=me, kind="trial_answer", subject=me.unit, due=me.today)

    assert "Svar i prøvesak" not in client_as("nav.bergen").get("/").content.decode()
