"""The two long jobs of an import: the dry run, which leaves no trace, and the reading in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused

from ..long import LongRun, register_long_job
from ..models import Import, ImportedRow
from . import files, parsing, services
from .importer import Column, Importer, Outcome, Row, importer_for
from .reading import RowFault, parse_rows, row_hash

#: How many faults are kept, for the file that can be taken out; the page shows the first of them.
KEPT = 20_000


class Undo(Exception):
    """Raised at the end of a dry run to roll everything back."""


def check(run: LongRun) -> None:
    """Parse all rows and try each in a transaction that is rolled back: what would happen, row by row."""
    with run.acting():
        record = Import.objects.get(pk=run.params["import"])
    importer = importer_for(record.importer)
    sheet = importer.read(bytes(record.content or b""))
    rows, faults = parse_rows(importer, sheet, record.mapping)
    faults += _told(sheet.faults)
    outcomes: dict[int, Outcome] = {}
    try:
        with run.whole() as actor:
            seen = _seen_before(record, importer, rows)
            faults += [
                RowFault(number, "", message)
                for number, message in importer.check_rows(actor, rows, actor.today)
            ]
            bad = {fault.number for fault in faults}
            size = importer.together or 25
            for start in range(0, len(rows), size):
                chunk = [row for row in rows[start : start + size] if row.number not in bad]
                for row, (outcome, fault) in zip(
                    chunk, apply_rows(importer, actor, record, chunk, seen, actor.today), strict=True
                ):
                    if fault:
                        faults.append(fault)
                    else:
                        outcomes[row.number] = outcome
                run.progress(min(start + size, len(rows)), len(rows))
            raise Undo
    except Undo:
        pass
    bad = {fault.number for fault in faults}
    report = {
        "rows": record.row_count,
        "fault_rows": len(bad),
        "faults": _listed([*faults, *_told(sheet.remarks)]),
        "faults_left_out": max(0, len(faults) - KEPT),
        "counts": dict(Counter(outcomes.values())),
        "preview": _preview(importer, rows, outcomes),
        "totals": _totals(importer, record, rows, [row for row in rows if row.number not in bad]),
    }
    with run.acting() as actor:
        services.finish_check(record=record, job=run.job, report=report, actor=actor)
    run.result(reverse("jobs:import_page", args=[record.pk]), _("Se resultatet av kontrollen"))


def read_in(run: LongRun) -> None:
    """Apply every sound row, some rows to a transaction; what fails now is left out and told."""
    with run.acting():
        record = Import.objects.get(pk=run.params["import"])
    if record.state == Import.State.DONE:
        return
    importer = importer_for(record.importer)
    sheet = importer.read(bytes(record.content or b""))
    rows, faults = parse_rows(importer, sheet, record.mapping)
    faults += _told(sheet.faults)
    with run.acting() as actor:
        day = actor.today
        faults += [RowFault(number, "", text) for number, text in importer.check_rows(actor, rows, day)]
    bad = {fault.number for fault in faults}
    sound = [row for row in rows if row.number not in bad]

    def work(actor: Actor, chunk: Sequence[Row]) -> None:
        seen = _seen_before(record, importer, chunk)
        failed: list[RowFault] = []
        for outcome, fault in apply_rows(importer, actor, record, chunk, seen, day):
            run.count(**{"failed" if fault else outcome: 1})
            if fault:
                failed.append(fault)
        _keep_faults(record, failed)

    run.in_batches(sound, work, size=importer.together or importer.batch)
    with run.acting() as actor:
        failed = Import.objects.values_list("result", flat=True).get(pk=record.pk).get("faults", [])
        left_out = {fault["number"] for fault in failed} | bad
        read = [row for row in sound if row.number not in left_out]
        # A row is counted once: as what it became, or as left out, whenever its fault was found.
        became = {name: number for name, number in run.counts.items() if name != "failed"}
        known = [asdict(fault) for fault in [*faults, *_told(sheet.remarks)]]
        told = sorted([*known, *failed], key=lambda fault: fault["number"])
        result = {
            "counts": {**became, "left_out": len(left_out)},
            "faults": told[:KEPT],
            "totals": _totals(importer, record, rows, read),
        }
        services.finish_run(record=record, actor=actor, result=result)
    run.result(reverse("jobs:import_page", args=[record.pk]), _("Se hva som ble lest inn"))


def _told(lines: Sequence[tuple[int, str]]) -> list[RowFault]:
    return [RowFault(number, "", message) for number, message in lines]


def _listed(faults: Sequence[RowFault]) -> list[dict[str, Any]]:
    return [asdict(fault) for fault in sorted(faults, key=lambda fault: fault.number)[:KEPT]]


def apply_row(
    importer: Importer, actor: Actor, record: Import, row: Row, seen: dict[str, ImportedRow], on: date
) -> tuple[Outcome, RowFault | None]:
    """One row in its own savepoint: unchanged since last time, or applied and remembered; or a fault."""
    key = importer.external_key(row.values)
    known, digest = seen.get(key), row_hash(row.values)
    if known is not None and known.row_hash == digest:
        return "unchanged", None
    again = Row(row.number, row.values, known.subject_id if known else None)
    try:
        with transaction.atomic():
            subject, outcome = importer.apply(actor, again, on)
            if importer.remembers:
                ImportedRow.objects.update_or_create(
                    municipality_id=record.municipality_id,
                    importer=importer.code,
                    external_key=key,
                    defaults={
                        "subject_type": subject._meta.label_lower,
                        "subject_id": subject.pk,
                        "row_hash": digest,
                        "last_import": record,
                    },
                )
    except Refused as refused:
        return "unchanged", RowFault(row.number, _label(importer, refused.field), refused.message)
    except (IntegrityError, DataError):
        return "unchanged", RowFault(row.number, "", _("Raden strider mot noe som er registrert fra før."))
    except NotAllowed:
        return "unchanged", RowFault(row.number, "", _("Du har ikke tilgang til å registrere dette."))
    return outcome, None


Applied = tuple[Outcome, RowFault | None]


def apply_rows(
    importer: Importer,
    actor: Actor,
    record: Import,
    rows: Sequence[Row],
    seen: dict[str, ImportedRow],
    on: date,
) -> list[Applied]:
    """The rows in order: one by one, or all at once where the importer can. What the database refuses at once is
    tried row by row, so that the fault stands at the row that has it."""
    if not importer.together:
        return [apply_row(importer, actor, record, row, seen, on) for row in rows]
    answers: dict[int, Applied] = {}
    fresh: list[tuple[Row, str, str]] = []
    for row in rows:
        key, digest = importer.external_key(row.values), row_hash(row.values)
        known = seen.get(key)
        if known is not None and known.row_hash == digest:
            answers[row.number] = "unchanged", None
        else:
            again = Row(row.number, row.values, known.subject_id if known else None)
            fresh.append((again, key, digest))
    try:
        with transaction.atomic():
            answers |= _apply_fresh(importer, actor, record, fresh, on)
    except (IntegrityError, DataError, NotAllowed):
        answers |= {row.number: apply_row(importer, actor, record, row, seen, on) for row, _, _ in fresh}
    return [answers[row.number] for row in rows]


def _apply_fresh(
    importer: Importer, actor: Actor, record: Import, fresh: Sequence[tuple[Row, str, str]], on: date
) -> dict[int, Applied]:
    answers: dict[int, Applied] = {}
    remembered = []
    made = importer.apply_many(actor, [row for row, _, _ in fresh], on) if fresh else []
    for (row, key, digest), answer in zip(fresh, made, strict=True):
        if isinstance(answer, Refused):
            fault = RowFault(row.number, _label(importer, answer.field), answer.message)
            answers[row.number] = "unchanged", fault
            continue
        subject, outcome = answer
        answers[row.number] = outcome, None
        if not importer.remembers:
            continue
        remembered.append(
            ImportedRow(
                municipality_id=record.municipality_id,
                importer=importer.code,
                external_key=key,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                row_hash=digest,
                last_import=record,
            )
        )
    ImportedRow.objects.bulk_create(
        remembered,
        update_conflicts=True,
        unique_fields=["municipality", "importer", "external_key"],
        update_fields=["subject_type", "subject_id", "row_hash", "last_import"],
    )
    return answers


def _label(importer: Importer, field: str | None) -> str:
    return next((column.label for column in importer.columns if column.name == field), "")


def _seen_before(record: Import, importer: Importer, wanted: Sequence[Row]) -> dict[str, ImportedRow]:
    if not importer.remembers:
        return {}
    keys = [importer.external_key(row.values) for row in wanted]
    rows = ImportedRow.objects.filter(
        municipality_id=record.municipality_id, importer=record.importer, external_key__in=keys
    )
    return {row.external_key: row for row in rows}


def _keep_faults(record: Import, faults: Sequence[RowFault]) -> None:
    if not faults:
        return
    stored = Import.objects.select_for_update().defer("content").get(pk=record.pk)
    stored.result.setdefault("faults", []).extend(asdict(fault) for fault in faults)
    stored.save(update_fields=["result"])


def _preview(importer: Importer, rows: Sequence[Row], outcomes: dict[int, Outcome]) -> list[dict[str, Any]]:
    """The first rows of each outcome, with the values as they were understood, in the words of the file."""
    shown: Counter[str] = Counter()
    preview = []
    for row in rows:
        outcome = outcomes.get(row.number)
        if outcome is None or shown[outcome] >= 10:
            continue
        shown[outcome] += 1
        values = [_written(column, row.values[column.name]) for column in importer.columns]
        preview.append({"number": row.number, "outcome": outcome, "values": values})
    return preview


def _written(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.show is not None:
        return column.show(value)
    if word := parsing.written(column.parse, value):
        return word
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".replace(",", "\u00a0").replace(".", ",")
    return str(value)


def _totals(
    importer: Importer, record: Import, rows: Sequence[Row], read: Sequence[Row]
) -> list[dict[str, Any]]:
    """Per control total: what was stated, what the whole file adds up to, what the rows read in add up to."""
    in_file, in_read = importer.control_totals(rows), importer.control_totals(read)
    zero = Decimal(0)
    rows_read = Decimal(len(read))
    lines: list[tuple[str, Decimal, Decimal]] = [(_("Antall rader"), Decimal(record.row_count), rows_read)]
    lines += [(title, total, in_read.get(title, zero)) for title, total in in_file.items()]
    found: list[dict[str, Any]] = []
    for title, whole, part in lines:
        stated = record.totals_stated.get(title if found else files.ROWS)
        # Rows left out for their faults are accepted by themselves; what must be answered for is a sum that the
        # old system gives and we do not arrive at.
        differs = bool(stated) and Decimal(stated) != part
        found.append(
            {"title": title, "stated": stated, "file": str(whole), "read": str(part), "differs": differs}
        )
    return found


register_long_job(services.CHECK, "Kontroll av importfil", check)
register_long_job(services.RUN, "Innlesing av importfil", read_in)
