"""Moving in: open applications with their own dates, checked row by row, repeatable."""

from collections.abc import Callable
from datetime import date
from typing import Any

from applications.models import Application, ProvisionalAnswer
from core.agencies.actors import Actor
from core.jobs.imports import services
from core.jobs.long import work_on
from core.jobs.models import Import
from core.rules.models import Deadline
from tests.reading_in import read_in

ActorOf = Callable[[str], Actor]
HEADER = (
    "Saksnr;Mottatt;Fornavn;Etternavn;Fødselsnummer;Fødselsdato;Barn;Boforhold;Brutto årsinntekt;Saksbehandler;"
    "Foreløpig svar sendt;Lovet svar"
)
ROWS = (
    "A-1;03.03.2025;Kari;Testesen;12859030007;;Lille Testesen 01.02.2019;Midlertidig hos andre;240 000,00;"
    "saksbehandler2.bergen;01.04.2025;01.06.2026",
    "A-2;12.06.2026;Ola;Testesen;;17.05.1985;;Eier bolig;;;;",
)


def test_open_applications_keep_their_dates_and_are_marked(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    read_in(caseworker, "applications", HEADER, *ROWS)

    actor("saksbehandler.bergen")
    first = Application.objects.get(external_reference="import:A-1")
    assert (first.received, first.before_husrom) == (date(2025, 3, 3), True)
    assert first.case_number.startswith("2025/")
    assert first.caseworker.username == "saksbehandler2.bergen"
    assert first.household.members.count() == 2
    assert ProvisionalAnswer.objects.get(application=first).sent_on == date(2025, 4, 1)
    kinds = set(Deadline.objects.filter(subject_id=first.pk).values_list("kind", flat=True))
    assert kinds == {"expected_answer", "decision_target"}


def test_reading_the_same_file_twice_makes_no_doubles(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    read_in(caseworker, "applications", HEADER, *ROWS)
    actor("saksbehandler.bergen")

    changed = ROWS[1].replace("12.06.2026", "10.06.2026")
    again = read_in(caseworker, "applications", HEADER, ROWS[0], changed)

    actor("saksbehandler.bergen")
    assert Application.objects.count() == 2
    assert Application.objects.get(external_reference="import:A-2").received == date(2026, 6, 10)
    assert again.report["counts"].get("created", 0) == 0


def test_preview_and_sums_are_in_the_words_of_the_file(actor: ActorOf, client_as: Any) -> None:
    record = read_in(
        actor("saksbehandler.bergen"),
        "applications",
        HEADER,
        ROWS[0],
        "A-3;31.02.2026;Per;Testesen;;;;Eier bolig;;;;",
    )

    shown = record.report["preview"][0]["values"]
    page = client_as("saksbehandler.bergen").get(f"/importer/{record.pk}/").content.decode()

    assert "Lille Testesen 01.02.2019" in shown and "Midlertidig hos andre" in shown
    assert "240\u00a0000,00" in shown
    assert "PersonData" not in page and "temporarily" not in page and "1,00" not in page


def test_rows_left_out_are_counted_once_and_all_told(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    # One fault is seen in the file itself, the other when the rules are asked.
    rows = (
        ROWS[1],
        "A-3;31.02.2026;Per;Testesen;;;;Eier bolig;;;;",
        "A-4;01.02.2099;Pål;Testesen;;;;Eier bolig;;;;",
    )
    record = read_in(caseworker, "applications", HEADER, *rows)
    job = services.start(actor=actor("saksbehandler.bergen"), record=record, accept_faults=True)
    work_on(job.pk)

    result = Import.objects.get(pk=record.pk).result
    assert result["counts"] == {"created": 1, "left_out": 2}
    assert [fault["number"] for fault in result["faults"]] == [3, 4]


def test_faults_are_told_by_row_and_nothing_is_saved(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    wrong_number = "A-3;03.03.2025;Per;Testesen;12345678901;;;Midlertidig hos andre;;;;"
    unknown_colleague = "A-4;03.03.2025;Per;Testesen;;;;Midlertidig hos andre;;Ingen Kjent;;"

    record: Any = read_in(caseworker, "applications", HEADER, ROWS[0], wrong_number, unknown_colleague)

    assert {fault["number"] for fault in record.report["faults"]} == {3, 4}
    assert not Application.objects.exists()
