"""A figure over the years as the bars of a small chart, and the parts of a figure as lengths. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from insight.calculations.tally import Number

WIDTH, HEIGHT = 480, 200
TOP, BOTTOM, SIDE = 26, 26, 8
#: The widest bar of a part.
LENGTH = 100


@dataclass(frozen=True)
class Bar:
    """`height` 0 and `told` off: nothing is drawn there, and the text says why."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    label: str
    text: str
    told: bool
    now: bool

    @property
    def above(self) -> int:
        return self.y - 7


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    #: Where the line of the target goes, if there is one.
    target: int | None
    target_text: str
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    foot: int = HEIGHT - 8
    right: int = WIDTH - SIDE
    left: int = SIDE


@dataclass(frozen=True)
class Point:
    label: str
    number: Number | None
    text: str


def bars(points: Sequence[Point], *, target: Decimal | None = None, target_text: str = "") -> Chart | None:
    """None where fewer than two of them have a number: then there is nothing to compare."""
    told = [Decimal(point.number) for point in points if point.number is not None]
    if len(told) < 2:
        return None
    most = max([*told, target or Decimal(0)], default=Decimal(0)) or Decimal(1)
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - 2 * SIDE) // len(points)

    def tall(number: Decimal) -> int:
        return int((number * room / most).to_integral_value()) if number > 0 else 0

    found = []
    for place, point in enumerate(points):
        height = tall(Decimal(point.number)) if point.number is not None else 0
        x = SIDE + place * step + step // 6
        found.append(
            Bar(
                x, HEIGHT - BOTTOM - height, step - step // 3, height, x + (step - step // 3) // 2, point.label,
                point.text, point.number is not None, place == len(points) - 1,
            )
        )  # fmt: skip
    line = None if target is None else HEIGHT - BOTTOM - tall(target)
    return Chart(tuple(found), line, target_text)


def lengths(numbers: Sequence[Number | None]) -> list[int]:
    """How long the bar of each part is, of a hundred for the largest."""
    most = max((Decimal(each) for each in numbers if each is not None), default=Decimal(0))
    if most <= 0:
        return [0] * len(numbers)
    return [0 if each is None else int(Decimal(each) * LENGTH / most) for each in numbers]
