"""Names are looked for before others read, and struck for good; pictures follow the text."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.workflow.models import StateChange
from deviations.calculations.striking import STRUCK, struck
from deviations.enums import Reporting
from deviations.models import Report, ReportPhoto
from deviations.selectors.reading import reads_text
from deviations.services.closing import answer_closing, ask_closing, reopen
from deviations.services.judging import change_due
from deviations.services.striking import check_names
from tests.factories.deviations import judged, reported, send

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
NAMED = "Beboeren Ola Testesen sto i trappa. Ola Testesens dør var åpen."


def picture(colour: str = "red", **info: Any) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telefonmerke"
    Image.new("RGB", (2400, 1800), colour).save(made, "JPEG", exif=exif, **info)
    return made.getvalue()


@pytest.mark.parametrize(
    ("text", "words", "left", "places"),
    [
        ("Ola sto der.", ["ola"], f"{STRUCK} sto der.", 1),
        ("Olas dør, Ola’s seng.", ["Ola"], f"{STRUCK} dør, {STRUCK} seng.", 2),
        ("Personalet kom.", ["Per"], "Personalet kom.", 0),
        ("Ola  Nordmann gikk.", ["Ola", "Ola Nordmann"], f"{STRUCK} gikk.", 1),
    ],
)
def test_struck_takes_whole_words_in_any_case(text: str, words: list[str], left: str, places: int) -> None:
    assert struck(text, words) == (left, places)


@pytest.fixture
def report(actor: ActorOf) -> Report:
    return reported(actor("botiltak.bergen"), what_happened=NAMED, place="Trapp B", photos=(picture(),))


def test_text_is_read_by_the_handling_level_alone_until_it_is_looked_through(
    actor: ActorOf, report: Report, client_as: ClientAs
) -> None:
    director = client_as("etatsdirektor.bergen")
    body = director.get(f"/avvik/{report.pk}/").content.decode()
    assert "Testesen" not in body and "sett etter navn" in body
    assert director.get(f"/avvik/{report.pk}/navn/").status_code == 404
    assert "Testesen" not in director.get(f"/avvik/{report.pk}/vurder/").content.decode()
    assert "Trapp B" not in director.get("/avvik/").content.decode()
    for reader in ("enhetsleder.bergen", "botiltak.bergen"):
        assert "Testesen" in client_as(reader).get(f"/avvik/{report.pk}/").content.decode()

    leader = actor("enhetsleder.bergen")
    check_names(actor=leader, report=report, words=["Ola Testesen"])

    body = director.get(f"/avvik/{report.pk}/").content.decode()
    assert "Testesen" not in body and STRUCK in body
    report.refresh_from_db()
    assert report.what_happened == f"Beboeren {STRUCK} sto i trappa. {STRUCK} dør var åpen."
    event = AuditEvent.objects.get(subject_id=report.pk, verb="deviation.name_struck")
    assert event.detail == {"places": {"what_happened": 2}}
    again = check_names(actor=leader, report=report)
    assert again.version == report.version


def test_names_in_reasons_are_struck_as_in_the_text(
    actor: ActorOf, report: Report, client_as: ClientAs, as_owner: Any
) -> None:
    leader = actor("enhetsleder.bergen")
    judged(leader, report)
    later = leader.today + timedelta(days=20)
    change_due(actor=leader, report=report, due_on=later, reason="Venter på Ola Testesen.")
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Ola Testesen har flyttet.")
    director = actor("etatsdirektor.bergen")
    answer_closing(actor=director, report=report, approve=True)
    reopen(actor=director, report=report, reason="Ola Testesen er tilbake.")
    leader = actor("enhetsleder.bergen")
    history = f"/avvik/{report.pk}/historikk/"
    assert "Ola Testesen er tilbake" in client_as("enhetsleder.bergen").get(history).content.decode()
    looked = client_as("enhetsleder.bergen").get(f"/avvik/{report.pk}/navn/").content.decode()
    assert "Ola Testesen er tilbake" in looked and "Venter på Ola" in looked

    check_names(actor=actor("enhetsleder.bergen"), report=report, words=["Ola Testesen"])

    shown = client_as("enhetsleder.bergen").get(history).content.decode()
    assert "Testesen" not in shown and f"{STRUCK} er tilbake" in shown
    with as_owner():
        assert "Testesen" not in "".join(StateChange.objects.values_list("reason", flat=True))
        assert "Testesen" not in "".join(AuditEvent.objects.values_list("reason", flat=True))
        event = AuditEvent.objects.get(subject_id=report.pk, verb="deviation.name_struck")
    assert event.detail["places"]["reason.text"] == 3


def test_judging_opens_the_text(actor: ActorOf, report: Report) -> None:
    judged(actor("enhetsleder.bergen"), report)
    report.refresh_from_db()

    assert reads_text(actor("etatsdirektor.bergen"), report)


def test_word_that_is_not_there_is_refused_and_opens_nothing(actor: ActorOf, report: Report) -> None:
    with pytest.raises(Refused) as refused:
        check_names(actor=actor("enhetsleder.bergen"), report=report, words=["Kari"])

    report.refresh_from_db()
    assert (refused.value.code, report.cleared_at) == ("WORD_UNKNOWN", None)


@pytest.mark.parametrize("username", ["etatsdirektor.bergen", "botiltak.bergen", "leder.nes"])
def test_names_are_struck_by_the_handling_leader_alone(actor: ActorOf, report: Report, username: str) -> None:
    with pytest.raises(NotAllowed):
        check_names(actor=actor(username), report=report, words=["Ola Testesen"])


def test_picture_keeps_nothing_of_the_phone_and_follows_the_text(
    report: Report, client_as: ClientAs, actor: ActorOf
) -> None:
    photo = ReportPhoto.objects.get(report=report)
    shown = Image.open(io.BytesIO(bytes(photo.content)))
    assert (max(shown.size), len(shown.getexif())) == (1600, 0)
    address = f"/avvik/bilde/{photo.pk}/"
    assert client_as("enhetsleder.bergen").get(address)["Content-Type"] == "image/jpeg"
    for outside in ("etatsdirektor.bergen", "vekter.bergen", "saksbehandler.bergen", "leder.nes"):
        assert client_as(outside).get(address).status_code == 404

    leader = actor("enhetsleder.bergen")
    check_names(actor=leader, report=report, photos=[photo.pk])
    assert not ReportPhoto.objects.exists()


@pytest.mark.parametrize(
    ("photos", "code"),
    [
        ((b"%PDF-1.7 ikke et bilde",), "NOT_A_PICTURE"),
        ((b"GIF89a" + bytes(20),), "FILE_TYPE"),
        (("red",) * 4, "TOO_MANY_PHOTOS"),
    ],
)
def test_wrong_pictures_are_refused_and_nothing_is_filed(actor: ActorOf, photos: Any, code: str) -> None:
    given = tuple(each if isinstance(each, bytes) else picture(each) for each in photos)
    with pytest.raises(Refused) as refused:
        send(actor("botiltak.bergen"), photos=given)

    assert (refused.value.code, refused.value.field, Report.objects.count()) == (code, "photos", 0)


def test_nothing_leads_from_an_anonymous_report_to_the_reporter(
    actor: ActorOf, bergen: Municipality, as_owner: Any, all_text: Callable[[], str]
) -> None:
    staff = actor("botiltak.bergen")
    before = all_text().count(str(staff.user_id))
    where = Unit.objects.get(municipality=bergen, code="haggardshaugen")

    send(staff, where, reporting=Reporting.ANONYMOUS, photos=(picture(),))

    assert all_text().count(str(staff.user_id)) == before


@pytest.fixture
def all_text(as_owner: Any) -> Callable[[], str]:
    """Every row of every table as the database writes it."""
    from django.db import connection

    def read() -> str:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE c.relkind = 'r' AND n.nspname = 'public'"
            )
            tables = [row[0] for row in cursor.fetchall()]
            parts = []
            for table in tables:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
                parts.append(cursor.fetchone()[0])
        return "\n".join(parts)

    return read
