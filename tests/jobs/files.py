"""A kind of file for the tests: households' deposits, which become tasks."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.imports import Column, Importer, Outcome, Row, parsing
from core.messages.models import Task


class DepositImporter(Importer):
    code = "test-deposits"
    title = "Innskudd"
    description = "Innskudd fra det gamle systemet."
    columns = [
        Column("number", "Leieforhold", required=True, example="L-1"),
        Column("amount", "Innskudd", required=True, parse=parsing.amount, aliases=("Depositum",)),
        Column("paid_on", "Betalt dato", parse=parsing.day, help="Dagen innskuddet kom inn."),
    ]
    key = ("number",)
    batch = 2

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        if row["amount"] > 100_000:
            raise Refused("Innskuddet er større enn seks måneders leie.", code="TOO_LARGE", field="amount")
        if row.subject_id:
            task = Task.objects.get(pk=row.subject_id)
            task.title = f"Innskudd {row['amount']}"
            task.save()
            return task, "updated"
        task = Task(
            municipality=actor.home, user=actor.user, title=f"Innskudd {row['amount']}", url="/",
            key=f"deposit:{row['number']}", due=row.get("paid_on"),
        )  # fmt: skip
        task.save(force_insert=True)
        return task, "created"

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {"Sum innskudd": sum((row["amount"] for row in rows), Decimal(0))}


def csv_file(*rows: str, header: str = "Leieforhold;Depositum;Betalt dato", encoding: str = "utf-8") -> bytes:
    return "\r\n".join([header, *rows]).encode(encoding)


def xlsx_file(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()
