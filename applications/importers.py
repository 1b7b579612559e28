"""Reading in open applications from the old system."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from applications.enums import Channel, Citizenship, Kind, Situation
from applications.policies import LEADERS
from applications.services.data import (
    IncomeData,
    MemberData,
    NeedData,
    NewApplication,
    PeriodData,
    PersonData,
    SituationData,
)
from applications.services.importing import History, import_application
from core.agencies.actors import Actor
from core.jobs.imports import Column, Importer, Outcome, Row, parsing, register


def _words(choices: Any) -> parsing.Parser:
    return parsing.one_of({str(label): value for value, label in choices.choices})


def children(value: Any) -> tuple[MemberData, ...]:
    """«Lille Testesen 01.02.2019; Store Testesen 2015-03-04»: name and birth date of each child."""
    found = []
    for part in parsing.text(value).split(";"):
        words = part.split()
        if not words:
            continue
        if len(words) < 3:
            raise ValueError("skal ha fornavn, etternavn og fødselsdato for hvert barn, skilt med semikolon")
        born = parsing.day(words[-1])
        found.append(MemberData(PersonData(" ".join(words[:-2]), words[-2], birth_date=born)))
    return tuple(found)


def children_in_words(told: tuple[MemberData, ...]) -> str:
    """As the file says it, for the preview."""
    return "; ".join(
        f"{each.person.given_name} {each.person.family_name} {each.person.birth_date:%d.%m.%Y}"
        for each in told
    )


class ApplicationImporter(Importer):
    code = "applications"
    title = "Åpne søknader"
    description = "Søknader som ikke er avgjort, med sine egne datoer. De blir merket «fra før Husrom»."
    order = 10
    roles = LEADERS
    key = ("reference",)
    columns = [
        Column("reference", "Saksnummer i gammelt system", required=True, aliases=("Saksnummer", "Saksnr")),
        Column(
            "received",
            "Mottatt",
            required=True,
            parse=parsing.day,
            aliases=("Søknadsdato",),
            example="03.03.2025",
        ),
        Column("given_name", "Fornavn", required=True, example="Kari"),
        Column("family_name", "Etternavn", required=True, example="Testesen"),
        Column("number", "Fødselsnummer", aliases=("Personnummer", "D-nummer", "DUF-nummer")),
        Column("birth_date", "Fødselsdato", parse=parsing.day, example="17.05.1985"),
        Column("phone", "Telefon"),
        Column("email", "E-post"),
        Column(
            "children",
            "Barn",
            parse=children,
            show=children_in_words,
            example="Lille Testesen 01.02.2019",
        ),
        Column("kind", "Type", parse=_words(Kind), example="Ny"),
        Column("channel", "Kanal", parse=_words(Channel), example="Papir"),
        Column(
            "situation", "Boforhold", required=True, parse=_words(Situation), example="Midlertidig hos andre"
        ),
        Column("citizenship", "Statsborgerskap", parse=_words(Citizenship), example="Norsk"),
        Column("registered_from", "Folkeregistrert fra", parse=parsing.day, example="01.01.2015"),
        Column("income", "Brutto årsinntekt", parse=parsing.amount, example="240 000,00"),
        Column("bedrooms", "Soverom", parse=parsing.integer, example="2"),
        Column("caseworker", "Saksbehandler", help="Navn eller brukernavn hos oss."),
        Column("provisional_sent", "Foreløpig svar sendt", parse=parsing.day, example="01.04.2025"),
        Column("expected_date", "Lovet svar", parse=parsing.day, example="01.06.2025"),
    ]

    def apply(self, actor: Actor, row: Row, on: date) -> tuple[Any, Outcome]:
        case, outcome = import_application(
            actor=actor,
            new=self._application(row),
            history=History(row.get("caseworker", ""), row.get("provisional_sent"), row.get("expected_date")),
            known=row.subject_id,
        )
        return case, outcome  # type: ignore[return-value]

    def _application(self, row: Row) -> NewApplication:
        income, registered, bedrooms = row.get("income"), row.get("registered_from"), row.get("bedrooms")
        return NewApplication(
            received=row["received"],
            applicant=PersonData(
                given_name=row["given_name"],
                family_name=row["family_name"],
                number=row.get("number", ""),
                birth_date=row.get("birth_date"),
                phone=row.get("phone", ""),
                email=row.get("email", ""),
            ),
            kind=row.get("kind", Kind.NEW),
            channel=row.get("channel", Channel.PAPER),
            members=row.get("children", ()),
            citizenship=row.get("citizenship", ""),
            registered=(PeriodData(registered),) if registered else (),
            situation=SituationData(row["situation"]),
            need=NeedData(bedrooms=bedrooms) if bedrooms else None,
            income=IncomeData(income, source="Fra før Husrom") if income is not None else None,
            external_reference=f"import:{row['reference']}",
        )

    def control_totals(self, rows: Sequence[Row]) -> dict[str, Decimal]:
        return {"Barn i husstandene": Decimal(sum(len(row.get("children", ())) for row in rows))}


register(ApplicationImporter())
