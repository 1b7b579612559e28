"""Moving in: the dwellings, checked row by row, repeatable."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from housing.models import Building, Dwelling, DwellingStatus
from housing.services.importing import HomeRow, import_dwellings
from tests.counting import counted
from tests.database import as_owner
from tests.reading_in import read_in

ActorOf = Callable[[str], Actor]
HEADER = "Bolignummer;Adresse;Bruksenhetsnummer;Bydel;Bygg;Rom;Soverom;Grunnleie;Rullestol"
ROWS = (
    "B-1;Krohnstien 9;H0101;Årstad;Krohnstien;3;2;9 500,00;nei",
    "B-2;Krohnstien 9;H0102;Årstad;Krohnstien;2;1;7 200,00;ja",
)


def test_dwellings_are_read_in_once_with_area_and_building(actor: ActorOf) -> None:
    read_in(actor("boligleder.bergen"), "dwellings", HEADER, *ROWS)
    read_in(actor("boligleder.bergen"), "dwellings", HEADER, *ROWS)

    assert (Dwelling.objects.count(), Building.objects.count(), DwellingStatus.objects.count()) == (2, 1, 2)
    assert Dwelling.objects.get(number="B-2").wheelchair


def test_changed_rent_is_brought_up_to_date(actor: ActorOf) -> None:
    read_in(actor("boligleder.bergen"), "dwellings", HEADER, ROWS[0])

    read_in(actor("boligleder.bergen"), "dwellings", HEADER, ROWS[0].replace("9 500", "9 800"))

    assert Dwelling.objects.get().base_rent == Decimal("9800.00")


def test_more_bedrooms_than_rooms_is_a_fault_at_the_row(actor: ActorOf) -> None:
    record = read_in(
        actor("boligleder.bergen"), "dwellings", HEADER, ROWS[0], ROWS[1].replace(";2;1;", ";1;2;")
    )

    assert [fault["number"] for fault in record.report["faults"]] == [3]
    assert not Dwelling.objects.exists()


ALL = (
    "Bolignummer;Adresse;Bruksenhetsnummer;Postnummer;Poststed;Matrikkel;Bydel;Bygg;Bygget er også kalt;"
    "Byggets matrikkel;Bemanning i bygget;Også kalt;Boligtype;Tiltakstype;Eierform;Øremerket for;Kjønnsbegrensning;"
    "Egnet for barn;Bemannet;Leie til eie;Rom;Soverom;Areal;Etasje;Heis;Trinnfri;Rullestol;Bredde på bad (cm);"
    "Plass til hjelpemidler;Lading av rullestol inne;Parkering;Egen dør mot gata;Grunnleie;Oppvarming;Fellestjenester"
)
HOME = (
    "B-7;Stubs gate 1;h0102;570;Oslo;12/3/0/4;Årstad;Stubs gate;Stubsgate, Gata;12/3;Døgn;Toppen;Hybel;Treningsbolig;"
    "Innleid;Unge;Bare kvinner;nei;ja;ja;2;1;40;1;ja;ja;ja;180;ja;ja;ja;ja;7000;100;50"
)


def test_every_column_of_a_dwelling_is_read(actor: ActorOf) -> None:
    read_in(actor("boligleder.bergen"), "dwellings", ALL, HOME)

    home = Dwelling.objects.select_related("building").get()
    assert (home.unit_number, home.postcode, home.cadastre, home.aliases) == (
        "H0102",
        "0570",
        "12/3/0/4",
        ["Toppen"],
    )
    assert (home.kind, home.provision, home.ownership, home.earmark, home.gender) == (
        "studio",
        "training",
        "leased_in",
        "young",
        "women",
    )
    assert (home.suits_children, home.staffed, home.rent_to_own) == (False, True, True)
    assert home.bathroom_width_cm == 180
    assert home.storage and home.indoor_charging and home.parking and home.street_door and home.lift
    assert (home.building.aliases, home.building.cadastre, home.building.staffing) == (
        ["Stubsgate", "Gata"],
        "12/3",
        "Døgn",
    )


def test_row_with_a_fault_is_told_and_the_others_can_be_read(actor: ActorOf) -> None:
    wrong = "B-3;Krohnstien 9;0103;Årstad;Krohnstien;tre;2;9 500,00;kanskje"

    record = read_in(actor("boligleder.bergen"), "dwellings", HEADER, *ROWS, wrong)

    told = {(fault["number"], fault["column"]) for fault in record.report["faults"]}
    assert told == {(4, "Bruksenhetsnummer"), (4, "Rom"), (4, "Rullestol")}
    assert record.report["counts"] == {"created": 2}


def test_building_in_two_areas_is_a_fault_at_the_second_row(actor: ActorOf) -> None:
    record = read_in(
        actor("boligleder.bergen"), "dwellings", HEADER, ROWS[0], ROWS[1].replace("Årstad", "Fana")
    )

    assert [fault["number"] for fault in record.report["faults"]] == [3]


def test_changed_dwellings_have_one_event_each_and_unchanged_none(actor: ActorOf) -> None:
    read_in(actor("boligleder.bergen"), "dwellings", HEADER, *ROWS)

    read_in(actor("boligleder.bergen"), "dwellings", HEADER, ROWS[0].replace("9 500", "9 800"), ROWS[1])

    with as_owner():
        changed = list(
            AuditEvent.objects.filter(verb="dwelling.changed").values_list("subject_id", flat=True)
        )
    assert changed == [Dwelling.objects.get(number="B-1").pk]
    assert set(Dwelling.objects.values_list("number", "version")) == {("B-1", 2), ("B-2", 1)}


def test_queries_do_not_grow_with_the_rows(actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    rows = [
        HomeRow(f"B-{n}", "Årstad", "Krohnstien", date(2020, 1, 1), {
            "address": "Krohnstien 9", "rooms": 2, "bedrooms": 1, "base_rent": Decimal(7000),
        })
        for n in range(120)
    ]  # fmt: skip

    with counted() as few:
        import_dwellings(actor=manager, rows=rows[:20])
    with counted() as many:
        import_dwellings(actor=manager, rows=rows[20:])

    assert len(many) <= len(few) <= 16
