"""Appeals: in time or late, looked at again, rejected, sent on as one PDF, and what the body's answer leads to."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from rest_framework.test import APIClient

from applications.enums import AppealState
from applications.guards import last_day_for_late
from applications.models import Appeal, Application, Decision
from applications.services import appealing, deciding, rejecting, sending
from applications.services.assessing import assess_application
from applications.services.data import IncomeData
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.documents import storing
from core.documents.models import Document, DocumentContent, Letter
from core.messages.models import OutboxItem
from core.rules.models import Deadline
from tests.counting import queries
from tests.factories.applications import GRANT, REFUSAL, make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
START = "2026-03-02 09:00+01:00"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc000000301010018dd"
    "8db00000000049454e44ae426082"
)


@pytest.fixture
def clock() -> Any:
    """Monday 2 March 2026, and days added by `tick`."""
    with time_machine.travel(START, tick=False) as travel:

        def tick(days: int) -> None:
            travel.shift(timedelta(days=days))

        yield tick


def refused(actor: ActorOf, **changes: Any) -> Decision:
    """A refusal in Bergen that has been sent and has arrived today."""
    caseworker = actor("saksbehandler.bergen")
    income = IncomeData(Decimal(2_000_000), documented=True)
    case = make_application(caseworker, income=income, **changes)
    assess_application(actor=caseworker, application=case)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=REFUSAL)
    deciding.ask_approval(actor=caseworker, decision=decision)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)
    caseworker = actor("saksbehandler.bergen")
    decision = sending.send_decision(actor=caseworker, decision=decision)
    return sending.register_received(actor=caseworker, decision=decision, received_on=caseworker.today)


def register(actor: ActorOf, decision: Decision, **more: Any) -> Appeal:
    caseworker = actor("saksbehandler.bergen")
    given = {"received_on": caseworker.today, "grounds": "Inntekten er feil.", "confirm": False, **more}
    return appealing.register_appeal(actor=caseworker, decision=decision, **given)


def upheld(actor: ActorOf, **more: Any) -> Appeal:
    appeal = register(actor, refused(actor), **more)
    return appealing.review(
        actor=actor("saksbehandler.bergen"), appeal=appeal, result="upheld",
        statement="Inntekten er riktig.\n\nDen er hentet fra skattemeldingen.",
    )  # fmt: skip


def outstanding() -> dict[str, date]:
    return dict(Deadline.objects.outstanding().values_list("kind", "due"))


def state_of(case: Application) -> str:
    return Application.objects.get(pk=case.pk).state


def test_appeal_in_time_is_confirmed_and_has_three_weeks(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    clock(21)

    appeal = register(actor, decision, confirm=True)
    again = register(actor, decision, confirm=True)

    assert (appeal.pk, appeal.state, appeal.in_time) == (again.pk, "reviewing", True)
    assert outstanding()["appeal_review"] == date(2026, 4, 13)
    assert Letter.objects.filter(code="appeal_received", state="sent").count() == 1
    assert "appeal" not in outstanding()


@pytest.mark.parametrize(("posted", "state"), [(21, "reviewing"), (22, "late"), (None, "late")])
def test_it_is_the_posting_that_must_be_in_time(
    clock: Any, actor: ActorOf, posted: int | None, state: str
) -> None:
    decision = refused(actor)
    sent = date(2026, 3, 2)
    clock(25)

    appeal = register(actor, decision, posted_on=sent + timedelta(days=posted) if posted else None)

    assert appeal.state == state


def test_late_appeal_waits_for_somebody_to_take_or_reject_it(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    clock(40)
    appeal = register(actor, decision)

    with pytest.raises(Refused) as refusal:
        appealing.review(
            actor=actor("saksbehandler.bergen"), appeal=appeal, result="upheld", statement="Nei."
        )
    assert refusal.value.code == "WRONG_STATE"
    assert "appeal_late" in outstanding()

    taken = appealing.accept_late(
        actor=actor("saksbehandler.bergen"), appeal=appeal, ground="no_blame", reason="Lå på sykehus."
    )

    assert (taken.state, taken.in_time, taken.late_ground) == ("reviewing", False, "no_blame")
    assert "appeal_late" not in outstanding() and "appeal_review" in outstanding()


@pytest.mark.parametrize(
    ("ground", "reason", "field"),
    [("", "Syk.", "ground"), ("special", " ", "reason"), ("x", "Syk.", "ground")],
)
def test_late_appeal_is_taken_only_with_ground_and_reason(
    clock: Any, actor: ActorOf, ground: str, reason: str, field: str
) -> None:
    decision = refused(actor)
    clock(40)
    appeal = register(actor, decision)

    with pytest.raises(Refused) as refusal:
        appealing.accept_late(
            actor=actor("saksbehandler.bergen"), appeal=appeal, ground=ground, reason=reason
        )

    assert refusal.value.field == field
    assert Appeal.objects.get().state == "late"


@pytest.mark.parametrize(("day", "taken"), [(date(2027, 3, 2), True), (date(2027, 3, 3), False)])
def test_never_after_a_year_from_the_decision(clock: Any, actor: ActorOf, day: date, taken: bool) -> None:
    decision = refused(actor)
    clock((day - date(2026, 3, 2)).days)
    appeal = register(actor, decision)
    caseworker = actor("saksbehandler.bergen")

    if taken:
        appealing.accept_late(actor=caseworker, appeal=appeal, ground="special", reason="Ny diagnose.")
    else:
        with pytest.raises(Refused) as refusal:
            appealing.accept_late(actor=caseworker, appeal=appeal, ground="special", reason="Ny diagnose.")
        assert refusal.value.code == "MORE_THAN_A_YEAR"
    assert last_day_for_late(date(2024, 2, 29)) == date(2025, 2, 28)


def test_arrival_registered_afterwards_may_show_that_the_appeal_was_late(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    Decision.objects.filter(pk=decision.pk).update(received_on=None, appeal_until=None)
    clock(30)
    appeal = register(actor, decision)
    assert appeal.state == "reviewing"

    sending.register_received(
        actor=actor("saksbehandler.bergen"), decision=decision, received_on=date(2026, 3, 4)
    )

    row = Appeal.objects.get()
    assert (row.state, row.in_time) == (AppealState.LATE, False)
    assert "appeal_late" in outstanding() and "appeal_review" not in outstanding()


def test_rejection_is_a_decision_of_its_own_that_can_be_appealed(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    clock(40)
    appeal = register(actor, decision)
    caseworker = actor("saksbehandler.bergen")

    for _ in range(2):
        done = rejecting.reject(
            actor=caseworker, appeal=appeal, ground="late", reason="Du fikk brevet i mars."
        )

    letter = Letter.objects.get(code="appeal_rejected", state="sent")
    assert (done.state, done.reject_ground) == ("rejected", "late")
    assert "Klagen kom etter klagefristen, som gikk ut 23.\u00a0mars\u00a02026." in letter.html
    assert "Du kan klage på at vi avviser klagen" in letter.html
    assert not {"appeal_late", "appeal_review"} & set(outstanding())


def test_timely_appeal_is_not_rejected_as_late(actor: ActorOf) -> None:
    appeal = register(actor, refused(actor))

    with pytest.raises(Refused) as refusal:
        rejecting.reject(
            actor=actor("saksbehandler.bergen"), appeal=appeal, ground="late", reason="For sent."
        )

    assert refusal.value.field == "ground"


def test_the_particular_dwelling_cannot_be_appealed(actor: ActorOf) -> None:
    appeal = register(actor, refused(actor), about="dwelling")

    rejecting.reject(
        actor=actor("saksbehandler.bergen"), appeal=appeal, ground="not_appealable", reason="Boligen passer."
    )

    assert "vanligvis ikke på hvilken bestemt bolig du får tilbud om" in Letter.objects.get(
        code="appeal_rejected", state="sent"
    ).html  # fmt: skip


def test_medhold_takes_the_case_up_again_and_asks_for_a_new_decision(actor: ActorOf) -> None:
    decision = refused(actor)
    appeal = register(actor, decision)

    for _ in range(2):
        done = appealing.review(
            actor=actor("saksbehandler.bergen"), appeal=appeal, result="reversed", statement="Rett."
        )

    assert done.state == "reversed"
    assert state_of(decision.application) == "in_progress"
    assert "decision_after_appeal" in outstanding()


@pytest.mark.parametrize(
    ("result", "statement", "field"), [("", "Nei.", "result"), ("upheld", " ", "statement")]
)
def test_review_without_result_or_statement_is_refused(
    actor: ActorOf, result: str, statement: str, field: str
) -> None:
    appeal = register(actor, refused(actor))

    with pytest.raises(Refused) as refusal:
        appealing.review(
            actor=actor("saksbehandler.bergen"), appeal=appeal, result=result, statement=statement
        )

    assert refusal.value.field == field


def test_papers_go_to_the_body_as_one_numbered_pdf_with_a_copy_to_the_party(actor: ActorOf) -> None:
    appeal = upheld(actor, file=PNG)
    caseworker = actor("saksbehandler.bergen")
    case = appeal.application
    storing.upload(actor=caseworker, subject=case, content=_docx(), title="Legeattest")

    for _ in range(2):
        done = appealing.forward(actor=caseworker, appeal=appeal)

    merged = pypdf.PdfReader(io.BytesIO(bytes(DocumentContent.objects.get(pk=done.bundle).content)))
    pages = [page.extract_text() for page in merged.pages]
    contents = " ".join(pages[0].split())
    assert "Innhold" in contents and "Klage på vedtak" in contents
    assert "Legeattest" in contents and "egen fil" in contents
    for number, text in enumerate(pages, start=1):
        assert f"side {number} av {len(pages)}" in text
    assert "Den er hentet fra skattemeldingen." in pages[1]
    assert merged.outline[1]["/Title"].startswith("2. Vedtak om avslag")  # type: ignore[call-overload,index]
    sent = {item.recipient["name"] for item in OutboxItem.objects.filter(document_id=done.bundle)}
    assert sent == {"Klagenemnda i Bergen kommune"}
    assert OutboxItem.objects.filter(key__startswith=f"appeal:{appeal.pk}").count() == 1
    copy = Letter.objects.get(code="appeal_forwarded", state="sent")
    assert "Inntekten er riktig." in copy.html
    assert done.body == "own_criteria"
    assert "appeal_forward" not in outstanding() and "appeal_answer" in outstanding()


def _docx() -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def test_papers_left_out_are_not_sent(actor: ActorOf) -> None:
    appeal = upheld(actor, file=PNG)

    done = appealing.forward(actor=actor("saksbehandler.bergen"), appeal=appeal, documents=[])

    content = bytes(DocumentContent.objects.get(pk=done.bundle).content)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 2


def test_broken_pdf_is_listed_as_a_file_of_its_own() -> None:
    from core.documents import bundle

    made = bundle.merge(
        title="Klagesak", stamp="Klagesak", context={"facts": []},
        parts=[
            bundle.Part("Ødelagt", None, b"%PDF-1.4 nothing", "application/pdf"),
            bundle.Part("Bilde", date(2026, 3, 2), PNG, "image/png"),
        ],
    )  # fmt: skip

    assert made.apart == (0,)
    assert [line.page for line in made.lines] == [None, 2]
    assert made.pages == 2


def forwarded(actor: ActorOf) -> Appeal:
    return appealing.forward(actor=actor("saksbehandler.bergen"), appeal=upheld(actor))


@pytest.mark.parametrize(
    ("outcome", "case_state", "said"),
    [
        ("confirmed", "refused", "Vedtaket vårt blir stående."),
        ("changed", "in_progress", "Vi gjør et nytt vedtak som følger avgjørelsen"),
        ("annulled", "in_progress", "Vi må behandle saken på nytt."),
    ],
)
def test_what_the_body_decides_has_its_consequence(
    actor: ActorOf, outcome: str, case_state: str, said: str
) -> None:
    appeal = forwarded(actor)
    caseworker = actor("saksbehandler.bergen")
    given: dict[str, Any] = {"outcome_on": caseworker.today, "received_on": caseworker.today, "note": "Enig."}

    for _ in range(2):
        done = appealing.register_outcome(actor=caseworker, appeal=appeal, outcome=outcome, **given)

    assert done.state == "decided"
    assert state_of(appeal.application) == case_state
    assert ("decision_after_appeal" in outstanding()) == (case_state == "in_progress")
    assert said in Letter.objects.get(code="appeal_outcome", state="sent").html


def test_outcome_older_than_the_sending_is_refused(actor: ActorOf) -> None:
    appeal = forwarded(actor)
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(Refused) as refusal:
        appealing.register_outcome(
            actor=caseworker, appeal=appeal, outcome="confirmed",
            outcome_on=caseworker.today - timedelta(days=1), received_on=caseworker.today,
        )  # fmt: skip

    assert refusal.value.field == "outcome_on"


def test_appeal_can_be_taken_back_and_withdrawn(actor: ActorOf) -> None:
    appeal = upheld(actor)
    caseworker = actor("saksbehandler.bergen")

    again = appealing.take_back(actor=caseworker, appeal=appeal, reason="Ny inntekt.")
    assert (again.state, "appeal_review" in outstanding()) == ("reviewing", True)
    done = appealing.withdraw_appeal(actor=caseworker, appeal=appeal, reason="Klageren ringte.")

    assert done.state == "withdrawn"
    assert not {"appeal_review", "appeal_forward"} & set(outstanding())


def test_second_letter_on_the_same_decision_is_no_new_appeal(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    register(actor, decision)
    clock(3)

    with pytest.raises(Refused) as refusal:
        register(actor, decision)

    assert refusal.value.code == "APPEAL_LIVE"


def test_grant_can_be_appealed_and_the_place_is_kept(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assess_application(actor=caseworker, application=case)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    deciding.ask_approval(actor=caseworker, decision=decision)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)
    decision = sending.send_decision(actor=actor("saksbehandler.bergen"), decision=decision)
    appeal = register(actor, decision)

    appealing.review(
        actor=actor("saksbehandler.bergen"), appeal=appeal, result="reversed", statement="Leietida økes."
    )

    assert state_of(case) == "granted"
    assert "decision_after_appeal" in outstanding()


@pytest.mark.parametrize("persona", ["nav.bergen", "konsulent.nes", "boligleder.bergen"])
def test_others_do_nothing_with_an_appeal(actor: ActorOf, persona: str) -> None:
    decision = refused(actor)
    appeal = register(actor, decision)
    outsider = actor(persona)

    with pytest.raises(NotAllowed):
        appealing.register_appeal(actor=outsider, decision=decision, received_on=outsider.today)
    with pytest.raises(NotAllowed):
        appealing.review(actor=outsider, appeal=appeal, result="upheld", statement="Nei.")
    with pytest.raises(NotAllowed):
        appealing.withdraw_appeal(actor=outsider, appeal=appeal, reason="x")


def test_decision_that_has_been_sent_is_not_edited_even_by_mistake(actor: ActorOf) -> None:
    decision = refused(actor)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reasons="Noe annet.")
    Decision.objects.filter(pk=decision.pk).update(received_on=decision.received_on)


def test_pages_of_an_appeal(actor: ActorOf, client_as: ClientAs) -> None:
    decision = refused(actor)
    case = decision.application
    client = client_as("saksbehandler.bergen")
    base = f"/soknader/{case.key}/"
    today = f"{actor('saksbehandler.bergen').today:%d.%m.%Y}"
    form = {"received_on": today, "about": "decision", "grounds": "Feil.", "file": _file()}

    client.post(f"{base}vedtak/{decision.pk}/klage/", form)
    appeal = Appeal.objects.get()
    page = f"{base}klage/{appeal.pk}/"
    assert Document.objects.filter(pk=appeal.document).exists()
    assert queries(client, page) <= 15
    assert queries(client, "/soknader/klager/") <= 10
    assert "Vurderes på nytt" in client.get(f"{base}vedtak/").content.decode()
    client.post(f"{page}vurder/", {"result": "upheld", "statement": "Vi er uenige."})
    shown = client.post(f"{page}send/", {"documents": [str(appeal.document)], "vis": "1"})
    assert "Vi er uenige." in shown.content.decode()
    assert client.get(f"{page}papirene/").content.startswith(b"%PDF")
    client.post(f"{page}send/", {"documents": [str(appeal.document)], "send": "1"})
    assert Appeal.objects.get().state == "forwarded"
    assert client.get(f"{page}papirene/").status_code == 404
    answered = client.post(
        f"{page}avgjort/", {"outcome": "confirmed", "outcome_on": today, "received_on": today}
    )
    assert answered.status_code == 302
    for act in ("godta", "vurder", "avvis", "send", "avgjort", "trekk", "vurder-igjen"):
        assert client.get(f"{page}{act}/").status_code == 200, act
    for persona in ("nav.bergen", "konsulent.nes", "admin.bergen"):
        stranger = client_as(persona)
        for address in (page, f"{page}vurder/", f"{base}vedtak/{decision.pk}/klage/"):
            assert stranger.get(address).status_code == 404, (persona, address)


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("klage.png", PNG, content_type="image/png")


def test_api_of_appeals(actor: ActorOf, api_as: Callable[[str], APIClient]) -> None:
    decision = refused(actor)
    today = actor("saksbehandler.bergen").today.isoformat()
    api = api_as("saksbehandler.bergen")

    made = api.post(
        f"/api/v1/decisions/{decision.pk}/appeal/", {"received_on": today, "confirm": False}, "json"
    )
    assert made.status_code == 201
    one = f"/api/v1/appeals/{made.data['id']}/"
    assert api.post(f"{one}review/", {"result": "upheld"}, "json").status_code == 400
    reviewed = api.post(f"{one}review/", {"result": "upheld", "statement": "Nei."}, "json")
    assert reviewed.data["state"] == "upheld"
    assert api.post(f"{one}forward/", {"documents": []}, "json").data["state"] == "forwarded"
    assert api.get("/api/v1/appeals/?state=forwarded").data["count"] == 1
    answer = {"outcome": "confirmed", "outcome_on": today, "received_on": today, "tell": False}
    assert api.post(f"{one}outcome/", answer, "json").data["state"] == "decided"
    assert api_as("nav.bergen").get(one).status_code == 404
