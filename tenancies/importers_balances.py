"""Balances from the system that keeps the ledger, read in as often as the municipality likes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.imports import Column, Importer, Outcome, Row, parsing
from tenancies import switches
from tenancies.policies import ACCOUNTS
from tenancies.services import balances
from tenancies.services.balances import ZERO, Balance


class BalanceImporter(Importer):
    code = "balances"
    title = "Saldo fra et annet system"
    description = (
        "Det hver leier skylder per en dato, når reskontroen føres i et annet system. Les inn så ofte dere vil. "
        "Restansesakene regnes ut fra dette."
    )
    order = 35
    roles = ACCOUNTS
    needs = (switches.ARREARS,)
    without = (switches.RENT,)
    key = ("reference", "as_of")
    together = 1000
    remembers = False
    columns = [
        Column(
            "reference", "Leieforhold", required=True, aliases=("Leieforholdsnummer", "Kontraktsnummer", "KID"),
            example="K-1001", help="Vårt nummer, KID, eller nummeret i det andre systemet.",
        ),
        Column("as_of", "Per dato", required=True, parse=parsing.day, example="20.11.2026"),
        Column("overdue_rent", "Forfalt husleie", required=True, parse=parsing.amount, example="12 267,00"),
        Column("oldest_due", "Eldste forfall", parse=parsing.day, example="01.09.2026"),
        Column("fees", "Gebyr og renter", parse=parsing.amount, example="0,00"),
        Column("credit", "Til gode", parse=parsing.amount, example="0,00"),
    ]  # fmt: skip

    def external_key(self, values: dict[str, Any]) -> str:
        return "|".join(str(values.get(column.name) or "") for column in self.columns)

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        done = self.apply_many(actor, [row], on)[0]
        if isinstance(done, Refused):
            raise done
        return done

    def apply_many(self, actor: Actor, rows: Sequence[Row], on: date) -> list[tuple[Any, Outcome] | Refused]:
        done: list[tuple[Any, Outcome] | Refused] = list(
            balances.record(actor=actor, rows=[self.line(row) for row in rows])
        )
        return done

    def line(self, row: Row) -> Balance:
        return Balance(
            reference=row["reference"],
            as_of=row["as_of"],
            overdue_rent=row["overdue_rent"],
            oldest_due=row.get("oldest_due"),
            fees=row.get("fees", ZERO),
            credit=row.get("credit", ZERO),
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {
            "Forfalt husleie": sum((row["overdue_rent"] for row in rows), ZERO),
            "Gebyr og renter": sum((row.get("fees", ZERO) for row in rows), ZERO),
        }
