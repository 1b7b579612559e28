from datetime import date

import pytest

from housing.calculations.cap import cap


@pytest.mark.parametrize(
    ("kind", "dwellings", "let", "limit", "may_refer"),
    [
        ("tilvisning", 10, 3, 4, True),
        ("tilvisning", 10, 4, 4, False),
        ("tilvisning", 12, 3, 4, True),  # 4.8 rounded down
        ("tilvisning", 5, 1, 2, True),
        ("tilvisning", 5, 2, 2, False),
        ("tilvisning", 4, 3, 4, True),  # fewer than five: all
        ("tilvisning", 4, 4, 4, False),
        ("tilvisning", 1, 0, 1, True),
        ("tilvisning", 0, 0, 0, False),
        ("tilvisning", 1000, 399, 400, True),
        ("tilvisning", 10, 7, 4, False),  # already above
        ("tildeling", 10, 9, 10, True),
        ("tildeling", 10, 10, 10, False),
    ],
)
def test_cap_by_kind_and_size(kind: str, dwellings: int, let: int, limit: int, may_refer: bool) -> None:
    answer = cap(on=date(2025, 1, 1), dwellings=dwellings, let_to_referred=let, kind=kind)

    assert (answer.limit, answer.may_refer) == (limit, may_refer)
    assert str(limit) in answer.why.source()
