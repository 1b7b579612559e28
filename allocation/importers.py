"""Reading in the waiting list from the old system."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from allocation.enums import WaitingList
from allocation.policies import HANDLERS
from allocation.services.importing import OldPlace, import_place
from applications.enums import Channel, Kind, Situation
from applications.importers import children, children_in_words
from applications.services.data import NeedData, NewApplication, PersonData, SituationData
from core.agencies.actors import Actor
from core.jobs.imports import Column, Importer, Outcome, Row, parsing, register

_LISTS = {str(label): value for value, label in WaitingList.choices} | {
    "Ordinær": WaitingList.ORDINARY,
    "Bytte": WaitingList.SWAP,
    "Tjeneste": WaitingList.SERVICE,
}
_SITUATIONS = {str(label): value for value, label in Situation.choices}


class WaitingListImporter(Importer):
    code = "waiting_list"
    title = "Venteliste"
    description = "Husstander på venteliste, med sine egne datoer. De blir merket «fra før Husrom»."
    order = 20
    roles = HANDLERS
    key = ("reference",)
    columns = [
        Column("reference", "Saksnummer i gammelt system", required=True, aliases=("Saksnummer", "Saksnr")),
        Column(
            "received", "Søknad mottatt", required=True, parse=parsing.day, aliases=("Mottatt", "Søknadsdato"),
            example="03.03.2025",
        ),
        Column(
            "entered_on", "Ført opp", required=True, parse=parsing.day, aliases=("På liste fra",),
            example="01.04.2025",
        ),
        Column("list", "Liste", parse=parsing.one_of(_LISTS), example="Ordinær liste"),
        Column("given_name", "Fornavn", required=True, example="Kari"),
        Column("family_name", "Etternavn", required=True, example="Testesen"),
        Column("number", "Fødselsnummer", aliases=("Personnummer", "D-nummer", "DUF-nummer")),
        Column("birth_date", "Fødselsdato", parse=parsing.day, example="17.05.1985"),
        Column("phone", "Telefon"),
        Column(
            "children",
            "Barn",
            parse=children,
            show=children_in_words,
            example="Lille Testesen 01.02.2019",
        ),
        Column("situation", "Boforhold", parse=parsing.one_of(_SITUATIONS), example="Midlertidig hos andre"),
        Column("bedrooms", "Soverom", parse=parsing.integer, example="2"),
        Column("wheelchair", "Rullestol", parse=parsing.yes_no, example="nei"),
        Column("step_free", "Trinnfri", parse=parsing.yes_no, example="nei"),
    ]  # fmt: skip

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        place = OldPlace(
            entered_on=row["entered_on"],
            list=row.get("list", WaitingList.ORDINARY),
            bedrooms=row.get("bedrooms"),
            wheelchair=row.get("wheelchair"),
            step_free=row.get("step_free"),
        )
        entry, outcome = import_place(
            actor=actor, new=self._application(row, place), place=place, known=row.subject_id
        )
        return entry, outcome  # type: ignore[return-value]

    def _application(self, row: Row, place: OldPlace) -> NewApplication:
        need = None
        if place.bedrooms or place.wheelchair or place.step_free:
            need = NeedData(
                bedrooms=place.bedrooms or 1,
                wheelchair=bool(place.wheelchair),
                step_free=bool(place.step_free),
            )
        return NewApplication(
            received=row["received"],
            applicant=PersonData(
                given_name=row["given_name"],
                family_name=row["family_name"],
                number=row.get("number", ""),
                birth_date=row.get("birth_date"),
                phone=row.get("phone", ""),
            ),
            kind=Kind.SWAP if place.list == WaitingList.SWAP else Kind.NEW,
            channel=Channel.PAPER,
            members=row.get("children", ()),
            situation=SituationData(row.get("situation", Situation.OTHER)),
            need=need,
            external_reference=f"import:{row['reference']}",
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        """One figure per list: the lists are never summed."""
        counts = Counter(str(row.get("list", WaitingList.ORDINARY)) for row in rows)
        return {
            f"Husstander, {str(label).lower()}": Decimal(counts[value])
            for value, label in WaitingList.choices
            if counts[value]
        }


register(WaitingListImporter())
