"""Requests for access: three rights, their clocks, what is left out, and that no compartment learns from another."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from pypdf import PdfReader

from applications.models import Application
from applications.services.knowledge import write_note
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Compartment
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents import sending
from core.documents.models import Document, DocumentContent, Letter
from core.documents.policies import document_policy
from core.interface.formatting import longdate
from core.messages.models import OutboxItem
from core.people.models import Person
from core.privacy import gathering
from core.privacy.grounds import all_grounds
from core.privacy.models import AccessRequest, Omission, RequestItem
from core.privacy.request_enums import RequestState
from core.privacy.request_policies import requests
from core.privacy.services import answering, packages, request_letters
from core.privacy.services import requests as service
from core.rules.models import Deadline
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.privacy import make_request, new_request

ActorOf = Callable[[str], Actor]
SECRET = "Naboen Ola Hemmeligsen ringte"


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    made = make_application(worker)
    write_note(actor=worker, application=made, text=f"Viktig. {SECRET} og klaget.")
    return made


def gathered(actor: Actor, case: Application, kind: str = "party") -> AccessRequest:
    made = make_request(actor, case, kind)
    service.gather(actor=actor, request=made)
    return made


def review_all(actor: Actor, request: AccessRequest) -> None:
    for item in packages.found_in(actor, request):
        answering.mark_reviewed(actor=actor, item=item)


def the_note(request: AccessRequest) -> RequestItem:
    return RequestItem.objects.get(request=request, source="application.note")


def text_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    return (
        "\n".join(page.extract_text() for page in reader.pages)
        + str(reader.metadata)
        + str(reader.xmp_metadata)
    )


@pytest.mark.parametrize(
    ("kind", "deadline", "days"), [("party", "party_access", 3), ("publicity", "publicity_request", 3)]
)
def test_each_kind_has_its_own_clock(
    worker: Actor, case: Application, kind: str, deadline: str, days: int
) -> None:
    made = make_request(worker, case, kind)

    row = Deadline.objects.get(subject_id=made.pk)
    assert row.kind == deadline and row.nominal_end == worker.today + timedelta(days=days)
    assert not row.statutory


def test_gdpr_is_a_month_and_two_more_when_extended_within_it(worker: Actor, case: Application) -> None:
    made = make_request(worker, case, "gdpr")
    first = Deadline.objects.get(subject_id=made.pk)
    assert first.kind == "gdpr_access" and first.statutory

    with pytest.raises(Refused) as refused:
        service.extend(actor=worker, request=made, reason=" ")
    assert refused.value.code == "REASON_MISSING"
    service.extend(actor=worker, request=made, reason="Mange saker over mange år")
    service.extend(actor=worker, request=made, reason="En gang til")

    longer = Deadline.objects.get(subject_id=made.pk, kind="gdpr_access_extended")
    assert longer.due > first.due
    assert Deadline.objects.get(pk=first.pk).state == "waived"
    assert AuditEvent.objects.filter(verb="access.extended").count() == 1
    letter = Letter.objects.get(subject_id=made.pk, code="access_extended")
    assert letter.state == "sent" and OutboxItem.objects.filter(key=f"letter:{letter.pk}").count() == 1
    for words in ("Mange saker over mange år", longdate(longer.due), "Datatilsynet", "artikkel 12 nr. 3"):
        assert words in letter.html


def test_extension_after_the_first_month_is_refused(worker: Actor, case: Application) -> None:
    made = make_request(worker, case, "gdpr", received_on=worker.today - timedelta(days=40))

    with pytest.raises(Refused) as refused:
        service.extend(actor=worker, request=made, reason="Vi rakk det ikke")
    assert refused.value.code == "TOO_LATE"
    assert not Letter.objects.filter(code="access_extended").exists()


@pytest.mark.parametrize("kind", ["party", "publicity"])
def test_only_one_s_own_data_can_take_longer(worker: Actor, case: Application, kind: str) -> None:
    made = make_request(worker, case, kind)

    with pytest.raises(Refused) as refused:
        service.extend(actor=worker, request=made, reason="Mye å lese")

    assert refused.value.code == "NOT_EXTENDABLE"
    assert not Letter.objects.filter(subject_id=made.pk).exists()


def test_extension_letter_follows_the_language_of_the_request(worker: Actor, case: Application) -> None:
    made = make_request(worker, case, "gdpr", language="nn")

    service.extend(actor=worker, request=made, reason="Mange år med papir")

    letter = Letter.objects.get(subject_id=made.pk)
    assert letter.language == "nn" and "éin månad" in letter.html


def test_answer_to_a_protected_address_never_meets_the_outbox(worker: Actor, case: Application) -> None:
    made = gathered(worker, case, "gdpr")
    with as_owner():
        Person.objects.filter(pk=case.applicant_id).update(
            address_protection="confidential",
            street="",
            postcode="",
            town="",
            postal_address="Postboks 9\n5001 BERGEN",
        )
    made = AccessRequest.objects.get(pk=made.pk)

    letter = request_letters.answer(worker, made, [], given=True)
    sending.send(actor=worker, letter=letter)

    assert letter.recipient["by_hand"] and letter.state == "sent"
    assert not OutboxItem.objects.exists()


def test_answer_without_an_address_is_handed_over(worker: Actor, case: Application) -> None:
    made = gathered(worker, case, kind="party")
    AccessRequest.objects.filter(pk=made.pk).update(address="", email="")
    made.refresh_from_db()
    review_all(worker, made)
    answering.preview(actor=worker, request=made)

    done = answering.release(actor=worker, request=made)

    assert done.state == RequestState.GRANTED and Letter.objects.get(pk=done.letter).recipient["by_hand"]
    assert not OutboxItem.objects.exists()


def test_what_is_gathered_is_in_words_of_the_letter_s_language(worker: Actor, case: Application) -> None:
    with translation.override("en"):
        made = gathered(worker, case)

    titles = {item.title for item in packages.found_in(worker, made)}
    assert {"Søknad", "Eget notat"} <= titles
    assert "Skrevet" in {field["label"] for field in the_note(made).fields}


def test_no_source_shows_a_column_by_its_english_name() -> None:
    for source in gathering.sources():
        for name in gathering.shown_fields(source):
            told = source.labels.get(name) or source.model._meta.get_field(name).verbose_name
            assert str(told) != name.replace("_", " "), (source.code, name)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"text": " "}, "TEXT_MISSING"),
        ({"requester": " "}, "NAME_MISSING"),
        ({"checked_on": None}, "NOT_CHECKED"),
        ({"capacity": "anyone"}, "WRONG_CAPACITY"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_saved(
    worker: Actor, case: Application, told: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        service.receive(actor=worker, new=new_request(worker, **told), case=case)
    assert refused.value.code == code and refused.value.field
    assert not AccessRequest.objects.exists()


def test_request_from_the_future_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refused:
        make_request(worker, case, received_on=worker.today + timedelta(days=1))
    assert refused.value.code == "DATE_IN_FUTURE"


@pytest.mark.parametrize("username", ["admin.bergen", "personvern.bergen"])
def test_neither_administrator_nor_privacy_officer_handles_requests(
    actor: ActorOf, worker: Actor, case: Application, username: str
) -> None:
    made = make_request(worker, case)
    other = actor(username)

    assert not requests.visible_to(other).exists() and not AccessRequest.objects.exists()
    for act in (
        lambda: service.receive(actor=other, new=new_request(other), case=case),
        lambda: service.gather(actor=other, request=made),
        lambda: answering.release(actor=other, request=made),
        lambda: answering.refuse(actor=other, request=made, ground="fvl-18a", reason="Nei"),
        lambda: service.withdraw(actor=other, request=made, reason="Nei"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_gathering_finds_what_the_unit_has_and_is_harmless_twice(worker: Actor, case: Application) -> None:
    made = make_request(worker, case)

    first = service.gather(actor=worker, request=made)
    assert service.gather(actor=worker, request=made) == 0

    assert first == made.items.count() > 3
    note = the_note(made)
    assert SECRET in note.fields[0]["value"] and note.mark
    assert made.state == RequestState.REVIEWING


def test_release_waits_for_review_and_for_preview(worker: Actor, case: Application) -> None:
    made = gathered(worker, case)

    with pytest.raises(Refused) as refused:
        answering.release(actor=worker, request=made)
    assert refused.value.code == "NOT_REVIEWED"
    review_all(worker, made)
    with pytest.raises(Refused) as refused:
        answering.release(actor=worker, request=made)
    assert refused.value.code == "NOT_PREVIEWED"
    answering.preview(actor=worker, request=made)
    answering.leave_out(actor=worker, request=made, cut=answering.Cut("fvl-18a", the_note(made)))
    with pytest.raises(Refused) as refused:
        answering.release(actor=worker, request=made)
    assert refused.value.code == "NOT_PREVIEWED"


@pytest.mark.parametrize("how", ["item", "field", "passage", "everywhere"])
def test_what_is_left_out_is_in_no_file_that_leaves(worker: Actor, case: Application, how: str) -> None:
    made = gathered(worker, case)
    note = the_note(made)
    cut = {
        "item": answering.Cut("fvl-18a", note),
        "field": answering.Cut("fvl-18a", note, "text"),
        "passage": answering.Cut("fvl-18a", note, "text", SECRET.upper().replace(" ", "  ")),
        "everywhere": answering.Cut("fvl-18a", None, "", SECRET),
    }[how]
    answering.leave_out(actor=worker, request=made, cut=cut)
    answering.leave_out(actor=worker, request=made, cut=cut)
    review_all(worker, made)

    shown = answering.preview(actor=worker, request=made)
    done = answering.release(actor=worker, request=made)

    assert Omission.objects.count() == 1
    assert done.state == RequestState.PARTLY
    for pdf in (shown, *pdfs(done)):
        assert "Hemmeligsen" not in text_of(pdf) and b"Hemmeligsen" not in pdf
        assert "forvaltningsloven § 18 a" in " ".join(text_of(pdf).split())
    archive = zipfile.ZipFile(io.BytesIO(bytes(DocumentContent.objects.get(pk=done.package).content)))
    for name in archive.namelist():
        assert b"Hemmeligsen" not in archive.read(name)
    assert json.loads(archive.read("innsyn.json"))["number"] == made.number
    assert ("Viktig" in text_of(shown)) == (how in ("passage", "everywhere"))


def pdfs(done: AccessRequest) -> list[bytes]:
    rows = DocumentContent.objects.filter(
        pk__in=Document.objects.filter(subject_id=done.pk, mime="application/pdf", kind="other").values("pk")
    )
    return [bytes(row.content) for row in rows]


def test_letter_says_what_is_left_out_why_and_how_to_complain(worker: Actor, case: Application) -> None:
    made = gathered(worker, case)
    answering.leave_out(
        actor=worker, request=made, cut=answering.Cut("fvl-19-2b", the_note(made), reason="En nabo er redd.")
    )
    review_all(worker, made)
    answering.preview(actor=worker, request=made)
    done = answering.release(actor=worker, request=made)

    letter = Letter.objects.get(pk=done.letter)
    assert letter.state == "sent"
    for words in ("§ 19 andre ledd bokstav b", "En nabo er redd.", "§ 21", "tre uker", "Statsforvalteren"):
        assert words in letter.html
    assert Deadline.objects.get(subject_id=made.pk).state == "met"
    assert answering.release(actor=worker, request=done).letter == done.letter


@pytest.mark.parametrize(
    ("kind", "ground", "language", "words"),
    [
        ("party", "fvl-18a", "nb", ("forvaltningsloven § 18 a", "forvaltningsloven § 21")),
        (
            "publicity",
            "offl-13",
            "nn",
            ("offentleglova § 13 første leddet", "§§ 31 og 32", "nærare grunngiving"),
        ),
        ("gdpr", "pol-16-e", "nn", ("personopplysningslova § 16 første leddet bokstav e", "Datatilsynet")),
    ],
)
def test_refusal_is_written_reasoned_and_says_where_to_complain(
    worker: Actor, case: Application, kind: str, ground: str, language: str, words: tuple[str, ...]
) -> None:
    made = make_request(worker, case, kind, language=language)

    with pytest.raises(Refused) as refused:
        answering.refuse(actor=worker, request=made, ground=ground, reason=" ")
    assert refused.value.code == "REASON_MISSING"
    with pytest.raises(Refused) as refused:
        answering.refuse(actor=worker, request=made, ground="nei", reason="Nei")
    assert refused.value.code == "GROUND_MISSING"
    done = answering.refuse(actor=worker, request=made, ground=ground, reason="Grunnen er denne.")

    letter = Letter.objects.get(pk=done.letter)
    assert (letter.language, letter.state, done.state) == (language, "sent", RequestState.REFUSED)
    for each in (*words, "Grunnen er denne."):
        assert each in letter.html
    assert answering.refuse(actor=worker, request=done, ground=ground, reason="Igjen").letter == done.letter


def test_grounds_of_another_law_are_refused(worker: Actor, case: Application) -> None:
    made = gathered(worker, case)

    with pytest.raises(Refused) as refused:
        answering.leave_out(actor=worker, request=made, cut=answering.Cut("offl-14", the_note(made)))
    assert refused.value.code == "GROUND_MISSING"


def test_words_that_are_not_there_cannot_be_left_out(worker: Actor, case: Application) -> None:
    made = gathered(worker, case)

    with pytest.raises(Refused) as refused:
        answering.leave_out(
            actor=worker, request=made, cut=answering.Cut("fvl-18a", the_note(made), "text", "Per Ukjent")
        )
    assert refused.value.code == "PASSAGE_UNKNOWN"


def test_restored_omission_is_shown_again(worker: Actor, case: Application) -> None:
    made = gathered(worker, case)
    cut = answering.leave_out(actor=worker, request=made, cut=answering.Cut("fvl-18a", the_note(made)))

    answering.restore(actor=worker, omission=cut)

    assert SECRET in text_of(answering.preview(actor=worker, request=made))


def test_each_compartment_answers_for_its_own_and_sees_no_other(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    nav = Compartment.objects.get(pk=actor("nav.bergen").compartment.pk)
    worker = actor("saksbehandler.bergen")
    relations.open_relation(actor=worker, subject=case.applicant, compartment=nav, basis=Basis.OWN_CASE)

    first = make_request(worker, case, "gdpr")

    assert list(AccessRequest.objects.values_list("pk", flat=True)) == [first.pk]
    assert list(requests.visible_to(worker)) == [first]
    other = actor("nav.bergen")
    theirs = requests.visible_to(other).get()
    assert (theirs.number, theirs.passed_on, theirs.compartment_id) == (first.number, True, nav.pk)
    assert theirs.pk != first.pk and AccessRequest.objects.count() == 1
    assert Deadline.objects.filter(subject_id=theirs.pk, kind="gdpr_access").exists()
    service.gather(actor=other, request=theirs)
    assert not any("Hemmeligsen" in str(item.fields) for item in packages.found_in(other, theirs))
    with pytest.raises(NotAllowed):
        service.gather(actor=other, request=first)


def test_own_notes_of_another_compartment_never_reach_the_handler(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    """Not even when a relation has opened the whole case to the handler of the other compartment."""
    nav = actor("nav.bergen").compartment
    worker = actor("saksbehandler.bergen")
    for subject in (case, case.applicant):
        relations.open_relation(actor=worker, subject=subject, compartment=nav, basis=Basis.LAW)
    other = actor("nav.bergen")
    made = service.receive(actor=other, new=new_request(other, "gdpr"), person=case.applicant)

    service.gather(actor=other, request=made)

    sources = {item.source for item in packages.found_in(other, made)}
    assert not any(source.startswith("application") for source in sources)


def test_case_of_another_compartment_is_sent_to_its_own_unit(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    nav = actor("nav.bergen").compartment
    worker = actor("saksbehandler.bergen")
    relations.open_relation(actor=worker, subject=case, compartment=nav, basis=Basis.LAW)
    other = actor("nav.bergen")

    with pytest.raises(Refused) as refused:
        service.receive(actor=other, new=new_request(other), case=case)
    assert refused.value.code == "NOT_OUR_CASE"


def test_package_is_the_unit_s_alone(actor: ActorOf, worker: Actor, case: Application) -> None:
    made = gathered(worker, case)
    review_all(worker, made)
    answering.preview(actor=worker, request=made)
    done = answering.release(actor=worker, request=made)
    nav = actor("nav.bergen").compartment
    worker = actor("saksbehandler.bergen")
    relations.open_relation(actor=worker, subject=case, compartment=nav, basis=Basis.LAW)

    other = actor("nav.bergen")

    assert done.state == RequestState.GRANTED
    assert not document_policy.visible_to(other).filter(pk=done.package).exists()
    assert not DocumentContent.objects.filter(pk=done.package).exists()


def test_second_wall_holds_without_the_first(actor: ActorOf, worker: Actor, case: Application) -> None:
    gathered(worker, case)
    actor("nav.bergen")

    assert not AccessRequest.objects.exists()
    assert not RequestItem.objects.exists()
    assert not Omission.objects.exists()
    actor("konsulent.nes")
    assert not AccessRequest.objects.exists()


def test_withdrawn_request_ends_its_deadline(worker: Actor, case: Application) -> None:
    made = make_request(worker, case)

    service.withdraw(actor=worker, request=made, reason="Trengte det ikke")
    service.withdraw(actor=worker, request=made, reason="Trengte det ikke")

    assert Deadline.objects.get(subject_id=made.pk).state == "waived"
    with pytest.raises(Refused):
        service.gather(actor=worker, request=made)


def test_every_ground_names_its_paragraph_in_both_languages() -> None:
    for each in all_grounds():
        assert "§" in each.paragraph or "artikkel" in each.paragraph
        assert each.text.nb and each.text.nn and each.text.nb != each.text.nn


def test_refusal_without_ground_is_refused_by_the_database(worker: Actor, case: Application) -> None:
    made = make_request(worker, case)

    with (
        as_owner(),
        pytest.raises(Exception, match="access_refusal_has_reason"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE privacy_accessrequest SET state = 'refused' WHERE id = %s", [made.pk])
