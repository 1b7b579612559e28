"""A household's number over time as the points of a small line chart. Pure. The first place is at the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 360, 160
LEFT, RIGHT, TOP, BOTTOM = 40, 40, 16, 30
#: More would only be drawn on top of each other.
MOST_POINTS = 160


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """`lines` are drawn one by one: where the household stood on hold, the line is broken."""

    lines: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    labels: tuple[Label, ...]
    first: date
    last: date
    best: int
    worst: int
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    left: int = LEFT
    right: int = WIDTH - RIGHT


def chart(numbers: Sequence[tuple[date, int | None]]) -> Chart | None:
    """None where there is nothing to draw: fewer than two days with a number."""
    there = [(on, number) for on, number in numbers if number is not None]
    if len(there) < 2:
        return None
    first, last = numbers[0][0], numbers[-1][0]
    best, worst = min(number for _on, number in there), max(number for _on, number in there)
    days, span = max((last - first).days, 1), max(worst - best, 1)

    def place(on: date, number: int) -> tuple[int, int]:
        x = LEFT + round((on - first).days * (WIDTH - LEFT - RIGHT) / days)
        y = TOP + round((number - best) * (HEIGHT - TOP - BOTTOM) / span)
        return x, y

    lines: list[str] = []
    dots: list[tuple[int, int]] = []
    stretch: list[tuple[int, int]] = []
    for on, number in [*_thinned(numbers), (last, None)]:
        if number is not None:
            stretch.append(place(on, number))
            continue
        if len(stretch) > 1:
            lines.append(" ".join(f"{x},{y}" for x, y in stretch))
        elif stretch:
            dots.append(stretch[0])
        stretch = []
    from_, to = place(*there[0]), place(*there[-1])
    labels = (
        Label(from_[0] - 8, from_[1] + 4, str(there[0][1]), "end"),
        Label(to[0] + 8, to[1] + 4, str(there[-1][1]), "start"),
    )
    return Chart(tuple(lines), (*dots, from_, to), labels, first, last, best, worst)


def _thinned(numbers: Sequence[tuple[date, int | None]]) -> list[tuple[date, int | None]]:
    """Evenly fewer days, always with the last, and with each day the household came on or off hold."""
    step = max(1, -(-len(numbers) // MOST_POINTS))
    return [
        row
        for index, row in enumerate(numbers)
        if index % step == 0
        or index == len(numbers) - 1
        or (row[1] is None) != (numbers[index - 1][1] is None)
        or (row[1] is None) != (numbers[index + 1][1] is None)
    ]
