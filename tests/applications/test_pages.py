"""The pages of applications: who gets in, how many queries, what a mistake says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from applications.models import Application
from applications.services.assessing import assess_application
from applications.services.handling import assign
from applications.services.knowledge import write_note
from applications.services.sending import send_provisional_answer
from core.agencies.actors import Actor
from core.agencies.relations import open_relation
from core.audit.models import ReadEntry
from core.people.services import add_contact_detail
from tests.counting import queries
from tests.factories.applications import child, make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
TABS = ("", "kartlegging/", "dokumenter/", "vurdering/", "vedtak/", "notater/", "tidslinje/")


def full_case(caseworker: Actor) -> Application:
    case = make_application(caseworker, members=(child(), child()))
    assess_application(actor=caseworker, application=case)
    assign(actor=caseworker, application=case, caseworker=caseworker.user)
    write_note(actor=caseworker, application=case, text="Ringte søkeren.")
    return case


def address(case: Application, tab: str = "") -> str:
    return f"/soknader/{case.key}/{tab}"


def test_list_takes_at_most_ten_queries_and_the_same_for_three_rows(
    actor: ActorOf, client_as: ClientAs
) -> None:
    caseworker = actor("saksbehandler.bergen")
    full_case(caseworker)
    client = client_as("saksbehandler.bergen")
    client.get("/soknader/")
    one = queries(client, "/soknader/")
    caseworker = actor("saksbehandler.bergen")
    for _ in range(2):
        full_case(caseworker)

    three = queries(client, "/soknader/")

    assert one == three <= 10


@pytest.mark.parametrize("tab", TABS)
def test_case_page_takes_at_most_fifteen_queries(actor: ActorOf, client_as: ClientAs, tab: str) -> None:
    case = full_case(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")
    client.get(address(case))

    assert queries(client, address(case, tab)) <= 15


def test_case_opened_to_another_compartment_shows_nothing_that_is_narrower_than_the_case(
    actor: ActorOf, client_as: ClientAs
) -> None:
    nav = actor("nav.bergen")
    caseworker = actor("saksbehandler.bergen")
    case = full_case(caseworker)
    add_contact_detail(
        actor=caseworker, person=case.applicant, compartment=case.compartment, kind="phone", value="40000001"
    )
    for subject in (case, case.applicant, case.household):
        open_relation(actor=caseworker, subject=subject, compartment=nav.compartment, basis="consent")

    own, theirs = client_as("saksbehandler.bergen"), client_as("nav.bergen")

    assert "Et notat ble skrevet" in own.get(address(case, "tidslinje/")).content.decode()
    trail = theirs.get(address(case, "tidslinje/"))
    assert trail.status_code == 200
    assert "Et notat ble skrevet" not in trail.content.decode()
    assert "40000001" not in theirs.get(address(case)).content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_case_page_is_not_found_from_another_compartment(
    actor: ActorOf, client_as: ClientAs, tab: str
) -> None:
    case = full_case(actor("saksbehandler.bergen"))

    for persona in ("nav.bergen", "konsulent.nes", "admin.bergen"):
        assert client_as(persona).get(address(case, tab)).status_code == 404, persona


def test_reading_a_case_is_logged_with_its_basis(actor: ActorOf, client_as: ClientAs) -> None:
    case = full_case(actor("saksbehandler.bergen"))

    client_as("saksbehandler.bergen").get(address(case))

    entry = ReadEntry.objects.get(person_id=case.applicant_id, content="application.case")
    assert entry.basis == "own_case"


@pytest.mark.parametrize(
    "filters",
    [
        "q=Testesen", "q=17.05.1985", "q=2026/1", "group=open", "group=ended", "whose=mine", "whose=unassigned",
        "due=overdue", "state=received", "kind=new", "sort=-due", "sort=name", "caseworker=x", "eksport=csv",
    ],
)  # fmt: skip
def test_list_filters_and_sorts(actor: ActorOf, client_as: ClientAs, filters: str) -> None:
    full_case(actor("saksbehandler.bergen"))

    assert client_as("saksbehandler.bergen").get(f"/soknader/?{filters}").status_code == 200


def test_list_shows_only_overdue(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    late = make_application(caseworker, received=caseworker.today - timedelta(days=60))
    fresh = make_application(caseworker)

    page = client_as("saksbehandler.bergen").get("/soknader/?due=overdue").content.decode()

    assert late.case_number in page
    assert fresh.case_number not in page


def test_wrong_provisional_answer_shows_the_error_at_the_field(actor: ActorOf, client_as: ClientAs) -> None:
    case = full_case(actor("saksbehandler.bergen"))

    answer = client_as("saksbehandler.bergen").post(
        address(case, "forelopig-svar/"), {"reason": "other", "expected_date": "1.1.2020", "send": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Skriv hvorfor svaret tar tid." in page
    assert case.provisional_answers.count() == 0


def test_provisional_letter_is_shown_and_sent(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = full_case(caseworker)
    client = client_as("saksbehandler.bergen")
    data = {
        "reason": "misses_next_meeting",
        "expected_date": (caseworker.today + timedelta(days=40)).strftime("%d.%m.%Y"),
    }

    shown = client.post(address(case, "forelopig-svar/"), {**data, "vis": "1"})
    assert "Vi rekker ikke å behandle søknaden" in shown.content.decode()
    assert case.provisional_answers.count() == 0

    client.post(address(case, "forelopig-svar/"), {**data, "send": "1"})
    assert case.provisional_answers.count() == 1


@pytest.mark.parametrize(
    "part, data",
    [
        ("boforhold", {"boforhold-situation": "hostel", "boforhold-unsuitable": "no", "boforhold-homeless": "chance"}),
        ("behov", {"behov-bedrooms": "2", "behov-wished_areas": "Årstad, Fana"}),
        ("uttalelse", {"uttalelse-statement": "Vi trenger to soverom."}),
        ("barnets-beste", {"barnets-beste-child_environment": "Skolen er nær."}),
        (
            "opphold",
            {
                "opphold-citizenship": "norwegian", "periode-TOTAL_FORMS": "1", "periode-INITIAL_FORMS": "0",
                "periode-0-first_day": "1.1.2020",
            },
        ),
        (
            "okonomi",
            {
                "inntekt-gross_yearly": "300 000", "gjeld-TOTAL_FORMS": "1", "gjeld-INITIAL_FORMS": "0",
                "gjeld-0-creditor": "municipality", "gjeld-0-kind": "unpaid_rent", "gjeld-0-amount": "12 267,00",
                "utkastelse-TOTAL_FORMS": "0", "utkastelse-INITIAL_FORMS": "0",
            },
        ),
    ],
)  # fmt: skip
def test_each_part_of_the_mapping_can_be_changed(
    actor: ActorOf, client_as: ClientAs, part: str, data: dict[str, Any]
) -> None:
    case = full_case(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")
    shown = client.get(address(case, f"kartlegging/{part}/"))
    assert shown.status_code == 200

    answer = client.post(
        address(case, f"kartlegging/{part}/"),
        {**data, "version": Application.objects.get(pk=case.pk).version},
    )

    assert answer.status_code == 302, answer.content.decode()
    assert "er endret siden vurderingen" in client.get(address(case, "vurdering/")).content.decode()


def test_second_save_of_the_same_version_shows_the_difference(actor: ActorOf, client_as: ClientAs) -> None:
    case = full_case(actor("saksbehandler.bergen"))
    version = Application.objects.get(pk=case.pk).version
    first, second = client_as("saksbehandler.bergen"), client_as("saksbehandler2.bergen")
    data = {"boforhold-situation": "hostel", "boforhold-unsuitable": "no", "boforhold-homeless": "no"}
    first.post(address(case, "kartlegging/boforhold/"), {**data, "version": version})

    answer = second.post(
        address(case, "kartlegging/boforhold/"),
        {**data, "boforhold-situation": "institution", "version": version},
    )

    assert answer.status_code == 409
    assert "Institusjon" in answer.content.decode()


def test_search_finds_case_number_name_and_birth_date(actor: ActorOf, client_as: ClientAs) -> None:
    case = full_case(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")

    for words in (case.case_number, case.applicant.family_name, "17.05.1985"):
        assert case.case_number in client.get("/sok/", {"q": words}).content.decode(), words
    assert (
        case.applicant.family_name
        not in client_as("nav.bergen").get("/sok/", {"q": case.case_number}).content.decode()
    )


def test_my_day_lists_unassigned_applications(actor: ActorOf, client_as: ClientAs) -> None:
    case = make_application(actor("saksbehandler.bergen"))

    assert case.case_number in client_as("saksbehandler.bergen").get("/").content.decode()


def test_chosen_applications_are_assigned_together(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    cases = [make_application(caseworker) for _ in range(2)]

    client_as("saksbehandler.bergen").post(
        "/soknader/fordel/",
        {"valgt": [str(case.pk) for case in cases], "caseworker": str(caseworker.user_id)},
    )

    assert Application.objects.filter(caseworker=caseworker.user).count() == 2


def test_promised_day_that_has_passed_demands_a_delay_notice(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, received=caseworker.today - timedelta(days=60))
    with time_machine.travel(caseworker.today - timedelta(days=40)):
        then = actor("saksbehandler.bergen")
        send_provisional_answer(
            actor=then,
            application=case,
            reason="needs_mapping",
            expected_date=then.today + timedelta(days=30),
        )
    client = client_as("saksbehandler.bergen")

    assert "ny forsinkelsesmelding" in client.get(address(case)).content.decode()
    assert client.get("/soknader/?due=overdue").content.decode().count(case.case_number) >= 1
