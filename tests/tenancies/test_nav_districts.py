"""Which Nav office is told: set for the district, named after it, or the one set for the rest."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality, Unit
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice, Task
from tenancies.models import NavDistrict
from tenancies.selectors.offices import nav_unit
from tenancies.services import night
from tenancies.services.districts import set_nav_districts
from tests.factories.housing import make_area, make_building, make_dwelling
from tests.factories.tenancies import make_lease, make_rent

pytestmark = pytest.mark.django_db
Who = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
TODAY = date(2026, 11, 20)


def unit(municipality: Municipality, code: str) -> Unit:
    return Unit.objects.get(municipality=municipality, code=code)


def dwelling_in(municipality: Municipality, district: str):  # type: ignore[no-untyped-def]
    building = make_building(municipality, area=make_area(municipality, district))
    return make_dwelling(municipality, building=building)


def test_office_is_set_named_or_for_the_rest(bergen: Municipality, actor: Who) -> None:
    manager = actor("boligleder.bergen")
    arstad, fana = unit(bergen, "nav-arstad"), unit(bergen, "nav-fana")
    moved, named, other = (dwelling_in(bergen, name) for name in ("Laksevåg", "Fana", "Arna"))
    assert nav_unit(other, TODAY) is None and nav_unit(moved, TODAY) is None

    set_nav_districts(actor=manager, chosen={moved.area_id: fana.pk, None: arstad.pk})

    assert [nav_unit(home, TODAY) for home in (moved, named, other)] == [fana, fana, arstad]
    assert AuditEvent.objects.get(verb="nav_districts.changed").detail == {"changed": 2}


def test_same_choice_again_changes_nothing_and_an_empty_one_is_taken_away(
    bergen: Municipality, actor: Who
) -> None:
    manager = actor("boligleder.bergen")
    chosen = {None: unit(bergen, "nav-arstad").pk}

    assert set_nav_districts(actor=manager, chosen=chosen) == 1
    assert set_nav_districts(actor=manager, chosen=chosen) == 0
    assert set_nav_districts(actor=manager, chosen={None: None}) == 1
    assert not NavDistrict.objects.exists()


def test_office_that_is_no_nav_office_is_refused(bergen: Municipality, actor: Who) -> None:
    with pytest.raises(Refused):
        set_nav_districts(actor=actor("boligleder.bergen"), chosen={None: unit(bergen, "boligkontoret").pk})
    with pytest.raises(NotAllowed):
        set_nav_districts(actor=actor("nav.bergen"), chosen={})


def test_waiting_case_is_told_of_in_the_night_after_the_choice(bergen: Municipality, actor: Who) -> None:
    make_rent(make_lease(bergen, dwelling=dwelling_in(bergen, "Laksevåg")), date(2026, 10, 1))
    with acting_as_service("arrears", bergen, today=TODAY) as service:
        assert night.advance(actor=service, on=TODAY)["waits"] == 1
    set_nav_districts(actor=actor("boligleder.bergen"), chosen={None: unit(bergen, "nav-fana").pk})

    with acting_as_service("arrears", bergen, today=TODAY) as service:
        night.advance(actor=service, on=TODAY)
        assert Notice.objects.filter(unit__code="nav-fana", title__startswith="Varsel om restanse").exists()
        assert not Task.objects.filter(title__contains="Velg Nav-kontor", done_at=None).exists()


def test_page_saves_the_choices(bergen: Municipality, actor: Who, client_as: ClientAs) -> None:
    home = dwelling_in(bergen, "Laksevåg")
    fana = unit(bergen, "nav-fana")
    client = client_as("boligleder.bergen")
    url = reverse("tenancies:nav_districts")

    shown = client.get(url).content.decode()
    wrong = client.post(url, {f"area-{home.area_id}": "feil", "others": ""}).content.decode()
    saved = client.post(url, {f"area-{home.area_id}": str(fana.pk), "others": ""})

    assert "Laksevåg" in shown and "Alle andre bydeler" in shown
    assert "Feil:" in wrong
    assert saved.status_code == 302
    assert "Laksevåg" in client_as("admin.bergen").get(url).content.decode()
    for outsider in ("nav.bergen", "saksbehandler.bergen", "admin.nes"):
        assert client_as(outsider).get(url).status_code == 404
    actor("boligleder.bergen")
    assert nav_unit(home, TODAY) == fana
