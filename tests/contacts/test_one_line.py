from datetime import date, datetime, time

import pytest

from contacts.calculations.one_line import read_line

#: A Saturday.
NOW = datetime(2026, 11, 21, 10, 0)


def test_read_line_understands_the_example() -> None:
    found = read_line("Ring fra Ola Testesen om depositum, følg opp 1.12", NOW)

    assert (found.channel, found.direction) == ("phone", "incoming")
    assert (found.caller, found.about) == ("Ola Testesen", "Ola Testesen")
    assert found.follow_up_on == date(2026, 12, 1)
    assert found.text == "Ring fra Ola Testesen om depositum, følg opp 1.12"
    assert found.read == {"channel", "caller", "about", "follow_up_on"}


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("Telefon fra naboen", "phone"),
        ("tlf fra naboen", "phone"),
        ("Besøk av naboen", "visit"),
        ("Naboen kom innom", "visit"),
        ("E-post fra naboen", "email"),
        ("epost fra naboen", "email"),
        ("SMS fra naboen", "sms"),
        ("Brev fra naboen", "letter"),
        ("Møte med naboen", "meeting"),
        ("Heisen står", ""),
    ],
)
def test_channel_is_read(line: str, channel: str) -> None:
    assert read_line(line, NOW).channel == channel


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("følg opp 1.12", date(2026, 12, 1)),
        ("følges opp 1.12.2027", date(2027, 12, 1)),
        ("følg opp 20.11", date(2027, 11, 20)),
        ("følg opp 21.11", date(2026, 11, 21)),
        ("oppfølging 1. desember", date(2026, 12, 1)),
        ("følg opp i dag", date(2026, 11, 21)),
        ("følg opp i morgen", date(2026, 11, 22)),
        ("følg opp i overmorgen", date(2026, 11, 23)),
        ("følg opp om en uke", date(2026, 11, 28)),
        ("følg opp om to uker", date(2026, 12, 5)),
        ("følg opp om 3 dager", date(2026, 11, 24)),
        ("følg opp om en måned", date(2026, 12, 21)),
        ("følg opp neste uke", date(2026, 11, 23)),
        ("følg opp på fredag", date(2026, 11, 27)),
        ("følg opp lørdag", date(2026, 11, 28)),
        ("ring tilbake på mandag", date(2026, 11, 23)),
        ("frist 2026-12-24", date(2026, 12, 24)),
        ("følg opp 31.2", None),
        ("følg opp 12.50", None),
        ("depositum på 12.50 kr", None),
        ("flyttet inn 1.6.2020 og trives", None),
        ("mandag", None),
        ("Ring fra naboen, fredag", date(2026, 11, 27)),
    ],
)
def test_follow_up_date_is_read(words: str, day: date | None) -> None:
    assert read_line(words, NOW).follow_up_on == day


def test_a_month_has_its_last_day() -> None:
    assert read_line("følg opp om en måned", datetime(2027, 1, 31, 9)).follow_up_on == date(2027, 2, 28)


def test_29_february_waits_for_a_leap_year() -> None:
    assert read_line("følg opp 29.2", NOW).follow_up_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("line", "language", "on", "at"),
    [
        ("Besøk, tolk arabisk 3.12 kl 10", "arabisk", date(2026, 12, 3), time(10)),
        ("trenger tolk på somali 3. desember kl. 12.30", "somali", date(2026, 12, 3), time(12, 30)),
        ("ukrainsk tolk i morgen 9:15", "ukrainsk", date(2026, 11, 22), time(9, 15)),
        ("tolk tigrinja", "tigrinja", None, None),
        ("tolk arabisk 3.12 kl 27", "arabisk", date(2026, 12, 3), None),
        ("samtale uten tolk", "", None, None),
    ],
)
def test_interpreter_is_read(line: str, language: str, on: date | None, at: time | None) -> None:
    found = read_line(line, NOW)

    assert (found.interpreter_language, found.interpreter_on, found.interpreter_time) == (language, on, at)


def test_interpreter_day_is_not_the_follow_up_day() -> None:
    found = read_line("Besøk av Kari Nordmann, tolk arabisk 3.12 kl 10, følg opp 5.12", NOW)

    assert (found.interpreter_on, found.follow_up_on) == (date(2026, 12, 3), date(2026, 12, 5))


@pytest.mark.parametrize(
    ("line", "caller", "about"),
    [
        ("Telefon fra søster til Ola Testesen. Vil vite mer", "søster til Ola Testesen", "Ola Testesen"),
        ("E-post fra naboen om bråk", "naboen", ""),
        ("Ola Testesen ringte om nøkkel", "Ola Testesen", "Ola Testesen"),
        ("Ring fra Kari Hansen på vegne av Per Hansen", "Kari Hansen", "Per Hansen"),
        ("Ringte til Nav Årstad ang. Amina Yusuf Ali", "Nav Årstad", "Amina Yusuf Ali"),
        ("Ring fra Ola", "Ola", ""),
        ("Heisen står", "", ""),
    ],
)
def test_caller_and_person_are_read(line: str, caller: str, about: str) -> None:
    found = read_line(line, NOW)

    assert (found.caller, found.about) == (caller, about)


@pytest.mark.parametrize(
    ("line", "direction", "outcome"),
    [
        ("Ringte til Ola Testesen, fikk ikke svar", "outgoing", "no_answer"),
        ("Ring fra mor til Ola Testesen, ring tilbake i morgen", "incoming", "call_back"),
        ("Sendte brev til Ola Testesen", "outgoing", ""),
        ("Ring fra naboen, satt over til EBF", "incoming", "passed_on"),
        ("Besøk, avtalt visning", "incoming", "appointment"),
        ("Ring fra naboen. Besvart.", "incoming", "answered"),
    ],
)
def test_direction_and_outcome_are_read(line: str, direction: str, outcome: str) -> None:
    found = read_line(line, NOW)

    assert (found.direction, found.outcome) == (direction, outcome)


@pytest.mark.parametrize(
    "line", ["", "   ", "a" * 5000, "fra fra fra " * 400, "Ring fra " + "A" * 3000, "1.1.1.1.1"]
)
def test_odd_lines_are_kept_as_text(line: str) -> None:
    assert read_line(line, NOW).text == " ".join(line.split())
