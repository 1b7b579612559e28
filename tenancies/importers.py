"""Files that the landlord reads in: leases, deposits, opening balances, and payments from the bank."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.agencies.actors import Actor
from core.jobs.imports import Column, Importer, Outcome, Row, parsing, register
from tenancies import switches
from tenancies.enums import SecurityKind
from tenancies.importers_balances import BalanceImporter
from tenancies.importers_payments import OcrImporter, PaymentImporter
from tenancies.policies import ACCOUNTS, LANDLORD
from tenancies.services import importing

_REFERENCE = Column(
    "reference", "Leieforhold", required=True, aliases=("Leieforholdsnummer", "Kontraktsnummer"), example="K-1001",
    help="Nummeret i det gamle systemet, eller vårt eget.",
)  # fmt: skip


def _sum(rows: Sequence[Row], name: str) -> Decimal:
    return sum((row.get(name, Decimal(0)) for row in rows), Decimal(0))


class LeaseImporter(Importer):
    code = "leases"
    title = "Leieforhold"
    description = (
        "Løpende og avsluttede leieforhold. Overlapper to, leses begge inn, og dere får en oppgave om det."
    )
    order = 30
    roles = LANDLORD
    key = ("reference",)
    columns = [
        Column("reference", "Kontraktsnummer", required=True, aliases=("Leieforhold",), example="K-1001"),
        Column("dwelling", "Bolignummer", required=True, example="B-17"),
        Column("given_name", "Fornavn", required=True, example="Kari"),
        Column("family_name", "Etternavn", required=True, example="Testesen"),
        Column("number", "Fødselsnummer", aliases=("Personnummer", "D-nummer", "DUF-nummer")),
        Column("birth_date", "Fødselsdato", parse=parsing.day, example="17.05.1985"),
        Column("start", "Første dag", required=True, parse=parsing.day, example="01.01.2024"),
        Column(
            "last_day",
            "Siste dag",
            parse=parsing.day,
            example="31.12.2026",
            help="Tom når den er tidsubestemt.",
        ),
        Column("ended", "Utflyttet", parse=parsing.day),
        Column("monthly_rent", "Husleie per måned", required=True, parse=parsing.amount, example="9 500,00"),
        Column(
            "rent_since",
            "Leia sist fastsatt",
            aliases=("Leia gjelder fra",),
            parse=parsing.day,
            example="01.02.2026",
            help="Indeksregulering regnes herfra. Tom: registreres på leieforholdet siden.",
        ),
        Column("due_day", "Forfallsdag", parse=parsing.integer, example="1"),
        Column("eviction_clause", "Utkastelsesklausul", parse=parsing.yes_no, example="Ja"),
        Column("kid", "KID", aliases=("KID-nummer",), help="Tom: leieforholdet får et nytt nummer."),
    ]

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        old = importing.OldLease(
            reference=row["reference"],
            dwelling=row["dwelling"],
            given_name=row["given_name"],
            family_name=row["family_name"],
            number=row.get("number", ""),
            birth_date=row.get("birth_date"),
            start=row["start"],
            last_day=row.get("last_day"),
            ended=row.get("ended"),
            monthly_rent=row["monthly_rent"],
            rent_since=row.get("rent_since"),
            due_day=row.get("due_day", 1),
            eviction_clause=row.get("eviction_clause", True),
            kid=row.get("kid", ""),
        )
        return importing.import_lease(actor=actor, old=old, on=on)

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        running = [row for row in rows if row.get("ended") is None]
        return {"Husleie per måned, løpende": _sum(running, "monthly_rent")}


class DepositImporter(Importer):
    code = "deposits"
    title = "Depositum og garantier"
    description = "Sikkerhet for leieforhold som er lest inn."
    order = 31
    roles = ACCOUNTS
    key = ("reference", "kind")
    columns = [
        _REFERENCE,
        Column(
            "kind", "Slag", required=True, example="Depositum",
            parse=parsing.one_of({str(label): value for value, label in SecurityKind.choices}),
        ),
        Column("amount", "Beløp", required=True, parse=parsing.amount, example="28 500,00"),
        Column("account", "Konto", example="1234.56.78903"),
        Column("received", "Mottatt", parse=parsing.day, example="02.01.2024"),
    ]  # fmt: skip

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        return importing.import_deposit(
            actor=actor,
            lease=importing.imported_lease(actor, row["reference"]),
            kind=row["kind"],
            amount=row["amount"],
            reference=row["reference"],
            account=row.get("account", ""),
            received=row.get("received"),
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {"Sum sikkerhet": _sum(rows, "amount")}


class OpeningBalanceImporter(Importer):
    code = "opening_balances"
    needs = (switches.RENT,)
    title = "Inngående saldo"
    description = (
        "Det hver leier skylder den dagen den gamle reskontroen ble avsluttet. Til gode skrives med minus."
    )
    order = 32
    roles = ACCOUNTS
    key = ("reference",)
    columns = [
        _REFERENCE,
        Column("owed", "Saldo", required=True, parse=parsing.amount, example="12 267,00"),
        Column("on", "Per dato", required=True, parse=parsing.day, example="31.10.2026"),
        Column("oldest_due", "Eldste forfall", parse=parsing.day, example="01.08.2026"),
    ]

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        return importing.import_opening_balance(
            actor=actor,
            lease=importing.imported_lease(actor, row["reference"]),
            owed=row["owed"],
            on=row["on"],
            oldest_due=row.get("oldest_due"),
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {"Sum saldo": _sum(rows, "owed")}


for importer in (
    LeaseImporter(),
    DepositImporter(),
    OpeningBalanceImporter(),
    PaymentImporter(),
    OcrImporter(),
    BalanceImporter(),
):
    register(importer)
