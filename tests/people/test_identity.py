"""Identity numbers: invented or synthetic ones only, built here from their parts."""

from datetime import date

import pytest

from core.people.identity import check, control_digits, duf_control

ON = date(2026, 11, 20)


def number(first_nine: str) -> str:
    control = control_digits(first_nine)
    assert control is not None, "choose another individual number"
    return first_nine + control


def some(prefix: str, first: int, last: int) -> str:
    """A number with the date as written and an individual number in the range."""
    for individual in range(first, last + 1):
        control = control_digits(f"{prefix}{individual:03d}")
        if control is not None:
            return f"{prefix}{individual:03d}{control}"
    raise AssertionError("no valid number in the range")


def duf(year: int, serial: int = 123456) -> str:
    return f"{year:04d}{serial:06d}" + duf_control(f"{year:04d}{serial:06d}")


def test_synthetic_number_is_accepted_in_test_only() -> None:
    in_test, in_production = check("12859030007", "test", ON), check("12859030007", "production", ON)

    assert (in_test.valid, in_test.kind, in_test.birth_date) == (True, "synthetic_fnr", date(1990, 5, 12))
    assert in_test.accepted_in == ("test",)
    assert (in_production.valid, in_production.failure) == (False, "not_accepted_here")
    assert in_production.accepted_in == ("test",)


@pytest.mark.parametrize(
    ("prefix", "kind", "born"),
    [
        ("010190", "fnr", date(1990, 1, 1)),
        ("410190", "dnr", date(1990, 1, 1)),
        ("014190", "hnr", date(1990, 1, 1)),
        ("018190", "synthetic_fnr", date(1990, 1, 1)),
        ("418190", "synthetic_dnr", date(1990, 1, 1)),
        ("719290", "synthetic_dnr", date(1990, 12, 31)),
        ("715290", None, None),  # day + 40 and month + 40 at once is nothing
    ],
)
def test_kind_is_read_from_what_is_added(prefix: str, kind: str | None, born: date | None) -> None:
    answer = check(some(prefix, 0, 499), "test", ON)

    assert (answer.kind, answer.birth_date) == (kind, born)
    assert answer.failure == (None if kind else "impossible_date")


@pytest.mark.parametrize(
    ("prefix", "first", "last", "born"),
    [
        ("010154", 500, 749, date(1854, 1, 1)),
        ("311299", 500, 749, date(1899, 12, 31)),
        ("010100", 0, 499, date(1900, 1, 1)),
        ("311299", 0, 499, date(1999, 12, 31)),
        ("010140", 900, 999, date(1940, 1, 1)),
        ("311299", 900, 998, date(1999, 12, 31)),
        ("010100", 500, 998, date(2000, 1, 1)),
        ("290200", 500, 998, date(2000, 2, 29)),
        ("191126", 500, 998, date(2026, 11, 19)),
    ],
)
def test_century_follows_the_individual_number(prefix: str, first: int, last: int, born: date) -> None:
    answer = check(some(prefix, first, last), "production", ON)

    assert (answer.valid, answer.birth_date) == (True, born)
    assert answer.accepted_in == ("production", "test")


@pytest.mark.parametrize(
    ("value", "failure"),
    [
        ("", "format"),
        ("1234567890", "format"),
        ("1234567890123", "format"),
        ("010190-12345", "format"),
        ("٠١٠١٩٠١٢٣٤٥", "format"),
        ("0101901234a", "format"),
        ("01019012345", "control_digit"),
        ("00000000000", "impossible_date"),
        (some("310290", 0, 499), "impossible_date"),
        (some("290201", 0, 499), "impossible_date"),
        (some("290200", 0, 499), "impossible_date"),  # 1900 was no leap year
        (some("001390", 0, 499), "impossible_date"),
        (some("016090", 0, 499), "impossible_date"),
        (some("990190", 0, 499), "impossible_date"),
        (some("010145", 500, 749), "no_century"),
        (some("010140", 750, 899), "no_century"),
        (some("010199", 750, 899), "no_century"),
        (some("290250", 750, 899), "impossible_date"),  # before the century: 1850 and 1950 lack the day
        (some("211126", 500, 998), "future_birth"),
        (some("010139", 500, 998), "future_birth"),
        (duf(2027), "implausible_year"),
        (duf(1899), "implausible_year"),
        (duf(2020)[:-1] + str((int(duf(2020)[-1]) + 1) % 10), "control_digit"),
    ],
)
def test_first_failure_in_order_is_given(value: str, failure: str) -> None:
    answer = check(value, "test", ON)

    assert (answer.valid, answer.failure, answer.accepted_in) == (False, failure, ())


def test_born_today_is_valid() -> None:
    assert check(some("201126", 500, 998), "production", ON).valid


@pytest.mark.parametrize("ending", ["00100", "00200", "99999"])
def test_stand_in_from_the_statistics_is_no_number(ending: str) -> None:
    dates = (
        f"{day:02d}{month:02d}{year:02d}"
        for year in range(80)
        for month in range(1, 13)
        for day in range(1, 29)
    )
    stand_in = next(d for d in dates if control_digits(d + ending[:3]) == ending[3:]) + ending

    answer = check(stand_in, "production", date(2040, 1, 1))

    assert (answer.valid, answer.failure, answer.birth_date) == (False, "placeholder", None)


@pytest.mark.parametrize("written", [" 010190 {} ", "01 01 90 {}", "010190\u00a0{}", "\t010190{}\n"])
def test_blanks_are_forgiven_and_leading_zeros_kept(written: str) -> None:
    whole = some("010190", 0, 499)

    answer = check(written.format(whole[6:]), "production", ON)

    assert (answer.valid, answer.normalised) == (True, whole)


@pytest.mark.parametrize("year", [1995, 2020, 2026])
def test_duf_number_carries_year_and_control(year: int) -> None:
    answer = check(duf(year), "production", ON)

    assert (answer.valid, answer.kind, answer.birth_date) == (True, "duf", None)
    assert answer.accepted_in == ("production", "test")


def test_duf_control_of_a_worked_number() -> None:
    # 2×4 + 0×6 + 2×3 + 0×2 + 0×4 + 1×6 + 2×3 + 3×2 + 4×7 + 5×5 = 85, 85 mod 11 = 8
    assert duf_control("2020012345") == "08"


def test_explanation_names_the_failure_in_words() -> None:
    assert "Kontrollsifrene stemmer ikke" in check("01019012345", "production", ON).explanation[-1].source()
