from uuid import UUID

import pytest

from deviations.calculations.survey_results import result
from deviations.survey_codes import code_of, hash_of, plain, spaced


def told(*sizes: int) -> dict[str, dict[int, int]]:
    return {f"Hus {chr(65 + place)}": {1: size} for place, size in enumerate(sizes)}


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((5, 4), ["Hus A", "Hus B"]),
        ((5, 3, 2), ["Hus A"]),
        ((5, 4, 3, 2), ["Hus A", "Hus B"]),
        ((9, 2, 2), ["Hus A"]),
        ((9, 1, 1), []),
        ((9, 2), []),
        ((9, 5, 0), ["Hus A", "Hus B", "Hus C"]),
        ((9, 5, 2, 0), ["Hus A"]),
        ((3,), ["Hus A"]),
    ],
)
def test_groups_that_are_shown(sizes: tuple[int, ...], shown: list[str]) -> None:
    found = result(told(*sizes))

    assert [name for name, each in found.groups.items() if each.counts is not None] == shown
    assert found.total.total == sum(sizes)


@pytest.mark.parametrize("sizes", [(1,), (2,), (1, 1)])
def test_fewer_than_three_answers_in_all_show_nothing(sizes: tuple[int, ...]) -> None:
    found = result(told(*sizes))

    assert found.total.counts is None
    assert all(each.counts is None for each in found.groups.values())


@pytest.mark.parametrize("sizes", [(5, 3, 2), (9, 1, 1), (9, 2, 0), (8, 8, 1, 1, 1), (20, 1), (4, 3, 3, 1)])
def test_nothing_withheld_can_be_found_by_subtraction(sizes: tuple[int, ...]) -> None:
    found = result(told(*sizes))

    left = sum(sizes) - sum(each.total or 0 for each in found.groups.values() if each.counts is not None)
    hidden = [each for each in found.groups.values() if each.counts is None]
    assert len(hidden) != 1
    assert left == 0 or left >= 3


def test_share_is_of_the_two_highest_degrees() -> None:
    assert result({"Hus A": {1: 1, 2: 2, 4: 1}}).total.positive == 75


def test_code_is_read_however_it_is_typed() -> None:
    code = code_of(UUID(int=7))

    assert len(code) == 12 and code == code_of(UUID(int=7)) != code_of(UUID(int=8))
    assert plain(f" {spaced(code).lower()} ") == code
    assert hash_of(spaced(code)) == hash_of(code) != code
