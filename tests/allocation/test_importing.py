"""Moving in: places on the waiting list with their original dates, checked row by row, repeatable."""

from collections.abc import Callable
from datetime import date

from allocation import selectors
from allocation.enums import Source, WaitingList
from allocation.models import WaitingEntry
from core.agencies.actors import Actor
from tests.reading_in import read_in

ActorOf = Callable[[str], Actor]
HEADER = "Saksnr;Søknad mottatt;Ført opp;Liste;Fornavn;Etternavn;Fødselsdato;Barn;Boforhold;Soverom;Rullestol"
ROWS = (
    "V-1;03.03.2025;01.04.2025;Ordinær liste;Kari;Testesen;17.05.1985;Lille Testesen 01.02.2019;"
    "Midlertidig hos andre;2;nei",
    "V-2;12.06.2024;20.06.2024;Ordinær liste;Ola;Testesen;17.05.1985;;Eier bolig;1;nei",
    "V-3;12.06.2024;20.06.2024;Bytteliste;Eva;Testesen;17.05.1990;;Leier av kommunen;1;nei",
)


def order(actor: Actor, on: date) -> list[str]:
    found = selectors.waiting_list(actor, WaitingList.ORDINARY, on)
    entries = selectors.page_entries(actor, (row.entry_id for row in found.rows))
    return [entries[row.entry_id].application.external_reference for row in found.rows]


def test_places_keep_their_dates_and_stand_where_they_stood(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    read_in(caseworker, "waiting_list", HEADER, *ROWS)

    caseworker = actor("saksbehandler.bergen")
    assert order(caseworker, caseworker.today) == ["import:V-1", "import:V-2"]
    assert order(caseworker, date(2025, 3, 31)) == ["import:V-2"]
    entry = WaitingEntry.objects.get(application__external_reference="import:V-1")
    assert (entry.since, entry.entered_on, entry.source) == (
        date(2025, 3, 3),
        date(2025, 4, 1),
        Source.IMPORTED,
    )
    assert WaitingEntry.objects.get(application__external_reference="import:V-3").list == WaitingList.SWAP


def test_reading_the_same_file_twice_makes_no_doubles(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    read_in(caseworker, "waiting_list", HEADER, *ROWS)

    read_in(actor("saksbehandler.bergen"), "waiting_list", HEADER, *ROWS)

    actor("saksbehandler.bergen")
    assert WaitingEntry.objects.count() == 3


def test_changed_row_moves_the_date_and_not_the_person(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    read_in(caseworker, "waiting_list", HEADER, ROWS[1])

    read_in(
        actor("saksbehandler.bergen"), "waiting_list", HEADER, ROWS[1].replace("12.06.2024", "12.05.2024")
    )

    caseworker = actor("saksbehandler.bergen")
    entry = WaitingEntry.objects.get()
    standing = selectors.waiting_list(caseworker, WaitingList.ORDINARY, caseworker.today).get(entry.pk)
    assert (entry.since, standing.counts_from) == (date(2024, 5, 12), date(2024, 5, 12))


def test_row_that_was_listed_before_it_was_received_is_a_fault(actor: ActorOf) -> None:
    record = read_in(
        actor("saksbehandler.bergen"),
        "waiting_list",
        HEADER,
        ROWS[0],
        ROWS[1].replace("20.06.2024", "01.06.2024"),
    )

    assert [fault["number"] for fault in record.report["faults"]] == [3]
    actor("saksbehandler.bergen")
    assert not WaitingEntry.objects.exists()
