"""Imports: nothing is saved before it has been seen, every fault has its row, and twice gives no doubles."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.jobs.imports import files, importer, services
from core.jobs.long import work_on
from core.jobs.models import Import, ImportedRow, Job
from core.messages.models import Task
from tests.jobs.files import DepositImporter, csv_file, xlsx_file

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]

GOOD = csv_file("L-1;12 267,00;01.02.2025", "L-2;8000;", "L-3;9 500,50;2024-12-24")


@pytest.fixture(autouse=True)
def deposits() -> Iterator[DepositImporter]:
    made = DepositImporter()
    importer.register(made)
    yield made
    del importer._importers[made.code]


def uploaded(actor: Actor, content: bytes = GOOD) -> Import:
    return services.upload(
        actor=actor,
        importer=importer.importer_for("test-deposits"),
        file_name="innskudd.csv",
        content=content,
    )


def checked(actor: Actor, content: bytes = GOOD, totals: dict[str, Decimal] | None = None) -> Import:
    record = uploaded(actor, content)
    job = services.match_columns(actor=actor, record=record, mapping=record.mapping, totals_stated=totals)
    done = work_on(job.pk)
    assert done is not None and done.state == "done", done and done.error
    return Import.objects.get(pk=record.pk)


def read_in(actor: Actor, record: Import, **accepted: bool) -> Import:
    done = work_on(services.start(actor=actor, record=record, **accepted).pk)
    assert done is not None and done.state == "done", done and done.error
    return Import.objects.get(pk=record.pk)


def test_columns_are_suggested_by_likeness(actor: ActorOf) -> None:
    record = uploaded(actor("saksbehandler.bergen"))

    assert record.mapping == {"number": 0, "amount": 1, "paid_on": 2}
    assert record.row_count == 3


def test_dry_run_tells_what_would_happen_and_saves_nothing(actor: ActorOf) -> None:
    record = checked(actor("saksbehandler.bergen"))

    assert record.state == "checked"
    assert record.report["counts"] == {"created": 3}
    assert record.report["faults"] == []
    assert record.report["preview"][0]["values"] == ["L-1", "12\u00a0267,00", "01.02.2025"]
    assert record.report["totals"][1] == {
        "title": "Sum innskudd", "stated": None, "file": "29767.50", "read": "29767.50", "differs": False,
    }  # fmt: skip
    assert not Task.objects.exists()
    assert not ImportedRow.objects.exists()


def test_file_is_read_in_and_its_content_wiped(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    record = read_in(caseworker, checked(caseworker))

    assert (record.state, record.content) == ("done", None)
    assert record.result["counts"] == {"created": 3, "left_out": 0}
    assert Task.objects.count() == ImportedRow.objects.count() == 3


def test_same_file_twice_gives_no_doubles(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    read_in(caseworker, checked(caseworker))

    again = checked(caseworker)
    record = read_in(caseworker, again)

    assert again.report["counts"] == {"unchanged": 3}
    assert record.result["counts"] == {"unchanged": 3, "left_out": 0}
    assert Task.objects.count() == 3


def test_changed_row_updates_its_record(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    read_in(caseworker, checked(caseworker))
    changed = csv_file("L-1;12 267,00;01.02.2025", "L-2;8100;", "L-4;1;")

    record = read_in(caseworker, checked(caseworker, changed))

    assert record.result["counts"] == {"unchanged": 1, "updated": 1, "created": 1, "left_out": 0}
    assert Task.objects.get(key="deposit:L-2").title == "Innskudd 8100.00"


def test_faults_are_told_by_row_and_column(actor: ActorOf) -> None:
    bad = csv_file("L-1;mye;01.02.2025", ";100;", "L-3;100;32.01.2025", "L-4;200000;", "L-5;5;", "L-5;6;")

    record = checked(actor("saksbehandler.bergen"), bad)

    assert [(f["number"], f["column"], f["message"]) for f in record.report["faults"]] == [
        (2, "Innskudd", "skal være et beløp, for eksempel 12 267,00"),
        (3, "Leieforhold", "mangler"),
        (4, "Betalt dato", "er ikke en dato. Skriv den som 20.11.2026"),
        (5, "Innskudd", "Innskuddet er større enn seks måneders leie."),
        (7, "", "Samme nøkkel som rad 6."),
    ]
    assert record.report["counts"] == {"created": 1}


def test_faults_are_taken_out_as_a_file(actor: ActorOf, client_as: ClientAs) -> None:
    record = checked(actor("saksbehandler.bergen"), csv_file("L-1;mye;01.02.2025", "L-5;5;", "L-5;6;"))
    address = f"/importer/{record.pk}/feil/"

    client = client_as("saksbehandler.bergen")
    answer = client.get(address)

    assert answer.headers["Content-Disposition"].endswith('"rader-med-feil.csv"')
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Rad;Kolonne;Hva som er galt",
        "2;Innskudd;skal være et beløp, for eksempel 12 267,00",
        "4;;Samme nøkkel som rad 3.",
    ]
    assert address in client.get(f"/importer/{record.pk}/").content.decode()
    assert client_as("boligleder.bergen").get(address).status_code == 404


def test_rows_with_faults_are_left_out_only_when_accepted(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    record = checked(caseworker, csv_file("L-1;mye;", "L-2;100;"))

    with pytest.raises(Refused) as refused:
        services.start(actor=caseworker, record=record)
    assert refused.value.field == "accept_faults"
    done = read_in(caseworker, record, accept_faults=True)

    assert done.result["counts"] == {"created": 1, "left_out": 1}


def test_stated_total_that_differs_must_be_accepted(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    record = checked(caseworker, totals={"Sum innskudd": Decimal("30000")})

    with pytest.raises(Refused) as refused:
        services.start(actor=caseworker, record=record)

    assert refused.value.code == "TOTALS_DIFFER"
    assert read_in(caseworker, record, accept_totals=True).state == "done"


def test_starting_twice_gives_one_job(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    record = checked(caseworker)

    first = services.start(actor=caseworker, record=record)
    second = services.start(actor=caseworker, record=record)

    assert first.pk == second.pk
    assert Job.objects.filter(kind=services.RUN).count() == 1


def test_reading_in_resumes_where_the_worker_died(actor: ActorOf, monkeypatch: pytest.MonkeyPatch) -> None:
    caseworker = actor("saksbehandler.bergen")
    job = services.start(actor=caseworker, record=checked(caseworker))
    whole = DepositImporter.apply
    seen: list[str] = []

    def die_at_three(self: Any, actor: Actor, row: Any, on: Any) -> Any:
        seen.append(row["number"])
        if row["number"] == "L-3" and seen.count("L-3") == 1:
            raise MemoryError
        return whole(self, actor, row, on)

    monkeypatch.setattr(DepositImporter, "apply", die_at_three)
    stopped = work_on(job.pk)
    assert stopped is not None and stopped.done == 2
    Job.objects.filter(pk=job.pk).update(state="waiting")
    work_on(job.pk)

    assert seen == ["L-1", "L-2", "L-3", "L-3"]
    assert Import.objects.get().result["counts"] == {"created": 3, "left_out": 0}


def test_row_before_the_check_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(Refused, match="kontrolleres"):
        services.start(actor=caseworker, record=uploaded(caseworker))


def test_missing_required_column_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    record = uploaded(caseworker, csv_file("L-1;x", header="Leieforhold;Farge"))

    with pytest.raises(Refused, match="Innskudd"):
        services.match_columns(actor=caseworker, record=record, mapping=record.mapping)


def test_file_of_another_compartment_is_not_reached(actor: ActorOf, client_as: ClientAs) -> None:
    record = uploaded(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        services.match_columns(actor=actor("boligleder.bergen"), record=record, mapping=record.mapping)
    assert not Import.objects.exists()
    assert client_as("boligleder.bergen").get(f"/importer/{record.pk}/").status_code == 404


def test_wrong_role_does_not_import(actor: ActorOf, client_as: ClientAs) -> None:
    with pytest.raises(NotAllowed):
        uploaded(actor("intro.bergen"))
    assert client_as("intro.bergen").get("/importer/").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"Leieforhold;Innskudd\r\n", "FILE_EMPTY"),
        (b"%PDF-1.7 \x00\x00", "FILE_UNREADABLE"),
        (b"PK\x03\x04broken", "FILE_UNREADABLE"),
        (b"x" * (files.MAX_BYTES + 1), "FILE_TOO_LARGE"),
    ],
    ids=["empty", "only-headers", "pdf", "broken-xlsx", "too-large"],
)
def test_unreadable_file_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        files.read(content)

    assert refused.value.code == code


def test_excel_file_is_read_with_its_own_dates_and_numbers(actor: ActorOf) -> None:
    content = xlsx_file(["Leieforhold", "Innskudd", "Betalt dato"], [17, 12267.0, datetime(2025, 2, 1)])

    record = checked(actor("saksbehandler.bergen"), content)

    assert record.report["preview"][0]["values"] == ["17", "12\u00a0267,00", "01.02.2025"]


def test_old_windows_file_keeps_its_letters() -> None:
    sheet = files.read(csv_file("Bjørn Åsen;1;", encoding="cp1252"))

    assert sheet.rows[0][1][0] == "Bjørn Åsen"


def test_template_file_has_our_columns(client_as: ClientAs) -> None:
    answer = client_as("saksbehandler.bergen").get("/importer/mal/test-deposits/")

    book = load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["Leieforhold", "Innskudd", "Betalt dato"]
    book.close()


def test_whole_import_through_the_pages(client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")

    assert "Innskudd" in client.get("/importer/").content.decode()
    file = SimpleUploadedFile("innskudd.csv", GOOD, content_type="text/csv")
    answer = client.post("/importer/ny/test-deposits/", {"file": file})
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "Kontrollsum: Sum innskudd" in page
    answer = client.post(
        address,
        {"column_number": "0", "column_amount": "1", "column_paid_on": "2", "total_0": "29 767,50"},
    )
    work_on(answer.headers["Location"].split("/")[-2])
    overview = address.replace("kolonner/", "")
    page = client.get(overview).content.decode()
    assert "3 nye" in page
    answer = client.post(f"{overview}les-inn/")
    work_on(answer.headers["Location"].split("/")[-2])

    page = client.get(overview).content.decode()
    assert "Dette ble gjort" in page
    assert Task.objects.count() == 3


def test_bad_choices_give_errors_at_the_field(actor: ActorOf, client_as: ClientAs) -> None:
    record = uploaded(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")

    page = client.post(f"/importer/{record.pk}/kolonner/", {"column_number": "", "total_0": "mye"})

    assert page.status_code == 200
    assert "Velg kolonnen for «Leieforhold»" in page.content.decode()
    assert "Kontrollsummen skal være et beløp" in page.content.decode()


def test_uploaded_file_can_be_thrown_away(actor: ActorOf, client_as: ClientAs) -> None:
    record = uploaded(actor("saksbehandler.bergen"))

    answer = client_as("saksbehandler.bergen").post(f"/importer/{record.pk}/forkast/")

    assert answer.status_code == 302
    actor("saksbehandler.bergen")
    assert not Import.objects.exists()


def test_check_of_columns_that_have_since_been_changed_is_not_kept(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    record = uploaded(caseworker)
    first = services.match_columns(actor=caseworker, record=record, mapping=record.mapping)
    services.match_columns(actor=caseworker, record=record, mapping={**record.mapping, "paid_on": None})

    work_on(first.pk)

    assert Import.objects.get(pk=record.pk).state == "matched"
