"""A number over the months as the line of a chart, and where it is heading as a broken one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 24, 24, 34
#: Days along the foot stand so far from each other that they can be read.
APART = 120


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Trend:
    """`lines` are drawn one by one: where there is no number, the line is broken."""

    lines: tuple[str, ...]
    ahead: str
    dots: tuple[tuple[int, int], ...]
    feet: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    now: Mark
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    left: int = LEFT
    right: int = WIDTH - RIGHT


def trend(
    points: Sequence[tuple[date, int | None]], ahead: Sequence[tuple[date, int]], labels: Sequence[str]
) -> Trend | None:
    """None where there are fewer than two numbers to draw. `labels` are of the points and then of those ahead."""
    told = [number for _day, number in points if number is not None]
    if len(told) < 2:
        return None
    every = [day for day, _ in points] + [day for day, _ in ahead]
    first, span = every[0].toordinal(), max(1, every[-1].toordinal() - every[0].toordinal())
    most = max([*told, *(number for _day, number in ahead), 1])

    def x(day: date) -> int:
        return LEFT + (day.toordinal() - first) * (WIDTH - LEFT - RIGHT) // span

    def y(number: int) -> int:
        return HEIGHT - BOTTOM - number * (HEIGHT - TOP - BOTTOM) // most

    lines: list[list[tuple[int, int]]] = [[]]
    for day, number in points:
        if number is None:
            lines.append([])
        else:
            lines[-1].append((x(day), y(number)))
    dots = [dot for line in lines for dot in line]
    carried = [dots[-1], *((x(day), y(number)) for day, number in ahead)] if ahead else []
    last = len(every) - 1
    shown = [0]
    for place in range(1, last):
        if x(every[place]) - x(every[shown[-1]]) >= APART and x(every[last]) - x(every[place]) >= APART:
            shown.append(place)
    shown.append(last)
    feet = tuple(
        Mark(x(every[place]), HEIGHT - 10, labels[place],
             "start" if place == 0 else "end" if place == last else "middle")
        for place in shown
    )  # fmt: skip
    levels = tuple(Mark(LEFT - 8, y(level), str(level), "end") for level in sorted({0, most // 2, most}))
    return Trend(
        tuple(_path(line) for line in lines if len(line) > 1), _path(carried), tuple(dots), feet, levels,
        Mark(dots[-1][0], dots[-1][1] - 10, str(told[-1]), "end"),
    )  # fmt: skip


def _path(dots: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in dots)
