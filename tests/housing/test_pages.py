"""The pages of the housing stock: who gets in, what they hold, and that one row costs the same as three."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.models import Municipality
from housing.enums import DwellingState, EnvironmentAdvice, VacancyState
from housing.models import Vacancy
from tests.counting import queries
from tests.factories.housing import make_dwelling, make_vacancy

ClientAs = Callable[[str], Client]


def test_list_costs_the_same_for_one_row_and_three(bergen: Municipality, client_as: ClientAs) -> None:
    client = client_as("boligleder.bergen")
    make_dwelling(bergen)
    url = reverse("housing:list")
    client.get(url)
    one = queries(client, url)
    make_dwelling(bergen)
    make_dwelling(bergen)

    assert queries(client, url) == one <= 9


def test_board_costs_the_same_for_one_row_and_three(bergen: Municipality, client_as: ClientAs) -> None:
    client = client_as("boligleder.bergen")
    make_vacancy(bergen)
    url = reverse("housing:vacancies")
    client.get(url)
    one = queries(client, url)
    make_vacancy(bergen)
    make_vacancy(bergen)

    assert queries(client, url) == one <= 9


def test_dwelling_page_stays_within_its_queries(bergen: Municipality, client_as: ClientAs) -> None:
    vacancy = make_vacancy(bergen)
    client = client_as("boligleder.bergen")

    assert queries(client, vacancy.dwelling.get_absolute_url()) <= 15
    assert queries(client, vacancy.get_absolute_url()) <= 15


@pytest.mark.parametrize("username", ["vekter.bergen", "revisor.bergen", "kommunaldirektor.bergen"])
def test_list_does_not_exist_for_roles_without_the_stock(
    username: str, bergen: Municipality, client_as: ClientAs
) -> None:
    assert client_as(username).get(reverse("housing:list")).status_code == 404


def test_dwelling_of_another_municipality_does_not_exist(bergen: Municipality, client_as: ClientAs) -> None:
    dwelling = make_dwelling(bergen)

    assert client_as("leder.nes").get(dwelling.get_absolute_url()).status_code == 404


def test_list_filters_by_words_bedrooms_and_status(bergen: Municipality, client_as: ClientAs) -> None:
    make_dwelling(bergen, address="Nyhavnsveien 4", bedrooms=1, rooms=2)
    make_dwelling(bergen, address="Krohnstien 9", bedrooms=2, state=DwellingState.LET)
    client = client_as("boligleder.bergen")

    by_word = client.get(reverse("housing:list"), {"q": "nyhavns"}).content.decode()
    by_status = client.get(reverse("housing:list"), {"status": "let", "soverom": "2"}).content.decode()

    assert "Nyhavnsveien" in by_word and "Krohnstien" not in by_word
    assert "Krohnstien" in by_status and "Nyhavnsveien" not in by_status


def test_export_leaves_out_what_reads_not_available(bergen: Municipality, client_as: ClientAs) -> None:
    make_dwelling(bergen, address="Synlig vei 1")
    make_dwelling(bergen, address="Skjult vei 1", state=DwellingState.NOT_AVAILABLE)

    caseworker = client_as("saksbehandler.bergen").get(reverse("housing:list"), {"eksport": "csv"})
    landlord = client_as("boligleder.bergen").get(reverse("housing:list"), {"eksport": "csv"})

    for export in (caseworker, landlord):
        text = export.content.decode()
        assert "Synlig vei" in text and "Skjult vei" not in text
        assert "Hentet av" in text and "Unntatt offentlighet, offl. § 13" in text


def test_search_finds_the_address_but_not_a_withheld_one(bergen: Municipality, client_as: ClientAs) -> None:
    make_dwelling(bergen, address="Blåbærveien 1")
    make_dwelling(bergen, address="Blåbærveien 2", state=DwellingState.NOT_AVAILABLE)

    found = client_as("saksbehandler.bergen").get("/sok/", {"q": "blåbærveien"}).content.decode()

    assert "Blåbærveien 1" in found and "Blåbærveien 2" not in found


def test_report_vacancy_through_the_page(bergen: Municipality, client_as: ClientAs) -> None:
    dwelling = make_dwelling(bergen, state=DwellingState.LET)
    client = client_as("boligleder.bergen")

    response = client.post(reverse("housing:report", args=[dwelling.pk]), {"notice_on": "01.11.2026"})

    vacancy = Vacancy.objects.get(dwelling=dwelling)
    assert response.status_code == 302
    assert (vacancy.state, vacancy.notice_on) == (VacancyState.NOTICE, date(2026, 11, 1))


def test_report_vacancy_with_an_impossible_date_keeps_the_form(
    bergen: Municipality, client_as: ClientAs
) -> None:
    dwelling = make_dwelling(bergen, state=DwellingState.LET)

    response = client_as("boligleder.bergen").post(
        reverse("housing:report", args=[dwelling.pk]), {"notice_on": "31.11.2026"}
    )

    assert response.status_code == 200
    assert "finnes ikke" in response.content.decode()
    assert not Vacancy.objects.exists()


def test_step_through_the_page(bergen: Municipality, client_as: ClientAs) -> None:
    vacancy = make_vacancy(bergen, ready=False, notice_on=date(2026, 9, 1))
    client = client_as("boligleder.bergen")

    client.post(
        reverse("housing:advance", args=[vacancy.pk]),
        {"step": "inspected", "on": "02.10.2026", "version": vacancy.version},
    )

    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.inspected_on) == (VacancyState.INSPECTED, date(2026, 10, 2))


def test_step_page_does_not_exist_for_a_caseworker(bergen: Municipality, client_as: ClientAs) -> None:
    vacancy = make_vacancy(bergen, ready=False)
    url = reverse("housing:advance", args=[vacancy.pk])

    assert client_as("saksbehandler.bergen").post(url, {"step": "ready"}).status_code == 404


def test_environment_coordinator_advises_before_the_allocation(
    bergen: Municipality, client_as: ClientAs
) -> None:
    vacancy = make_vacancy(bergen)

    client_as("bomiljo.bergen").post(
        reverse("housing:advise", args=[vacancy.pk]),
        {"advice": "quiet", "note": "Lydhørt bygg.", "version": vacancy.version},
    )

    vacancy.refresh_from_db()
    assert (vacancy.environment_advice, vacancy.environment_note) == (
        EnvironmentAdvice.QUIET,
        "Lydhørt bygg.",
    )


def test_second_advice_on_an_older_version_shows_the_difference(
    bergen: Municipality, client_as: ClientAs
) -> None:
    vacancy = make_vacancy(bergen)
    url = reverse("housing:advise", args=[vacancy.pk])
    client = client_as("bomiljo.bergen")
    client.post(url, {"advice": "quiet", "note": "Lydhørt bygg.", "version": vacancy.version})

    response = client.post(url, {"advice": "suits_most", "note": "", "version": vacancy.version})

    assert response.status_code == 409
    vacancy.refresh_from_db()
    assert vacancy.environment_advice == EnvironmentAdvice.QUIET


def test_change_of_dwelling_through_the_page(bergen: Municipality, client_as: ClientAs) -> None:
    dwelling = make_dwelling(bergen)
    client = client_as("boligleder.bergen")
    page = client.get(reverse("housing:change", args=[dwelling.pk]))
    values = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    values |= {"base_rent": "10 100,50", "version": dwelling.version}
    for name, value in list(values.items()):
        if value is False:
            values.pop(name)

    response = client.post(reverse("housing:change", args=[dwelling.pk]), values)

    assert response.status_code == 302, response.context["form"].errors
    dwelling.refresh_from_db()
    assert str(dwelling.base_rent) == "10100.50"
    assert dwelling.version == 2
