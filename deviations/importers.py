"""Reading in reports that are kept elsewhere: history from before Husrom, and the quality system's references."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.imports import Column, Importer, Outcome, Row, parsing, register
from deviations.enums import Category
from deviations.enums_outside import Origin
from deviations.policies import LEADERS
from deviations.selectors.units import unit_called
from deviations.services.outside import OutsideFacts, read_in

_CATEGORIES = {str(label): value for value, label in Category.choices} | {
    # As other systems and the published reports write them.
    "Manglende beskyttelses-/verneutstyr": Category.PROTECTION,
    "Fysisk arbeidsmiljø/bygg": Category.BUILDING,
    "Psykososiale, organisatoriske- og ledelsesforhold": Category.WORKING_CONDITIONS,
    "Tjenester/tjenesteproduksjon": Category.SERVICES,
}
_ORIGINS = {str(label): value for value, label in Origin.choices}


def _category(value: Any) -> str:
    """One of the categories; a line that was broken in two is one word again."""
    written = parsing.text(value).replace("- /", "-/").replace("/ ", "/")
    found: str = parsing.one_of(_CATEGORIES)(written)
    return found


def _closed(value: Any) -> date | None:
    """The day it was finished, or the words that say it never was."""
    if parsing.text(value).lower() in ("ikke lukket", "åpent", "nei", "-"):
        return None
    day: date = parsing.day(value)
    return day


class OutsideReportImporter(Importer):
    code = "deviations_outside"
    title = "Avvik ført andre steder"
    description = (
        "Avvik fra før Husrom, eller fra kvalitetssystemet: bare referanse, status og datoer. Historikk blir merket "
        "«fra før Husrom» og står som den ble publisert."
    )
    order = 80
    roles = LEADERS
    key = ("reference",)
    #: The reference is the row's own key, and the same file can be read in again.
    remembers = False
    columns = [
        Column("reference", "Referanse", required=True, aliases=("Nr", "Nummer"), example="2024-117"),
        Column("origin", "Føres i", parse=parsing.one_of(_ORIGINS), example="Fra før Husrom"),
        Column("category", "Avvik", parse=_category, aliases=("Kategori",), example="Fysisk vold"),
        Column("unit", "Enhet", required=True, example="Nyhavnsveien"),
        Column(
            "reported_on", "Dato for avvik", required=True, parse=parsing.day, aliases=("Meldt", "Dato"),
            example="24.12.2023",
        ),
        Column(
            "measures_proposed", "Tiltak foreslått", parse=parsing.yes_no, aliases=("Tiltak foreslått?",),
            example="ja",
        ),
        Column(
            "measures_done", "Gjennomførte tiltak", parse=parsing.yes_no, aliases=("Gjennomførte tiltak?",),
            example="ja",
        ),
        Column("due_on", "Frist", parse=parsing.day, example="16.01.2024"),
        Column(
            "closed_on", "Ferdigbehandlet", parse=_closed, aliases=("Lukket",), example="07.02.2024",
            help="Dagen, eller «ikke lukket».",
        ),
        Column("from_guard", "Meldt av vekter", parse=parsing.yes_no, example="nei"),
    ]  # fmt: skip

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        unit = unit_called(actor, row["unit"])
        if unit is None:
            raise Refused(f"Enheten «{row['unit']}» finnes ikke. Skriv navnet slik det står i Husrom.")
        return read_in(
            actor=actor,
            origin=row.get("origin", Origin.BEFORE),
            facts=OutsideFacts(
                reference=row["reference"],
                unit=unit,
                reported_on=row["reported_on"],
                category=row.get("category", ""),
                due_on=row.get("due_on"),
                closed_on=row.get("closed_on"),
                from_guard=row.get("from_guard", False),
                measures_proposed=row.get("measures_proposed"),
                measures_done=row.get("measures_done"),
            ),
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        late = sum(
            bool(row.get("due_on") and row.get("closed_on") and row["closed_on"] > row["due_on"])
            for row in rows
        )
        never = sum(row.get("closed_on") is None for row in rows)
        return {"Ferdig etter fristen": Decimal(late), "Ikke lukket": Decimal(never)}


register(OutsideReportImporter())
