from datetime import date

import pytest

from allocation.calculations.waiting_order import Pause, WaitingHousehold, waiting_order

ON = date(2024, 12, 31)


def household(key: str, received: date = date(2024, 1, 1), **values: object) -> WaitingHousehold:
    return WaitingHousehold(key, received, **values)


def test_groups_come_before_dates() -> None:
    rows = [
        household("single", date(2020, 1, 1), homeless=True, need="no_home"),
        household("small", date(2021, 1, 1), children=2, need="too_small"),
        household("no_home", date(2022, 1, 1), children=1, need="no_home"),
        household("homeless", date(2023, 1, 1), children=1, need="no_home", homeless=True),
        household("other", date(2019, 1, 1), children=3, need="other"),
    ]

    answer = waiting_order(rows, "ordinary", ON)

    assert answer.order == ("homeless", "no_home", "small", "other", "single")


def test_same_group_goes_by_day_received_then_key() -> None:
    rows = [household("b"), household("a"), household("c", date(2023, 12, 31))]

    assert waiting_order(rows, "ordinary", ON).order == ("c", "a", "b")


def test_other_lists_never_mix_in() -> None:
    rows = [household("o"), household("s", list="swap"), household("v", list="service")]

    assert waiting_order(rows, "swap", ON).order == ("s",)


@pytest.mark.parametrize(
    ("pause", "paused"),
    [
        (Pause(date(2024, 12, 31), date(2024, 12, 31)), True),
        (Pause(date(2024, 12, 1), date(2024, 12, 31)), True),  # the last day is included
        (Pause(date(2024, 12, 1), date(2024, 12, 30)), False),
        (Pause(date(2024, 12, 1)), True),
        (Pause(date(2025, 1, 1)), False),
    ],
)
def test_paused_household_is_counted_but_not_ordered(pause: Pause, paused: bool) -> None:
    answer = waiting_order([household("a", paused=(pause,)), household("b")], "ordinary", ON)

    assert answer.order == (("b",) if paused else ("a", "b"))
    assert (answer.on_list, answer.candidates, answer.paused) == (2, 2 - paused, int(paused))
    assert ("Står på vent" in answer.explanation["a"][0].source()) is paused


@pytest.mark.parametrize(
    ("ended", "on_list"), [(date(2024, 12, 30), 0), (date(2024, 12, 31), 0), (date(2025, 1, 1), 1), (None, 1)]
)
def test_ended_household_is_off_the_list(ended: date | None, on_list: int) -> None:
    assert waiting_order([household("a", ended=ended)], "ordinary", ON).on_list == on_list


def test_household_received_later_was_not_on_the_list_then() -> None:
    assert waiting_order([household("a", date(2025, 1, 1))], "ordinary", ON).on_list == 0


def test_place_is_explained() -> None:
    answer = waiting_order([household("a", children=1, homeless=True)], "ordinary", ON)

    assert [line.source() for line in answer.explanation["a"]] == [
        "Nummer 1 på ventelisten 31. desember 2024.",
        "Gruppe 1: barnefamilie uten bosted.",
        "Innen gruppen teller søknadsdatoen, 1. januar 2024.",
    ]


def test_empty_list_is_empty() -> None:
    answer = waiting_order([], "service", ON)

    assert (answer.order, answer.on_list, answer.explanation) == ((), 0, {})
