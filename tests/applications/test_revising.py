"""Decisions made anew, premises that change after the grant, and what is confirmed before an offer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from allocation.models import WaitingEntry
from allocation.services import send_offer
from applications.models import Application, Decision, FactsConfirmation
from applications.services import deciding, premises, revising, sending
from applications.services.assessing import assess_application
from applications.services.data import IncomeData, MemberData, NeedData, PersonData
from applications.services.facts import change_facts
from applications.services.household import add_household_member
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.rules.models import Deadline
from tests.counting import queries
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.applications import GRANT, REFUSAL, make_application
from tests.factories.housing import make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def sent(actor: ActorOf, decision: Decision) -> Decision:
    """Laid before, approved by a colleague, and sent."""
    deciding.ask_approval(actor=actor("saksbehandler.bergen"), decision=decision)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)
    return sending.send_decision(actor=actor("saksbehandler.bergen"), decision=decision)


def decided(actor: ActorOf, data: Any = GRANT, **told: Any) -> Decision:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, **told)
    assess_application(actor=caseworker, application=case)
    return sent(actor, deciding.draft_decision(actor=caseworker, application=case, data=data))


def refused(actor: ActorOf) -> Decision:
    return decided(actor, REFUSAL, income=IncomeData(Decimal(2_000_000), documented=True))


def fresh(decision: Decision) -> Decision:
    return Decision.objects.select_related("application").get(pk=decision.pk)


def test_correction_is_a_new_decision_and_the_sent_one_stays(actor: ActorOf) -> None:
    decision = decided(actor)
    caseworker = actor("saksbehandler.bergen")

    draft = revising.correct(actor=caseworker, decision=decision, reason="Leietida var feil.")
    again = revising.correct(actor=caseworker, decision=decision, reason="Leietida var feil.")
    deciding.draft_decision(
        actor=caseworker, application=decision.application, data=replace(GRANT, term_months=60)
    )
    new = sent(actor, draft)

    assert draft.pk == again.pk
    assert (fresh(decision).term_months, fresh(new).term_months) == (36, 60)
    assert (fresh(new).replaces_id, fresh(new).change) == (decision.pk, "correction")
    assert fresh(new).application.state == "granted"
    assert WaitingEntry.objects.filter(application=decision.application).count() == 1
    letter = Letter.objects.filter(code="decision_grant", state="sent").latest("created_at")
    assert "Vi har rettet vedtaket vi gjorde" in letter.html and "Leietida var feil." in letter.html


def test_correction_does_not_change_the_outcome(actor: ActorOf) -> None:
    decision = decided(actor)
    caseworker = actor("saksbehandler.bergen")
    revising.correct(actor=caseworker, decision=decision, reason="Feil navn.")

    with pytest.raises(Refused) as refusal:
        deciding.draft_decision(actor=caseworker, application=decision.application, data=REFUSAL)

    assert refusal.value.field == "outcome"


def test_correction_needs_no_new_assessment(actor: ActorOf) -> None:
    decision = decided(actor)
    caseworker = actor("saksbehandler.bergen")
    change_facts(actor=caseworker, application=decision.application, need=NeedData(bedrooms=3))
    draft = revising.correct(actor=caseworker, decision=decision, reason="Skrivefeil.")

    assert fresh(sent(actor, draft)).state == "sent"


def test_refusal_that_is_reversed_is_taken_up_again_and_replaced(actor: ActorOf) -> None:
    decision = refused(actor)
    case = decision.application
    caseworker = actor("saksbehandler.bergen")

    draft = revising.reverse(actor=caseworker, decision=decision, reason="Inntekten var feil.")
    with pytest.raises(Refused) as refusal:
        change_facts(actor=caseworker, application=case, income=IncomeData(Decimal(240_000), documented=True))
        deciding.ask_approval(actor=caseworker, decision=draft)
    assert refusal.value.code == "ASSESSMENT_STALE"
    assess_application(actor=caseworker, application=case)
    deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    new = sent(actor, draft)

    assert (fresh(decision).outcome, fresh(new).outcome) == ("refusal", "grant")
    assert fresh(new).application.state == "granted"
    assert WaitingEntry.objects.filter(application=case, ended_on=None).exists()


def test_new_decision_in_a_reopened_case_refers_to_the_one_before(actor: ActorOf) -> None:
    from applications.services.handling import reopen

    decision = refused(actor)
    case = decision.application
    caseworker = actor("saksbehandler.bergen")
    reopen(actor=caseworker, application=case, reason="Ny vurdering.")

    draft = deciding.draft_decision(actor=caseworker, application=case, data=REFUSAL)

    assert (draft.replaces_id, draft.change) == (decision.pk, "reversal")


@pytest.mark.parametrize(("reason", "code"), [(" ", "REASON_MISSING"), ("Feil.", "ALREADY_REPLACED")])
def test_revision_is_refused_without_reason_or_twice(actor: ActorOf, reason: str, code: str) -> None:
    decision = decided(actor)
    caseworker = actor("saksbehandler.bergen")
    sent(actor, revising.correct(actor=caseworker, decision=decision, reason="Feil."))

    with pytest.raises(Refused) as refusal:
        revising.correct(actor=actor("saksbehandler.bergen"), decision=decision, reason=reason)

    assert refusal.value.code == code


@pytest.mark.parametrize("persona", ["nav.bergen", "konsulent.nes", "boligleder.bergen"])
def test_others_neither_revise_nor_confirm(actor: ActorOf, persona: str) -> None:
    decision = decided(actor)
    outsider = actor(persona)

    with pytest.raises(NotAllowed):
        revising.correct(actor=outsider, decision=decision, reason="Feil.")
    with pytest.raises(NotAllowed):
        premises.confirm_facts(
            actor=outsider, application=decision.application, confirmed_on=outsider.today, how="Telefon"
        )


def test_partial_refusal_says_what_is_not_granted(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assess_application(actor=caseworker, application=case)
    data = replace(GRANT, outcome="partial", conditions="Du følger avtalen om gjelda.")

    with pytest.raises(Refused) as refusal:
        deciding.draft_decision(actor=caseworker, application=case, data=data)
    assert refusal.value.field == "refused_part"
    decision = deciding.draft_decision(
        actor=caseworker, application=case, data=replace(data, refused_part="Du får ikke tre soverom.")
    )

    sent(actor, decision)
    html = Letter.objects.get(code="decision_grant", state="sent").html
    for said in ("men ikke alt du søkte om", "Du får ikke tre soverom.", "Du følger avtalen om gjelda."):
        assert said in html, said
    assert "kan du vanligvis ikke klage på" in html


def outstanding(case: Application) -> set[str]:
    return set(Deadline.objects.outstanding().filter(subject_id=case.pk).values_list("kind", flat=True))


def test_changed_premise_asks_for_a_new_look_and_a_confirmation_settles_it(actor: ActorOf) -> None:
    case = decided(actor).application
    caseworker = actor("saksbehandler.bergen")

    change_facts(actor=caseworker, application=case, income=IncomeData(Decimal(900_000), documented=True))
    add_household_member(
        actor=caseworker, application=case, on=caseworker.today,
        told=MemberData(PersonData("Ny", "Testesen"), "child"),
    )  # fmt: skip

    row = Application.objects.get(pk=case.pk)
    assert premises.words(row) == "husstanden og inntekten"
    assert "premises_review" in outstanding(case)
    premises.confirm_facts(actor=caseworker, application=row, confirmed_on=caseworker.today, how="Telefon")
    row.refresh_from_db()
    assert row.premises_changed == [] and "premises_review" not in outstanding(case)


def test_need_alone_is_no_premise_and_an_open_case_has_none(actor: ActorOf) -> None:
    case = decided(actor).application
    caseworker = actor("saksbehandler.bergen")
    change_facts(actor=caseworker, application=case, need=NeedData(bedrooms=2))
    open_ = make_application(caseworker)
    change_facts(actor=caseworker, application=open_, income=IncomeData(Decimal(1)))

    assert not Application.objects.exclude(premises_changed_at=None).exists()


def test_granted_case_can_be_assessed_again_and_the_place_taken_back(actor: ActorOf) -> None:
    decision = decided(actor)
    case = decision.application
    caseworker = actor("saksbehandler.bergen")
    change_facts(actor=caseworker, application=case, income=IncomeData(Decimal(2_000_000), documented=True))
    draft = revising.reverse(actor=caseworker, decision=decision, reason="Inntekten er for høy.")
    assess_application(actor=caseworker, application=case)
    deciding.draft_decision(actor=caseworker, application=case, data=REFUSAL)

    row = fresh(draft)
    assert (row.outcome, row.application.state) == ("refusal", "granted")
    assert WaitingEntry.objects.filter(application=case, ended_on=None).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"how": " "}, "how"), ({"checked": False}, "checked"), ({"days": 1}, "confirmed_on")],
)
def test_incomplete_confirmation_is_refused(actor: ActorOf, given: dict[str, Any], field: str) -> None:
    case = decided(actor).application
    caseworker = actor("saksbehandler.bergen")
    day = caseworker.today + timedelta(days=given.pop("days", 0))

    with pytest.raises(Refused) as refusal:
        premises.confirm_facts(
            actor=caseworker, application=case, confirmed_on=day, **{"how": "Telefon", **given}
        )

    assert refusal.value.field == field
    assert not FactsConfirmation.objects.exists()


def test_offer_waits_for_a_fresh_confirmation(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair), confirmed=False)
    case = offer.application

    with pytest.raises(Refused) as refusal:
        send_offer(actor=chair, offer=offer)
    assert refusal.value.code == "NOT_CONFIRMED"
    given = {"actor": chair, "application": case, "confirmed_on": chair.today, "how": "Telefon"}
    assert premises.confirm_facts(**given).pk == premises.confirm_facts(**given).pk
    change_facts(actor=chair, application=case, income=IncomeData(Decimal(300_000)))
    with pytest.raises(Refused) as refusal:
        send_offer(actor=chair, offer=offer)
    assert refusal.value.code == "PREMISES_CHANGED"
    premises.confirm_facts(actor=chair, application=case, confirmed_on=chair.today, how="Ny lønnsslipp")

    assert send_offer(actor=chair, offer=offer).state == "sent"


@pytest.mark.parametrize(("days", "good"), [(30, True), (31, False)])
def test_confirmation_is_good_for_thirty_days(actor: ActorOf, days: int, good: bool) -> None:
    with time_machine.travel("2026-03-02 09:00+01:00", tick=False) as clock:
        case = decided(actor).application
        caseworker = actor("saksbehandler.bergen")
        premises.confirm_facts(
            actor=caseworker, application=case, confirmed_on=caseworker.today, how="Telefon"
        )
        clock.shift(timedelta(days=days))
        case.refresh_from_db()

        assert premises.is_confirmed(actor("saksbehandler.bergen"), case) is good


def test_pages_of_revision_and_confirmation(actor: ActorOf, client_as: ClientAs) -> None:
    decision = decided(actor)
    case = decision.application
    caseworker = actor("saksbehandler.bergen")
    change_facts(actor=caseworker, application=case, income=IncomeData(Decimal(900_000)))
    client = client_as("saksbehandler.bergen")
    tab = f"/soknader/{case.key}/vedtak/"

    page = client.get(tab).content.decode()
    assert "Vedtaket må ses på på nytt" in page and "Etter vedtaket er inntekten endret." in page
    assert queries(client, tab) <= 15
    day = f"{caseworker.today:%d.%m.%Y}"
    assert client.post(f"{tab}bekreft/", {"confirmed_on": day, "how": "Telefon"}).status_code == 200
    client.post(f"{tab}bekreft/", {"confirmed_on": day, "how": "Telefon", "checked": "on"})
    assert FactsConfirmation.objects.count() == 1
    assert "Står i det nye brevet" in client.get(f"{tab}{decision.pk}/rett/").content.decode()
    client.post(f"{tab}{decision.pk}/rett/", {"reason": "Skrivefeil."})
    assert Decision.objects.filter(replaces=decision, state="draft").exists()
    assert "Erstatter vedtaket" in client.get(tab).content.decode()
    for persona in ("nav.bergen", "konsulent.nes", "admin.bergen"):
        assert client_as(persona).get(f"{tab}bekreft/").status_code == 404, persona


def test_api_of_revision_and_confirmation(actor: ActorOf, api_as: Callable[[str], APIClient]) -> None:
    decision = decided(actor)
    today = actor("saksbehandler.bergen").today.isoformat()
    api = api_as("saksbehandler.bergen")

    given = {"confirmed_on": today, "how": "Telefon"}
    address = f"/api/v1/applications/{decision.application_id}/confirm-facts/"
    assert api.post(address, given, "json").status_code == 201
    draft = api.post(f"/api/v1/decisions/{decision.pk}/correct/", {"reason": "Feil."}, "json")
    assert (draft.status_code, draft.data["replaces"]) == (201, decision.pk)
    assert api_as("nav.bergen").post(address, given, "json").status_code == 404
