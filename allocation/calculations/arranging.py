"""The order that numbers written beside the items give. Pure."""

from collections.abc import Iterable
from typing import TypeVar

Key = TypeVar("Key")


def in_written_order(rows: Iterable[tuple[Key, int]]) -> list[Key]:
    """Keys with the numbers written for them, in the order they stand now → the order asked for.

    Where two have the same number, the one that was given it goes before the one that had it when it moves up, and
    after it when it moves down: so writing 2 beside the fifth makes it the second.
    """
    placed = [
        (number, (number > now) - (number < now), now, key) for now, (key, number) in enumerate(rows, start=1)
    ]
    return [key for *_rank, key in sorted(placed, key=lambda each: each[:3])]
