"""A case shows what was said about it, and a new contact is logged from it with case and person filled in."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from contacts.subjects import cases_about
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tests.factories.applications import make_application
from tests.factories.tenancies import make_lease

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def test_case_shows_its_contacts_and_logs_new_ones(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    client = client_as("saksbehandler.bergen")
    before = client.get(case.get_absolute_url()).content.decode()
    link = (
        f"{reverse('contacts:new')}?sak=applications.application%3A{case.pk}&amp;person={case.applicant_id}"
    )
    form = client.get(link.replace("&amp;", "&")).content.decode()

    actor("saksbehandler.bergen")
    Contact(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        unit_id=case.unit_id,
        happened_at=case.created_at,
        person_id=case.applicant_id,
        subject_type="applications.application",
        subject_id=case.pk,
        text="Ringte om ventetida.",
        recorded_by=caseworker.user,
    ).save(force_insert=True)
    after = client.get(case.get_absolute_url()).content.decode()

    assert link in before and "Ingen er ført." in before
    assert f'value="applications.application:{case.pk}" selected' in form
    assert "Ringte om ventetida." in after


def test_cases_of_the_person_are_offered_to_whoever_sees_them(bergen: Municipality, actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))

    labels = [each.label for each in cases_about(actor("saksbehandler.bergen"), case.applicant_id)]

    assert labels == [f"Søknad {case.case_number}"]
    assert cases_about(actor("nav.bergen"), case.applicant_id) == []


def test_lease_page_has_the_same(bergen: Municipality, client_as: ClientAs) -> None:
    lease = make_lease(bergen)

    page = client_as("boligleder.bergen").get(lease.get_absolute_url()).content.decode()

    assert f"sak=tenancies.lease%3A{lease.pk}" in page
