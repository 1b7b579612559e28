"""Reading in the dwellings from the old system: they come before the leases that stand on them."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.imports import Column, Importer, Outcome, Row, parsing, register
from housing.enums import DwellingKind, GenderRestriction, Ownership, Provision, TargetGroup
from housing.policies import LANDLORD
from housing.services.importing import HomeRow, import_dwellings


def _words(choices: Any) -> parsing.Parser:
    return parsing.one_of({str(label): value for value, label in choices.choices if value})


def _short(longest: int) -> parsing.Parser:
    def parse(value: Any) -> str:
        written = parsing.text(value)
        if len(written) > longest:
            raise ValueError(f"er for lang: høyst {longest} tegn")
        return written

    return parse


def _number(lowest: int, highest: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        number = parsing.integer(value)
        if not lowest <= number <= highest:
            raise ValueError(f"skal være mellom {lowest} og {highest}")
        return number

    return parse


def _area(value: Any) -> int:
    """Square metres; a measured area has decimals, and the register whole ones."""
    whole = int(parsing.amount(value).quantize(Decimal(1), ROUND_HALF_UP))
    if not 1 <= whole <= 2000:
        raise ValueError("skal være mellom 1 og 2000")
    return whole


def _rent(value: Any) -> Decimal:
    amount = parsing.amount(value)
    if not 0 <= amount < 10_000_000:
        raise ValueError("skal være et beløp fra 0 kroner")
    return amount


def _postcode(value: Any) -> str:
    """Spreadsheets drop the zero in front."""
    written = parsing.text(value).zfill(4)
    if not re.fullmatch(r"\d{4}", written):
        raise ValueError("skal ha fire siffer, for eksempel 0570")
    return written


def _unit_number(value: Any) -> str:
    written = parsing.text(value).upper().replace(" ", "")
    if not re.fullmatch(r"[HKLU]\d{4}", written):
        raise ValueError("skal se ut som H0101")
    return written


def _names(value: Any) -> list[str]:
    """Several names in one cell stand with semicolon or comma between."""
    names = [name.strip() for name in re.split(r"[;,]", parsing.text(value)) if name.strip()]
    if any(len(name) > 100 for name in names):
        raise ValueError("har et navn på mer enn 100 tegn")
    return names


def _listed(value: list[str]) -> str:
    return ", ".join(value)


#: Columns that are about the building, and what they are called there.
OF_BUILDING = {
    "building_cadastre": "cadastre",
    "building_aliases": "aliases",
    "building_staffing": "staffing",
}
NOT_FACTS = {"number", "area", "building", "vacant_from", *OF_BUILDING}


class DwellingImporter(Importer):
    code = "dwellings"
    title = "Boliger"
    description = (
        "Boligmassen. Områder og bygg som ikke finnes, blir laget. Boliger uten leieforhold er ledige."
    )
    order = 5
    roles = LANDLORD
    key = ("number",)
    together = 500
    columns = [
        Column(
            "number",
            "Bolignummer",
            required=True,
            parse=_short(20),
            aliases=("Boligid", "Objektnummer"),
            example="B-1042",
        ),
        Column("address", "Adresse", required=True, parse=_short(150), example="Krohnstien 9"),
        Column(
            "unit_number",
            "Bruksenhetsnummer",
            parse=_unit_number,
            aliases=("Bruksenhet", "H-nummer"),
            example="H0101",
        ),
        Column("postcode", "Postnummer", parse=_postcode, example="5053"),
        Column("town", "Poststed", parse=_short(60), example="Bergen"),
        Column(
            "cadastre", "Matrikkel", parse=_short(40), aliases=("Gnr/bnr", "Seksjon"), example="163/42/0/7"
        ),
        Column("area", "Bydel", required=True, parse=_short(100), aliases=("Område",), example="Årstad"),
        Column("building", "Bygg", parse=_short(150), help="Adressen brukes når cellen er tom."),
        Column(
            "building_aliases", "Bygget er også kalt", parse=_names, show=_listed, example="Bergen bosenter"
        ),
        Column("building_cadastre", "Byggets matrikkel", parse=_short(40)),
        Column("building_staffing", "Bemanning i bygget", parse=_short(100), example="Dag og kveld"),
        Column("aliases", "Også kalt", parse=_names, show=_listed, aliases=("Alias",)),
        Column("kind", "Boligtype", parse=_words(DwellingKind), example="Leilighet"),
        Column("provision", "Tiltakstype", parse=_words(Provision), aliases=("Tiltak",)),
        Column("ownership", "Eierform", parse=_words(Ownership), example="Kommunalt eid"),
        Column("earmark", "Øremerket for", parse=_words(TargetGroup)),
        Column("gender", "Kjønnsbegrensning", parse=_words(GenderRestriction)),
        Column("suits_children", "Egnet for barn", parse=parsing.yes_no, example="ja"),
        Column("staffed", "Bemannet", parse=parsing.yes_no, example="nei"),
        Column("rent_to_own", "Leie til eie", parse=parsing.yes_no, example="nei"),
        Column("rooms", "Rom", required=True, parse=_number(1, 50), example="3"),
        Column("bedrooms", "Soverom", required=True, parse=_number(0, 50), example="2"),
        Column("area_m2", "Areal", parse=_area, aliases=("Kvadratmeter", "BRA"), example="62"),
        Column("floor", "Etasje", parse=_number(-5, 60), example="1"),
        Column("lift", "Heis", parse=parsing.yes_no, example="nei"),
        Column("step_free", "Trinnfri", parse=parsing.yes_no, example="nei"),
        Column("wheelchair", "Rullestol", parse=parsing.yes_no, example="nei"),
        Column("bathroom_width_cm", "Bredde på bad (cm)", parse=_number(40, 1000), example="180"),
        Column("storage", "Plass til hjelpemidler", parse=parsing.yes_no, aliases=("Bod",), example="ja"),
        Column("indoor_charging", "Lading av rullestol inne", parse=parsing.yes_no, example="nei"),
        Column("parking", "Parkering", parse=parsing.yes_no, example="nei"),
        Column("street_door", "Egen dør mot gata", parse=parsing.yes_no, example="nei"),
        Column("base_rent", "Grunnleie", required=True, parse=_rent, example="9 500,00"),
        Column("heating", "Oppvarming", parse=_rent, example="600,00"),
        Column("services", "Fellestjenester", parse=_rent, example="0,00"),
        Column("vacant_from", "I boligmassen fra", parse=parsing.day, example="01.01.2015"),
    ]

    def check_rows(self, actor: Actor, rows: Sequence[Row], on: date) -> list[tuple[int, str]]:
        """A building stands in one area, and is told of in one way."""
        first: dict[str, Row] = {}
        told = []
        for row in rows:
            known = first.setdefault(row.get("building", row["address"]), row)
            if known["area"] != row["area"]:
                told.append(
                    (
                        row.number,
                        f"Bygget står i bydelen {known['area']} i rad {known.number}. Rett en av radene.",
                    )
                )
        return told

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        answer = self.apply_many(actor, [row], on)[0]
        if isinstance(answer, Refused):
            raise answer
        return answer

    def apply_many(self, actor: Actor, rows: Sequence[Row], on: date) -> list[tuple[Any, Outcome] | Refused]:
        return list(import_dwellings(actor=actor, rows=[self._home(row, on) for row in rows]))

    def _home(self, row: Row, on: date) -> HomeRow:
        given = {name: value for name, value in row.values.items() if value is not None}
        return HomeRow(
            number=row["number"],
            area=row["area"],
            building=row.get("building", row["address"]),
            since=row.get("vacant_from", on),
            facts={name: value for name, value in given.items() if name not in NOT_FACTS},
            of_building={OF_BUILDING[name]: value for name, value in given.items() if name in OF_BUILDING},
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {"Grunnleie per måned": sum((row["base_rent"] for row in rows), Decimal(0))}


register(DwellingImporter())
