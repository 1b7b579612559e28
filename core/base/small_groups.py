"""Groups too small to be told, and what they could be worked out from. Pure, and the same for all who count.

A group of one or two is not told. Where a whole is told and its parts add up to it, what is kept back must be at least
two parts and three in all, else the smallest of the others is kept back with them.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

#: Groups smaller than this are not told.
LEAST = 3

Key = TypeVar("Key", bound=Hashable)
#: A whole and the parts that add up to it.
Sum = tuple[Key, Sequence[Key]]


def small(number: int) -> bool:
    return 0 < number < LEAST


def hidden(sizes: Mapping[Key, int], telling: Collection[Key] = ()) -> frozenset[Key]:
    """Which parts of a whole that is told must be kept back. `telling`: parts kept back for other reasons already."""
    found = {part for part, size in sizes.items() if small(size)} | set(telling)
    others = sorted((size, str(part), part) for part, size in sizes.items() if part not in found and size)
    while found and others and (len(found) < 2 or sum(sizes[part] for part in found) < LEAST):
        found.add(others.pop(0)[-1])
    return frozenset(found)


def kept_back(
    values: Mapping[Key, int], sums: Sequence[Sum[Key]] = (), within: Sequence[tuple[Key, Key]] = ()
) -> frozenset[Key]:
    """Which figures of a whole table must be kept back, so that none of them can be worked out from the others.

    `within`: a figure that counts some of another one; what is left over must not be a small group either.
    """
    found = {key for key, value in values.items() if small(value)}
    while True:
        more: set[Key] = set()
        for part, whole in within:
            if not found.intersection((part, whole)) and small(values[whole] - values[part]):
                more.add(part)
        for whole, parts in sums:
            back = found.intersection(parts)
            if whole in found:
                # The whole would be the sum of its parts, were they all told.
                if not back:
                    more.update(_smallest(values, parts, found))
            elif back and (len(back) < 2 or sum(values[part] for part in back) < LEAST):
                more.update(_smallest(values, parts, found) or {whole})
        if not more:
            return frozenset(found)
        found |= more


def _smallest(values: Mapping[Key, int], parts: Sequence[Key], found: Collection[Key]) -> set[Key]:
    left = sorted((values[part], str(part), part) for part in parts if part not in found and values[part])
    return {left[0][-1]} if left else set()
