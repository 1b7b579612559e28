"""Letters: from filled-in template through snapshot and PDF to the outbox, in two languages."""

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents import catalogue, composing, letters, pdf
from core.documents.models import Document, DocumentContent, Letter
from core.messages.models import OutboxItem
from core.people import services as people
from core.people.models import Person
from tests.database import as_owner

ActorOf = Callable[[str], Actor]

OLA = letters.Recipient("Ola Testesen", ("Prøveveien 1", "5003 BERGEN"))
FILLED = {
    "case_number": "2026/12",
    "received_on": date(2026, 10, 1),
    "reason": "Vi venter på opplysninger fra NAV.",
    "expected_on": date(2026, 12, 1),
}


def person_of(actor: Actor) -> Person:
    facts = people.PersonFacts("Ola", "Testesen")
    return people.attach_person(actor=actor, compartment=actor.compartment, facts=facts)


def compose(actor: Actor, subject: Any = None, language: str = "nb", **more: Any) -> Letter:
    return letters.compose(
        actor=actor, code="provisional_answer", subject=subject or person_of(actor), recipient=OLA,
        language=language, compartment=actor.compartment, context={**FILLED, **more},
    )  # fmt: skip


def compose_reminder(actor: Actor) -> Letter:
    """A letter that its own page sends."""
    return letters.compose(
        actor=actor, code="arrears_friendly", subject=person_of(actor), recipient=OLA, language="nb",
        compartment=actor.compartment, context=SAMPLES,
    )  # fmt: skip


@pytest.mark.parametrize("template", catalogue.all_templates(), ids=lambda template: template.code)
def test_every_letter_exists_in_both_languages_with_titles(template: catalogue.LetterTemplate) -> None:
    assert template.languages == ("nb", "nn")
    assert set(template.titles) == {"nb", "nn"}
    assert template.required


SENDER = dict.fromkeys(("municipality", "agency", "unit", "phone", "email", "address", "name"), "x")


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("template", catalogue.all_templates(), ids=lambda template: template.code)
def test_every_letter_uses_only_what_it_declares(template: catalogue.LetterTemplate, language: str) -> None:
    base = {
        "sender": SENDER,
        "recipient": OLA,
        "dated": date(2026, 11, 20),
        "title": template.titles[language],
    }
    least = base | dict.fromkeys(template.required, "x")
    most = least | dict.fromkeys(template.optional, "x")

    for filled in (least, most):
        text = composing.render_body(template, language, filled)
        assert '<h1 class="letter-title">' in text


#: What each placeholder may hold, as the rooms fill them in. A placeholder of a new letter gets a line here.
SAMPLES: dict[str, Any] = {
    "last_day": date(2027, 2, 28), "apply_by": date(2026, 12, 20), "last_time": True, "move_by": date(2027, 3, 31),
    "nuisance": True,
    "kept_at": "Lager 4", "free_until": date(2026, 12, 4), "over": True, "notice_sent": date(2026, 11, 3),
    "notice_ends": date(2026, 11, 17), "nav_told": date(2026, 10, 5), "at_collector": False,
    "term_first": False, "reserved": False,
    "estate_of": "Ola Testesen", "collector_after": date(2026, 12, 4),
    "asked": False, "claim_on": date(2026, 11, 16), "too_late": False,
    "spouse_first": False, "suit_by": date(2027, 3, 23), "signed_on": date(2024, 1, 1),
    "tenant_address": "Postboks 7, 5020 BERGEN",
    "claimed": [{"text": "Stue: Gulv. Brennmerke", "amount": Decimal("3400")}], "total": Decimal("3400"),
    "inspected_on": date(2026, 11, 12), "security": Decimal("30000"), "what": "En grå sofa",
    "collect_by": date(2026, 12, 18), "costs": Decimal("850"),
    "agreed": True, "after_death": True, "takes_over": Decimal("4500"), "died_on": date(2026, 11, 10),
    "subtenant": True, "who": "Ada Prøvesen", "approved": False,
    "sublet": True, "crowded": True, "person": False, "dwelling": False, "kept": False, "may_terminate": True,
    "short_by_11_1": True, "family_approved": True, "others_approved": True, "absence_kept": True,
    "may_be_terminated": False, "terminable_changed": True, "contract_from": date(2024, 1, 1),
    "extended_from": date(2027, 1, 1), "new_end": date(2029, 12, 31),
    "new_due_day": 15, "security_changed": True,
    "no_eviction_clause": False, "service": "Sosiale botjenester", "contact": "Ada Prøvesen", "phone": "55 55 55 55",
    "how_often": "Hver tirsdag.", "followed_up": True,
    "no_list": False, "adults": 2, "children": 1, "ended_on": date(2026, 11, 20),
    "about": "Alle opplysninger om meg", "empty": False, "others": True, "partly": True, "representative": False,
    "grounds": [{"paragraph": "forvaltningsloven § 19 første ledd bokstav d", "text": "Det gjelder andre personer.",
                 "reason": "Opplysningene sier noe om helsa til en annen."}],
    "old_rent": Decimal("9500"), "new_rent": Decimal("9797"), "effective_on": date(2027, 2, 1),
    "from_month": date(2025, 10, 1), "to_month": date(2026, 10, 1), "from_index": "135,0", "to_index": "139,2",
    "comparable": "Lignende leiligheter i samme gård leies ut for 9 900 kr.", "rules": "husleieloven § 4-2",
    "address": "Prøveveien 1 H0101", "again": False, "asked_on": date(2026, 11, 3), "due_on": date(2026, 12, 4),
    "documents": ["Leieavtalen for boligen du bor i nå"], "applicant": "Kari Testesen (f. 17.05.1985)",
    "assistance": ["Vi ser på annonser sammen."], "outcome": "grant", "papers": ["Søknad"], "receiver": "Voss herad",
    "receiver_address": "Uttrågata 9, 5700 Voss", "why": "Du bor i Voss.", "answer_by": date(2026, 12, 4),
    "appeal_body": "klagenemnda i Bergen kommune", "approver": "Jonas Prøvesen", "area": "Årstad",
    "area_m2": Decimal("62.5"), "asked_for": ["Skattemelding for 2025"], "balance": Decimal("19070"),
    "because": ["du ikke har fylt 18 år"], "bedrooms": 2, "born": "17. mai 1985", "case_number": "2026/12",
    "childs_best": "Barna trenger ro.", "conditions": "Du må følge avtalen om nedbetaling.",
    "consequence": "keeps_place", "kid": "20260000129",
    "decided_in_meeting": True, "deposit": Decimal("28500"), "disadvantaged": True,
    "due_day": 1, "dwelling_type": "kommunal utleiebolig", "end": date(2029, 11, 30), "eviction_clause": True,
    "expected_on": date(2026, 12, 1), "fees": Decimal("70"), "guarantee": Decimal("9500"), "home": "Prøveveien 1",
    "indefinite": False, "kind": "leilighet", "named": True,
    "lines": [{"on": date(2026, 11, 2), "unit": "Boligkontoret", "content": "Søknad", "why": "Enheten behandlet saken.",
               "times": 2, "staff": "Jonas Prøvesen"}], "landlord": "Bergen kommune", "last_if_unchanged": True,
    "legal_basis": "Forvaltningsloven § 11 a", "monthly_rent": Decimal("9500"),
    "months": [{"month": date(2026, 10, 1), "due": date(2026, 10, 1), "remaining": Decimal("9500")}],
    "next_steps": "Vi skriver til deg når vi har et tilbud.", "office": "Nav Årstad", "oldest_due": date(2026, 9, 1),
    "overdue_rent": Decimal("19000"), "partial": True, "pay_by": date(2026, 12, 7), "persons": 3,
    "place": "5003 Bergen",
    "ready_on": date(2026, 12, 1), "new_due": date(2027, 2, 21), "reason": "Vi må kartlegge behovet ditt nærmere.",
    "reasons": [{"title": "Alder", "text": "Du er gammel nok."}, {"title": "", "text": "Møtet er enig."}],
    "received_on": date(2026, 10, 1), "rent": Decimal("9500"), "rooms": 3, "rules_used": "Boligsosialloven § 7",
    "since": date(2026, 1, 1), "until": date(2026, 11, 20),
    "shared_children": 1,
    "shorter": True, "shorter_ground": "særlige grunner (§ 11-1)", "shorter_reason": "Du skal flytte til ny jobb.",
    "situation": "du bor midlertidig hos andre", "start": date(2026, 12, 1), "tenant": "Ola Testesen",
    "term": "3 år", "viewing": "23. november 2026 kl. 10.00",
    "refused_part": "Du får ikke tre soverom.", "replaces_on": date(2026, 8, 1), "change": "correction",
    "change_reason": "Leietida var skrevet feil.",
    "considered": "Plassen på ventelista tas tilbake", "explanation": "Inntekten er høyere enn grensen.",
    "reply_by": date(2026, 12, 5),
    "decided_on": date(2026, 9, 1), "appealed_on": date(2026, 9, 15), "rejected_on": date(2026, 9, 20),
    "of_help": True, "rejected_because": "den kom etter klagefristen", "taken_up_on": date(2026, 10, 12),
    "appeal_until": date(2026, 9, 25), "late": True,
    "late_accepted": True, "ground": "late", "came_to": "annulled", "outcome_on": date(2026, 11, 1),
    "reference": "KN 12/26", "note": "Nemnda mener at saken er for dårlig utredet.", "party": "Ola Testesen",
    "decision_was": "avslag på søknad om kommunal bolig", "arrived_on": date(2026, 9, 4),
    "appellant_says": ["Inntekten er feil."], "statement": ["Inntekten er riktig.", "Den er hentet fra skatten."],
    "viewing_place": "Prøveveien 1, ved porten", "viewing_host": "Kari Vaktmester", "sent_on": date(2026, 11, 13),
    "declined_on": date(2026, 11, 18), "removed": True,
    "enclosed": ["Vedtak om avslag, 1. september 2026"],
    "first_home": "Prøveveien 1 H0202", "back": date(2027, 3, 1), "fire": True, "water": False, "pays": Decimal("4000"),
    "before": Decimal("9500"), "pays_from": date(2026, 12, 1), "by_insurance": True, "by_nav": False, "secret": True,
    "nothing": False, "told_on": date(2026, 11, 3), "by_index": True, "credited": Decimal("297"),
}  # fmt: skip
SENDING = {
    "municipality": "Bergen kommune", "agency": "Etat for sosiale tjenester", "unit": "Boligkontoret",
    "phone": "55 56 00 00", "email": "post@bergen.example", "address": "", "name": "Astrid Prøvesen",
}  # fmt: skip
#: What a hole in a letter looks like to its reader.
HOLES = re.compile(r"\.\.|,,| [.,:](?!\w)|\(\)|«»|\bNone\b|[{}]|: *\.|<(p|li|h2|td|ul)>\s*</\1>")


@pytest.mark.parametrize("filled_in", ["least", "most", "by_night"])
@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("template", catalogue.all_templates(), ids=lambda template: template.code)
def test_no_letter_has_holes_or_empty_blocks(
    template: catalogue.LetterTemplate, language: str, filled_in: str
) -> None:
    names = {*template.required, *(template.optional if filled_in == "most" else ())}
    context = {name: SAMPLES[name] for name in names}
    sender = SENDING if filled_in == "most" else {**SENDING, "phone": "", "email": ""}
    sender = {**sender, "name": ""} if filled_in == "by_night" else sender
    base = {
        "sender": sender,
        "recipient": OLA,
        "dated": date(2026, 11, 20),
        "title": template.titles[language],
    }

    text = composing.render_body(template, language, {**context, **base})

    assert not HOLES.search(text), HOLES.search(text)
    plain = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert not re.search(r"\b[Ss]øk(er|jar)(en)?\b (har|skal|må)", plain)
    outside = plain.replace("vedtar at", "vedtar.").replace("vedtek at", "vedtek.")
    assert "Helsing" in outside or "Hilsen" in outside or template.signed_on_paper


def test_warning_of_eviction_says_what_the_law_wants_said() -> None:
    """Tvangsfullbyrdelsesloven § 4-18 and § 13-2 third paragraph a: two weeks, and that payment avoids it."""
    template = catalogue.letter_template("arrears_notice_4_18")
    context = {name: SAMPLES[name] for name in template.required}
    base = {"sender": SENDING, "recipient": OLA, "dated": date(2026, 11, 20), "title": template.titles["nb"]}

    text = composing.render_body(template, "nb", {**context, **base}).replace("\u00a0", " ")

    for said in (
        "innen to uker etter at vi sendte dette varselet",
        "Fristen er 7. desember 2026.",
        "kan vi begjære fravikelse",
        "Du unngår utkastelse hvis du betaler alt dette før fravikelsen blir gjennomført",
        "renter og kostnader",
        "husleie som forfaller fram til du betaler",
        "§§ 4-18 og 13-2 tredje ledd bokstav a",
    ):
        assert said in text, said


def test_contract_is_signed_and_never_sent(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    contract = letters.compose(
        actor=caseworker, code="lease_contract", subject=person_of(caseworker), recipient=OLA,
        compartment=caseworker.compartment, context=SAMPLES,
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        letters.send_alone(actor=caseworker, letter=contract)

    assert refused.value.code == "SIGNED_ON_PAPER"


def test_text_that_asks_for_something_undeclared_is_refused() -> None:
    template = catalogue.letter_template("provisional_answer")
    filled = {"sender": SENDER, "recipient": OLA, "dated": date(2026, 11, 20), "title": "x"}

    with pytest.raises(Refused) as refused:
        composing.render_body(template, "nb", filled)

    assert refused.value.code == "LETTER_TEMPLATE_FAULT"
    assert "expected_on" in refused.value.message


def test_page_lists_the_templates(client_as: Callable[[str], Client]) -> None:
    page = client_as("saksbehandler.bergen").get("/brev/maler/").content.decode()

    assert "Førebels svar på søknaden din" in page
    assert client_as("revisor.bergen").get("/brev/maler/").status_code == 404


def test_letter_keeps_what_was_filled_in_and_the_text_it_became(actor: ActorOf) -> None:
    letter = compose(actor("saksbehandler.bergen"))

    assert letter.context["reason"] == FILLED["reason"]
    assert letter.context["expected_on"] == "2026-12-01"
    assert "1.\u00a0desember\u00a02026" in letter.html
    assert "Vi trenger mer tid på søknaden din" in letter.html
    assert len(letter.template_hash) == 64


def test_letter_in_nynorsk_is_nynorsk(actor: ActorOf) -> None:
    letter = compose(actor("saksbehandler.bergen"), language="nn")

    assert letter.title == "Førebels svar på søknaden din"
    assert "Vi reknar med å svare deg innan" in letter.html
    assert 'lang="nn"' in letter.html


def test_letter_with_something_missing_is_refused_and_says_what(actor: ActorOf) -> None:
    with pytest.raises(Refused) as refused:
        compose(actor("saksbehandler.bergen"), reason=" ", expected_on=None)

    assert refused.value.code == "LETTER_INCOMPLETE"
    assert "grunnen til at svaret tar tid, datoen du venter å svare" in refused.value.message


def test_letter_text_is_escaped(actor: ActorOf) -> None:
    letter = compose(actor("saksbehandler.bergen"), reason="<script>alert(1)</script>")

    assert "<script>" not in letter.html


def test_letter_by_someone_who_does_not_see_the_case_is_not_allowed(actor: ActorOf) -> None:
    person = person_of(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        compose(actor("nav.bergen"), person)


def test_letter_by_wrong_role_is_not_allowed(actor: ActorOf) -> None:
    with pytest.raises(NotAllowed):
        compose(actor("revisor.bergen"), actor("saksbehandler.bergen").municipality)


def test_new_draft_replaces_the_one_before(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = person_of(caseworker)
    first = compose(caseworker, person)

    second = compose(caseworker, person, reason="Ny grunn.")

    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "draft")
    with pytest.raises(Refused, match="erstattet"):
        letters.send(actor=caseworker, letter=first)


def test_snapshot_cannot_be_changed(actor: ActorOf) -> None:
    letter = compose(actor("saksbehandler.bergen"))

    with as_owner(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(html="Noe annet")


def test_pdf_is_tagged_and_has_title_and_language(actor: ActorOf) -> None:
    letter = compose(actor("saksbehandler.bergen"), language="nn")

    document = pypdf.PdfReader(io.BytesIO(letters.pdf(letter)))

    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nn"
    assert document.metadata is not None and document.metadata.title == letter.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert "Vi treng meir tid" in document.pages[0].extract_text()


def test_sent_letter_is_archived_and_queued_once(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    letter = compose(caseworker)

    item = letters.send(actor=caseworker, letter=letter)
    again = letters.send(actor=caseworker, letter=letter)

    assert again.pk == item.pk
    assert OutboxItem.objects.count() == 1
    assert item.recipient == {"name": "Ola Testesen", "address_lines": ["Prøveveien 1", "5003 BERGEN"]}
    document = Document.objects.get()
    assert (document.direction, document.kind, document.sent_on) == ("U", "letter", caseworker.today)
    assert bytes(DocumentContent.objects.get(pk=document.pk).content) == letters.pdf(letter)
    assert AuditEvent.objects.filter(verb="letter.sent", subject_id=letter.pk).count() == 1
    letter.refresh_from_db()
    assert (letter.state, letter.sent_on, letter.document_id) == ("sent", caseworker.today, document.pk)


def test_letter_of_another_compartment_cannot_be_sent(actor: ActorOf) -> None:
    letter = compose(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        letters.send(actor=actor("nav.bergen"), letter=letter)


def test_without_pango_sending_is_refused_in_words_and_nothing_is_saved(
    actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    caseworker = actor("saksbehandler.bergen")
    letter = compose(caseworker)
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)

    with pytest.raises(Refused) as refused:
        letters.send(actor=caseworker, letter=letter)

    assert refused.value.code == "PDF_NOT_AVAILABLE"
    assert "PDF er ikke tilgjengelig" in refused.value.message
    assert not OutboxItem.objects.exists()
    assert pdf.available() is False
