"""Referrals without an application: registered, tried, answered, turned into an application or closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from applications.enums import LeadState
from applications.models import Application, ApplicationDraft, Lead
from applications.services import leads
from applications.services.data import PersonData
from applications.services.leads import LeadData
from core.agencies.actors import Actor
from core.base.errors import Conflict, NotAllowed, Refused
from core.rules.models import Deadline
from tests.applications.test_stepper import ANSWERS
from tests.counting import queries

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def told(actor: Actor, **changes: Any) -> LeadData:
    whole = LeadData(
        received=actor.today - timedelta(days=1),
        person=PersonData("Kari", "Testesen", phone="55 00 00 00"),
        referrer="Legevakta",
        reason="Sover hos en venn.",
    )
    return replace(whole, **changes)


def make_lead(actor: Actor, **changes: Any) -> Lead:
    return leads.register_lead(actor=actor, told=told(actor, **changes))


def outstanding(lead: Lead) -> list[str]:
    return list(Deadline.objects.outstanding().filter(subject_id=lead.pk).values_list("kind", flat=True))


def test_referral_gets_a_number_and_a_day_to_get_in_touch(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    lead = make_lead(caseworker)

    assert lead.number.startswith("H")
    assert (lead.state, lead.consent) == (LeadState.NEW, "not_asked")
    assert outstanding(lead) == ["lead_first_contact"]


def test_attempt_moves_the_day_and_contact_moves_it_again(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    lead = make_lead(caseworker)
    again = caseworker.today + timedelta(days=5)

    leads.log_contact(actor=caseworker, lead=lead, how="phone", reached=False, next_contact_on=again)
    leads.log_contact(actor=caseworker, lead=lead, how="phone", reached=False, next_contact_on=again)

    lead.refresh_from_db()
    assert (lead.state, lead.contacts.count(), lead.next_contact_on) == (LeadState.TRYING, 1, again)
    assert Deadline.objects.outstanding().get(subject_id=lead.pk).due == again

    leads.log_contact(actor=caseworker, lead=lead, how="visit", reached=True)
    leads.log_contact(actor=caseworker, lead=lead, how="sms", reached=False)
    lead.refresh_from_db()
    assert lead.state == LeadState.IN_CONTACT
    assert outstanding(lead) == ["lead_next_contact"]


def test_nobody_contacts_who_has_said_no(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    lead = make_lead(caseworker)
    leads.answer_consent(actor=caseworker, lead=lead, consent="refused")

    with pytest.raises(Refused) as refused:
        leads.log_contact(actor=caseworker, lead=lead, how="phone", reached=True)

    assert refused.value.code == "NO_CONSENT"
    assert not lead.contacts.exists()


@pytest.mark.parametrize(
    "changes, field",
    [({"referrer": " "}, "referrer"), ({"reason": ""}, "reason"), ({"received": "ahead"}, "received")],
)
def test_bad_referral_is_refused_and_nothing_is_saved(
    actor: ActorOf, changes: dict[str, Any], field: str
) -> None:
    caseworker = actor("saksbehandler.bergen")
    if changes.get("received"):
        changes = {"received": caseworker.today + timedelta(days=1)}

    with pytest.raises(Refused) as refused:
        make_lead(caseworker, **changes)

    assert refused.value.field == field
    assert not Lead.objects.exists()


def test_referral_is_closed_with_a_reason_and_can_be_taken_up(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    lead = make_lead(caseworker)
    with pytest.raises(Refused):
        leads.close_lead(actor=caseworker, lead=lead, closing="not_reached", reason=" ")

    leads.close_lead(actor=caseworker, lead=lead, closing="not_reached", reason="Fire forsøk.")
    leads.close_lead(actor=caseworker, lead=lead, closing="not_reached", reason="Fire forsøk.")

    lead.refresh_from_db()
    assert (lead.state, outstanding(lead)) == (LeadState.CLOSED, [])
    with pytest.raises(Refused) as refused:
        leads.log_contact(actor=caseworker, lead=lead, how="phone", reached=True)
    assert refused.value.code == "LEAD_CLOSED"
    leads.reopen_lead(actor=caseworker, lead=lead, reason="Ringte selv.")
    assert outstanding(lead) == ["lead_first_contact"]


def test_two_at_once_are_told(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    lead = make_lead(caseworker)
    leads.answer_consent(actor=caseworker, lead=lead, consent="given", expected_version=1)

    with pytest.raises(Conflict):
        leads.log_contact(actor=caseworker, lead=lead, how="phone", reached=True, expected_version=1)


def test_referral_becomes_an_application_through_the_stepper(actor: ActorOf, client_as: ClientAs) -> None:
    lead = make_lead(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")

    first = client.post(f"/soknader/henvisninger/{lead.pk}/soknad/").headers["Location"]
    second = client.post(f"/soknader/henvisninger/{lead.pk}/soknad/").headers["Location"]
    page = client.get(first).content.decode()
    base = first.removesuffix("soker/")
    for step, data in {**ANSWERS, "soker": {**ANSWERS["soker"], "soker-channel": "referral"}}.items():
        client.post(f"{base}{step}/", data)
    client.post(f"{base}se-over/")

    lead.refresh_from_db()
    assert first == second
    assert 'value="Kari"' in page and 'value="55 00 00 00"' in page
    assert (lead.state, lead.application) == (LeadState.CONVERTED, Application.objects.get())
    assert not ApplicationDraft.objects.exists()
    assert outstanding(lead) == []
    assert lead.application.case_number in client.get(lead.get_absolute_url()).content.decode()


def test_referral_is_its_offices_alone(actor: ActorOf, client_as: ClientAs) -> None:
    lead = make_lead(actor("saksbehandler.bergen"))

    for persona in ("nav.bergen", "konsulent.nes", "boligleder.bergen"):
        client = client_as(persona)
        assert client.get(lead.get_absolute_url()).status_code == 404, persona
        assert (
            client.post(f"{lead.get_absolute_url()}lukk/", {"closing": "other", "reason": "x"}).status_code
            == 404
        )
    with pytest.raises(NotAllowed):
        leads.close_lead(actor=actor("nav.bergen"), lead=lead, closing="other", reason="x")
    assert not Lead.objects.exists()


def test_pages_of_referrals(actor: ActorOf, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    today = actor("saksbehandler.bergen").today

    made = client.post(
        "/soknader/henvisninger/ny/",
        {
            "received": f"{today:%d%m%Y}",
            "referrer": "Legevakta",
            "given_name": "Kari",
            "family_name": "Testesen",
            "reason": "Sover hos en venn.",
            "consent": "given",
            "consent_on": f"{today:%d%m%Y}",
        },
    )
    lead = Lead.objects.get()
    address = lead.get_absolute_url()
    tried = client.post(
        f"{address}kontakt/",
        {"on": f"{today:%d%m%Y}", "how": "phone", "reached": "on", "version": lead.version},
    )

    assert (made.status_code, tried.status_code) == (302, 302)
    assert "Kari Testesen" in client.get("/soknader/henvisninger/").content.decode()
    assert "fikk kontakt" in client.get(address).content.decode()
    assert client.get(f"{address}lukk/").status_code == 200
    assert client.get(f"{address}finnes-ikke/").status_code == 404
    assert queries(client, "/soknader/henvisninger/") <= 10
    assert queries(client, address) <= 15


def test_api_of_referrals(actor: ActorOf, api_as: Callable[[str], Any]) -> None:
    api = api_as("saksbehandler.bergen")
    body = {
        "received": "2026-10-18",
        "person": {"given_name": "Kari", "family_name": "Testesen"},
        "referrer": "Legevakta",
        "reason": "Trenger råd.",
    }
    made = api.post("/api/v1/leads/", body, format="json")
    address = f"/api/v1/leads/{made.data['id']}/"

    api.post(f"{address}consent/", {"consent": "given"}, format="json")
    api.post(f"{address}contact/", {"how": "phone", "reached": True}, format="json")
    case = api.post(
        f"{address}application/",
        {
            "received": "2026-10-20",
            "channel": "referral",
            "applicant": {"given_name": "Kari", "family_name": "Testesen"},
            "situation": {"situation": "no_home"},
        },
        format="json",
    )

    assert (made.status_code, case.status_code) == (201, 201)
    assert api.get(address).data["state"] == "converted"
    assert api_as("nav.bergen").get(address).status_code == 404
