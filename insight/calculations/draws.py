"""Drawing a sample that anybody can draw again: the seed and the numbers of the cases decide it. Pure."""

from collections.abc import Iterable
from hashlib import sha256


def drawn(numbers: Iterable[str], seed: str, size: int) -> list[str]:
    """`size` of the numbers, in the order they were drawn: those whose SHA-256 of seed and number comes first."""
    return sorted(set(numbers), key=lambda number: (sha256(f"{seed}:{number}".encode()).hexdigest(), number))[
        :size
    ]
