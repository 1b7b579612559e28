"""What the bank sends: the OCR giro file as it is, and payments in a sheet. Both are posted in the same way."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.interface.formatting import count, kroner
from core.jobs.imports import Column, Importer, Outcome, Row, parsing
from core.jobs.imports.files import ROWS, Sheet, check_size
from tenancies import switches
from tenancies.calculations import kid, ocr
from tenancies.calculations.placing import Line
from tenancies.policies import ACCOUNTS
from tenancies.services import payments

SUM = "Sum innbetalt"


def _amount(value: Any) -> Decimal:
    """As in other files, but a negative amount is a payment to look at, and no fault."""
    return value if isinstance(value, Decimal) else parsing.amount(value)


def _kid(value: Any) -> str:
    return kid.written(parsing.text(value))


class _Payments(Importer):
    """Set-based; the ledger and the queue know the bank's references, so the engine need not remember the rows."""

    roles = ACCOUNTS
    needs = (switches.RENT,)
    together = payments.TOGETHER
    max_rows = 120_000
    max_bytes = 25 * 1024 * 1024
    remembers = False

    def external_key(self, values: dict[str, Any]) -> str:
        """The whole line: another amount with the same reference is looked at by somebody, and is no fault."""
        return "|".join(
            str(values.get(name) or "") for name in ("bank_reference", "amount", "kid", "reference")
        )

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        done = self.apply_many(actor, [row], on)[0]
        if isinstance(done, Refused):
            raise done
        return done

    def apply_many(self, actor: Actor, rows: Sequence[Row], on: date) -> list[tuple[Any, Outcome] | Refused]:
        done = payments.post(actor=actor, lines=[self.line(row) for row in rows], on=on)
        return [(each.subject, each.outcome) for each in done]

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {SUM: sum((row["amount"] for row in rows), Decimal("0.00"))}

    def line(self, row: Row) -> Line:
        return Line(
            number=row.number,
            on=row["on"],
            amount=row["amount"],
            bank_reference=row["bank_reference"],
            kid=row.get("kid", ""),
            reference=row.get("reference", ""),
            month=row.get("month"),
            account=row.get("account", ""),
            debit_account=row.get("debit_account", ""),
            text=row.get("text", ""),
        )


class PaymentImporter(_Payments):
    code = "payments"
    title = "Innbetalinger fra banken"
    description = (
        "Samme bankreferanse telles én gang, også om fila leses inn på nytt. "
        "Det som ikke kan plasseres, legges til side."
    )
    order = 33
    key = ("bank_reference",)
    columns = [
        Column(
            "reference", "Leieforhold", aliases=("Leieforholdsnummer", "Kontraktsnummer"), example="K-1001",
            help="Nummeret i det gamle systemet, eller vårt eget. Trengs ikke når fila har KID.",
        ),
        Column("kid", "KID", parse=_kid, aliases=("KID-nummer",), example="20240000172"),
        Column(
            "bank_reference", "Bankreferanse", required=True, aliases=("Arkivreferanse",), example="2026112000017"
        ),
        Column("on", "Dato", required=True, parse=parsing.day, example="20.11.2026"),
        Column("amount", "Beløp", required=True, parse=_amount, example="9 500,00"),
        Column("month", "For måned", parse=parsing.day, example="01.11.2026"),
    ]  # fmt: skip


class OcrImporter(_Payments):
    """OCR giro (Nets): the file says itself what its lines are, and what they add up to."""

    code = "ocr"
    title = "OCR-fil fra banken"
    description = (
        "Fila slik den kommer fra banken (OCR giro). Du ser hva den inneholder før noe føres. Linjer som ikke kan "
        "leses, utelates og vises med linjenummer. Det som ikke kan plasseres, legges til side."
    )
    order = 34
    key = ("bank_reference",)
    fixed = True
    columns = [
        Column("on", "Dato", required=True, parse=parsing.day),
        Column("kid", "KID", parse=_kid),
        Column("amount", "Beløp", required=True, parse=_amount),
        Column("bank_reference", "Bankreferanse", required=True),
        Column("account", "Til konto"),
        Column("debit_account", "Fra konto"),
        Column("text", "Melding"),
    ]

    def read(self, content: bytes) -> Sheet:
        check_size(content, self.max_bytes)
        if not ocr.looks_like(content):
            raise Refused(
                _("Dette er ikke en OCR-fil. Linjene i en OCR-fil begynner med NY00 og NY09."),
                code="NOT_OCR",
                field="file",
            )
        file = ocr.read(content)
        if len(file.payments) > self.max_rows:
            raise Refused(
                _("Fila har mer enn %(max)s rader. Del den i flere.") % {"max": self.max_rows},
                code="FILE_TOO_LONG",
                field="file",
            )
        return Sheet(
            headers=[column.label for column in self.columns],
            rows=[(each.line, _cells(each)) for each in file.payments],
            faults=[(found.line, _said(found)) for found in file.faults],
            remarks=[(found.line, _said(found)) for found in file.differences],
            stated={ROWS: Decimal(file.told.transactions), SUM: file.told.amount} if file.told else {},
        )


def _cells(each: ocr.Payment) -> list[Any]:
    return [
        each.on, each.kid, each.amount, each.reference, each.account, each.debit_account, each.text,
    ]  # fmt: skip


def _said(found: ocr.Found) -> str:
    sentences = {
        ocr.Fault.NOT_A_RECORD: _("Linja begynner ikke slik en linje i en OCR-fil skal."),
        ocr.Fault.TOO_SHORT: _("Linja er for kort. Den kan være kuttet."),
        ocr.Fault.TOO_LONG: _("Linja er lengre enn 80 tegn."),
        ocr.Fault.UNKNOWN_RECORD: _("Ukjent slag linje."),
        ocr.Fault.NOT_DIGITS: _("Det står noe annet enn siffer der det skal være siffer."),
        ocr.Fault.NOT_A_DATE: _("Datoen finnes ikke."),
        ocr.Fault.NO_FIRST_ITEM: _("Linja hører ikke til betalingen foran."),
        ocr.Fault.NO_END: _("Fila mangler sluttlinja. Den kan være kuttet."),
        ocr.Fault.ASSIGNMENT_DIFFERS: _("Kontrollsummen for oppdraget stemmer ikke: %(told)s, vi leste %(counted)s."),
        ocr.Fault.TRANSMISSION_DIFFERS: _("Kontrollsummen for fila stemmer ikke: %(told)s, vi leste %(counted)s."),
    }  # fmt: skip
    text = sentences[found.fault]
    if found.told is None or found.counted is None:
        return text
    return text % {"told": _totals(found.told), "counted": _totals(found.counted)}


def _totals(totals: ocr.Totals) -> str:
    return _("%(payments)s betalinger, %(lines)s linjer, %(sum)s") % {
        "payments": count(totals.transactions),
        "lines": count(totals.records),
        "sum": kroner(totals.amount),
    }
