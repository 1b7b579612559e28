"""New rents by the index and to gjengs leie, day by day on either side of what the law allows. No database."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tenancies
from core.rules import registry
from tenancies.calculations.regulation import (
    Ground,
    Hindrance,
    RentRules,
    Setting,
    first_of_month_from,
    index_change,
    market_change,
    newest,
    regulated,
    settings,
)

D = Decimal
_file = registry.read("rent", Path(tenancies.__file__).parent / "rules" / "rent" / "husleieloven.toml")
RULES = RentRules.parse(_file.content, code=_file.code, basis=_file.basis, version=_file.version)
START = date(2025, 1, 1)
INDICES = {date(2025, 1, 1): D("130.0"), date(2025, 10, 1): D("134.0"), date(2026, 10, 1): D("136.5")}
CONTRACT = Setting(START, D("9500"), Ground.CONTRACT)
FEBRUARY = date(2027, 2, 1)
TODAY = date(2026, 11, 20)


def index(*history: Setting, told: date = TODAY, effective: date = FEBRUARY, **more: object):  # type: ignore[no-untyped-def]
    return index_change(
        history or (CONTRACT,),
        INDICES,
        told_on=told,
        effective_on=effective,
        rules=RULES,
        **more,  # type: ignore[arg-type]
    )


def market(*history: Setting, told: date, effective: date, new: str = "9900"):  # type: ignore[no-untyped-def]
    return market_change(
        history or (CONTRACT,), new=D(new), told_on=told, effective_on=effective, rules=RULES
    )


def test_rent_follows_the_index_from_the_month_it_began() -> None:
    change = index()

    # 9 500 × 136,5 / 130 = 9 975
    assert (change.old, change.new, change.allowed) == (D("9500"), D("9975"), True)
    assert (change.from_month, change.to_month, change.percent) == (START, date(2026, 10, 1), D("5.0"))


def test_rent_is_rounded_down_to_whole_kroner() -> None:
    assert regulated(D("9501"), D(0), D("130"), D("136.5"), D(1)) == D("9976")


def test_heating_on_account_is_left_as_it_is() -> None:
    change = index(Setting(START, D("9500"), Ground.CONTRACT, heating=D("1500")))

    # 8 000 × 1,05 + 1 500
    assert change.new == D("9900")


def test_second_regulation_counts_from_the_month_the_first_went_up_to() -> None:
    before = Setting(date(2026, 1, 1), D("9600"), Ground.INDEX, index_month=date(2025, 10, 1))
    change = index(CONTRACT, before)

    assert change.from_month == date(2025, 10, 1)
    assert change.new == D("9779")  # 9 600 × 136,5 / 134,0 = 9 779,1


@pytest.mark.parametrize(
    ("effective", "hindrance"),
    [
        (date(2026, 12, 31), Hindrance.TOO_SOON),
        (date(2027, 1, 1), None),
    ],
)
def test_one_year_since_the_last_setting(effective: date, hindrance: Hindrance | None) -> None:
    last = Setting(date(2026, 1, 1), D("9600"), Ground.INDEX, index_month=date(2025, 10, 1))
    change = index(CONTRACT, last, effective=effective)

    assert (change.hindrances[0] if change.hindrances else None) == hindrance
    assert change.earliest == date(2027, 1, 1)


@pytest.mark.parametrize(("effective", "allowed"), [(date(2026, 12, 26), False), (date(2026, 12, 27), True)])
def test_one_month_after_the_letter_has_arrived(effective: date, allowed: bool) -> None:
    # Sent 20 November, counted as received 27 November, one month to 27 December.
    assert index(effective=effective).allowed is allowed


def test_rent_from_another_system_waits_for_somebody_to_say_when_it_was_set() -> None:
    unknown = Setting(START, D("9500"), Ground.IMPORTED)

    assert Hindrance.SET_UNKNOWN in index(unknown).hindrances
    known = Setting(START, D("9500"), Ground.IMPORTED, set_on=date(2025, 10, 1))
    assert index(known).from_month == date(2025, 10, 1)
    assert index(known).allowed


def test_month_without_an_index_and_a_lease_that_ends_are_not_regulated() -> None:
    other = Setting(date(2024, 3, 1), D("9500"), Ground.CONTRACT)

    assert Hindrance.INDEX_MISSING in index(other).hindrances
    assert index(last_day=date(2027, 1, 31)).hindrances == (Hindrance.LEASE_ENDS,)


def test_new_rent_already_told_is_not_told_again() -> None:
    coming = Setting(FEBRUARY, D("9975"), Ground.INDEX, index_month=date(2026, 10, 1))

    told = index(CONTRACT, coming)
    assert Hindrance.COMING in told.hindrances
    assert told.earliest == FEBRUARY.replace(year=FEBRUARY.year + 1), "the one told of has its year to stand"


def test_index_that_stands_still_changes_nothing() -> None:
    change = index_change(
        [CONTRACT],
        {START: D("130"), date(2026, 10, 1): D("130")},
        told_on=TODAY,
        effective_on=FEBRUARY,
        rules=RULES,
    )

    assert change.hindrances == (Hindrance.NO_CHANGE,)


def test_month_in_progress_has_no_index_yet() -> None:
    indices = {date(2026, 10, 1): D(1), date(2026, 11, 1): D(2)}

    assert newest(indices, TODAY) == date(2026, 10, 1)
    assert newest({}, TODAY) is None


def test_repeated_rent_is_no_new_setting() -> None:
    again = Setting(date(2026, 6, 1), D("9500"), Ground.CONTRACT)

    assert settings([again, CONTRACT]) == [CONTRACT]


@pytest.mark.parametrize(
    ("told", "hindrance"),
    [
        (date(2027, 6, 30), Hindrance.TOO_YOUNG),
        (date(2027, 7, 1), None),
    ],
)
def test_gjengs_leie_after_two_years_and_six_months(told: date, hindrance: Hindrance | None) -> None:
    change = market(told=told, effective=date(2028, 3, 1))

    assert (change.hindrances[0] if change.hindrances else None) == hindrance


def test_regulation_by_the_index_does_not_start_the_two_and_a_half_years_anew() -> None:
    by_index = Setting(date(2026, 1, 1), D("9700"), Ground.INDEX, index_month=date(2025, 10, 1))
    agreed = Setting(date(2026, 1, 1), D("9700"), Ground.AGREED)

    assert market(CONTRACT, by_index, told=date(2027, 7, 1), effective=date(2028, 3, 1)).allowed
    assert market(CONTRACT, agreed, told=date(2027, 7, 1), effective=date(2028, 3, 1)).hindrances == (
        Hindrance.TOO_YOUNG,
    )


@pytest.mark.parametrize(("effective", "allowed"), [(date(2028, 1, 7), False), (date(2028, 1, 8), True)])
def test_gjengs_leie_six_months_after_the_claim_arrived(effective: date, allowed: bool) -> None:
    assert market(told=date(2027, 7, 1), effective=effective).allowed is allowed


def test_gjengs_leie_a_year_after_the_last_change() -> None:
    by_index = Setting(date(2027, 6, 1), D("9700"), Ground.INDEX, index_month=date(2026, 10, 1))

    change = market(CONTRACT, by_index, told=date(2027, 7, 1), effective=date(2028, 2, 1))

    assert (change.hindrances, change.earliest) == ((Hindrance.NOTICE_SHORT,), date(2028, 6, 1))


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 12, 1), date(2026, 12, 1)), (date(2026, 12, 2), date(2027, 1, 1))]
)
def test_first_of_month_from(day: date, first: date) -> None:
    assert first_of_month_from(day) == first


kroner = st.decimals(min_value=D(1000), max_value=D(30000), places=2)
index_values = st.decimals(min_value=D(90), max_value=D(200), places=1)


@given(kroner, index_values, index_values)
def test_rent_is_never_above_what_the_index_allows(monthly: D, before: D, after: D) -> None:
    new = regulated(monthly, D(0), before, after, D(1))

    assert new <= max(monthly * after / before, monthly if after >= before else D(0))
