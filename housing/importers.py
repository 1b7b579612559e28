"""Reading in the dwellings from the old system: they come before the leases that stand on them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.agencies.actors import Actor
from core.jobs.imports import Column, Importer, Outcome, Row, parsing, register
from housing.enums import DwellingKind, Ownership, Provision, TargetGroup
from housing.policies import LANDLORD
from housing.services.importing import import_dwelling


def _words(choices: Any) -> parsing.Parser:
    return parsing.one_of({str(label): value for value, label in choices.choices if value})


class DwellingImporter(Importer):
    code = "dwellings"
    title = "Boliger"
    description = (
        "Boligmassen. Områder og bygg som ikke finnes, blir laget. Boliger uten leieforhold er ledige."
    )
    order = 5
    roles = LANDLORD
    key = ("number",)
    columns = [
        Column("number", "Bolignummer", required=True, aliases=("Boligid", "Objektnummer"), example="B-1042"),
        Column("address", "Adresse", required=True, example="Krohnstien 9"),
        Column("unit_number", "Bruksenhetsnummer", aliases=("Bruksenhet", "H-nummer"), example="H0101"),
        Column("postcode", "Postnummer", example="5053"),
        Column("town", "Poststed", example="Bergen"),
        Column("area", "Bydel", required=True, aliases=("Område",), example="Årstad"),
        Column("building", "Bygg", help="Adressen brukes når cellen er tom."),
        Column("kind", "Boligtype", parse=_words(DwellingKind), example="Leilighet"),
        Column("provision", "Tiltakstype", parse=_words(Provision)),
        Column("ownership", "Eierform", parse=_words(Ownership), example="Kommunalt eid"),
        Column("earmark", "Øremerket for", parse=_words(TargetGroup)),
        Column("rooms", "Rom", required=True, parse=parsing.integer, example="3"),
        Column("bedrooms", "Soverom", required=True, parse=parsing.integer, example="2"),
        Column("area_m2", "Areal", parse=parsing.integer, example="62"),
        Column("floor", "Etasje", parse=parsing.integer, example="1"),
        Column("lift", "Heis", parse=parsing.yes_no, example="nei"),
        Column("step_free", "Trinnfri", parse=parsing.yes_no, example="nei"),
        Column("wheelchair", "Rullestol", parse=parsing.yes_no, example="nei"),
        Column("base_rent", "Grunnleie", required=True, parse=parsing.amount, example="9 500,00"),
        Column("heating", "Oppvarming", parse=parsing.amount, example="600,00"),
        Column("services", "Fellestjenester", parse=parsing.amount, example="0,00"),
        Column("vacant_from", "I boligmassen fra", parse=parsing.day, example="01.01.2015"),
    ]

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        own = {"number", "area", "building", "vacant_from"}
        facts = {
            column.name: row.values[column.name]
            for column in self.columns
            if column.name not in own and row.values.get(column.name) is not None
        }
        dwelling, outcome = import_dwelling(
            actor=actor,
            number=row["number"],
            area=row["area"],
            building=row.get("building", row["address"]),
            since=row.get("vacant_from", on),
            facts=facts,
        )
        return dwelling, outcome  # type: ignore[return-value]

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {"Grunnleie per måned": sum((row["base_rent"] for row in rows), Decimal(0))}


register(DwellingImporter())
