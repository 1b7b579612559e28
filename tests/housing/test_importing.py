"""Moving in: the dwellings, checked row by row, repeatable."""

from collections.abc import Callable
from decimal import Decimal

from core.agencies.actors import Actor
from housing.models import Building, Dwelling, DwellingStatus
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
