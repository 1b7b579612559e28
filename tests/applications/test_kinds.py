"""What differs by kind: the questions, help after boligsosialloven § 7, and sending a misdirected case on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from allocation.models import WaitingEntry
from applications.enums import DecisionState, State
from applications.models import Application, KindAnswers
from applications.services import deciding, forwarding, sending, wording
from applications.services.assessing import assess_application
from applications.services.data import DecisionData, KindData
from applications.services.facts import change_facts
from applications.services.receiving import receive_application
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.documents.storing import upload
from core.messages.models import OutboxItem
from core.rules.models import Deadline
from tests.applications.test_stepper import ANSWERS, started
from tests.factories.applications import make_application, new_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

HELP = DecisionData(
    outcome="grant",
    situation="du trenger hjelp til å finne bolig",
    reasons="Du står uten bolig og trenger hjelp til å finne en.",
    assistance="Vi går gjennom boligannonser sammen hver uke.\nVi gir garanti for depositumet.",
    next_steps="Vi ringer deg.",
)


def asked_for_help(actor: Actor, **changes: Any) -> Application:
    told = KindData(help_wanted=("find", "economy"), explanation="Finner ikke noe selv.")
    return make_application(actor, kind="assistance", by_kind=told, **changes)


def sent_by_two(actor: ActorOf, case: Application, data: DecisionData = HELP) -> Any:
    author = actor("saksbehandler.bergen")
    draft, _letter = sending.draft_with_letter(actor=author, application=case, data=data)
    deciding.ask_approval(actor=author, decision=draft)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=draft)
    return sending.send_decision(actor=actor("saksbehandler.bergen"), decision=draft)


def test_swap_keeps_lease_and_reason_and_a_correction_keeps_the_former(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    told = KindData(lease="Prøveveien 1", swap_reason="too_small")
    case = make_application(caseworker, kind="swap", by_kind=told)

    change_facts(actor=caseworker, application=case, by_kind=replace(told, swap_reason="health"))
    change_facts(actor=caseworker, application=case, by_kind=replace(told, swap_reason="health"))

    rows = KindAnswers.objects.filter(application=case).order_by("written_at")
    assert [row.swap_reason for row in rows] == ["too_small", "health"]
    assert [row.superseded_at is None for row in rows] == [False, True]


def test_question_of_another_kind_is_refused_and_nothing_is_saved(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(Refused) as refused:
        receive_application(
            actor=caseworker,
            new=replace(new_application(caseworker), kind="renewal", by_kind=KindData(swap_reason="rent")),
        )

    assert (refused.value.code, refused.value.field) == ("NOT_FOR_KIND", "by_kind.swap_reason")
    assert not Application.objects.exists()


def test_stepper_asks_what_the_kind_asks(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)
    client.post(f"{draft}soker/", {**ANSWERS["soker"], "soker-kind": "renewal"})

    page = client.get(f"{draft}situasjon/").content.decode()
    missing = client.post(f"{draft}situasjon/", ANSWERS["situasjon"]).content.decode()

    assert "Hva er endret siden sist?" in page
    assert "Hvorfor vil husstanden bytte?" not in page
    assert "Skriv hvilket leieforhold det gjelder." in missing


def test_stepper_registers_a_renewal_with_its_answers(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)
    answers = {
        **ANSWERS,
        "soker": {**ANSWERS["soker"], "soker-kind": "renewal"},
        "situasjon": {
            **ANSWERS["situasjon"],
            "type-lease": "Prøveveien 1",
            "type-wish": "same",
            "type-changes": "Et barn til.",
        },
    }
    for step, data in answers.items():
        client.post(f"{draft}{step}/", data)

    client.post(f"{draft}se-over/")

    case = Application.objects.get()
    told = case.kind_answers.get()
    assert (told.lease, told.wish, told.changes) == ("Prøveveien 1", "same", "Et barn til.")
    assert "Et barn til." in client.get(f"/soknader/{case.key}/kartlegging/").content.decode()


def test_help_is_decided_without_criteria_and_gives_no_place_on_the_list(actor: ActorOf) -> None:
    case = asked_for_help(actor("saksbehandler.bergen"))

    decision = sent_by_two(actor, case)

    case.refresh_from_db()
    letter = Letter.objects.get(pk=decision.letter)
    assert case.state == State.ASSISTED
    assert (decision.basis, decision.assessment) == ("assistance", None)
    assert not WaitingEntry.objects.filter(application=case).exists()
    assert letter.code == "decision_assistance"
    assert "Vi gir garanti for depositumet." in letter.html
    assert "Statsforvalteren" in letter.html
    assert wording.letter_code(decision) == "decision_assistance"


def test_help_in_nes_is_the_caseworkers_to_decide_though_the_meeting_decides_the_rest(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = asked_for_help(caseworker)

    with pytest.raises(Refused) as refused:
        deciding.decide_in_meeting(actor=caseworker, application=case, outcome="grant")

    assert refused.value.code == "NOT_IN_MEETING"


def test_help_without_its_main_content_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = asked_for_help(caseworker)

    with pytest.raises(Refused) as refused:
        deciding.draft_decision(actor=caseworker, application=case, data=replace(HELP, assistance=" "))

    assert (refused.value.code, refused.value.field) == ("ASSISTANCE_MISSING", "assistance")


def test_help_is_not_assessed_against_criteria(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = asked_for_help(caseworker)

    with pytest.raises(Refused) as refused:
        assess_application(actor=caseworker, application=case)

    assert refused.value.code == "NO_CRITERIA"


def test_refused_help_says_so(actor: ActorOf) -> None:
    case = asked_for_help(actor("saksbehandler.bergen"))

    decision = sent_by_two(actor, case, replace(HELP, outcome="refusal"))

    case.refresh_from_db()
    letter = Letter.objects.get(pk=decision.letter)
    assert (case.state, decision.state) == (State.REFUSED, DecisionState.SENT)
    assert "Du får ikke hjelpen" in letter.html
    assert "garanti" not in letter.html


def test_pages_of_help_have_no_assessment_and_a_form_of_their_own(
    actor: ActorOf, client_as: ClientAs
) -> None:
    case = asked_for_help(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")

    overview = client.get(f"/soknader/{case.key}/").content.decode()
    form = client.get(f"/soknader/{case.key}/vedtak/utkast/").content.decode()
    saved = client.post(
        f"/soknader/{case.key}/vedtak/utkast/",
        {
            "outcome": "grant",
            "assistance": HELP.assistance,
            "situation": HELP.situation,
            "reasons": HELP.reasons,
            "next_steps": HELP.next_steps,
        },
    )

    assert f"/soknader/{case.key}/vurdering/" not in overview
    assert "Hovedinnholdet i bistanden" in form and "Leietid" not in form
    assert "å finne og skaffe en bolig" in form
    assert saved.status_code == 302
    assert case.decisions.get().assistance == HELP.assistance


FORWARDED = {"receiver": "Voss herad", "address": "Uttrågata 9\n5700 Voss", "reason": "Du bor i Voss."}


def test_misdirected_case_goes_to_the_right_place_with_its_papers(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    upload(actor=caseworker, subject=case, content=PDF, title="Søknaden", kind="application")

    done = forwarding.forward(actor=caseworker, application=case, **FORWARDED)
    again = forwarding.forward(actor=caseworker, application=case, **FORWARDED)

    case.refresh_from_db()
    assert (case.state, done.papers, again) == (State.FORWARDED, 1, done)
    to_receiver, to_applicant = (Letter.objects.get(pk=pk) for pk in (done.letter, done.applicant_letter))
    assert "Søknaden" in to_receiver.html and case.applicant.name in to_receiver.html
    assert "Voss herad" in to_applicant.html and "Du bor i Voss." in to_applicant.html
    assert OutboxItem.objects.filter(recipient__name="Voss herad").count() == 2
    assert not Deadline.objects.outstanding().filter(subject_id=case.pk).exists()


def test_forwarded_case_can_be_taken_up_again(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    client = client_as("saksbehandler.bergen")

    answer = client.post(f"/soknader/{case.key}/send-videre/", {**FORWARDED, "version": case.version})
    page = client.get(f"/soknader/{case.key}/").content.decode()
    client.post(f"/soknader/{case.key}/avslutt/gjenoppta/", {"reason": "De sendte den tilbake."})

    case.refresh_from_db()
    assert answer.status_code == 302
    assert "Søknaden er sendt videre til Voss herad" in page
    assert case.state == State.IN_PROGRESS


@pytest.mark.parametrize("missing", ["receiver", "reason"])
def test_forwarding_without_receiver_or_reason_changes_nothing(actor: ActorOf, missing: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    with pytest.raises(Refused) as refused:
        forwarding.forward(actor=caseworker, application=case, **{**FORWARDED, missing: " "})

    case.refresh_from_db()
    assert (refused.value.field, case.state) == (missing, State.RECEIVED)


def test_forwarding_is_not_for_other_roles_nor_other_compartments(
    actor: ActorOf, client_as: ClientAs
) -> None:
    case = make_application(actor("saksbehandler.bergen"))

    for persona in ("nav.bergen", "konsulent.nes", "regnskap.bergen"):
        assert client_as(persona).post(f"/soknader/{case.key}/send-videre/", FORWARDED).status_code == 404
    with pytest.raises(NotAllowed):
        forwarding.forward(actor=actor("nav.bergen"), application=case, **FORWARDED)


def test_ended_case_cannot_be_forwarded(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    Application.objects.filter(pk=case.pk).update(state=State.SHELVED)

    with pytest.raises(Refused) as refused:
        forwarding.forward(actor=caseworker, application=case, **FORWARDED)

    assert refused.value.code == "NOT_OPEN"


def test_api_takes_kinds_and_forwards(actor: ActorOf, api_as: Callable[[str], Any]) -> None:
    api = api_as("saksbehandler.bergen")
    told = {
        "received": "2026-10-01",
        "kind": "swap",
        "applicant": {"given_name": "Kari", "family_name": "Testesen"},
        "situation": {"situation": "municipal_lease"},
        "by_kind": {"lease": "Prøveveien 1", "swap_reason": "too_small"},
    }
    made = api.post("/api/v1/applications/", told, format="json")

    done = api.post(f"/api/v1/applications/{made.data['id']}/forward/", FORWARDED, format="json")

    assert (made.status_code, done.status_code) == (201, 201)
    assert done.data["receiver"] == "Voss herad"
    assert api.get(f"/api/v1/applications/{made.data['id']}/").data["state"] == "forwarded"
