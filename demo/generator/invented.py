"""Invented people: names put together from parts, synthetic numbers (month + 80), plausible ages."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from demo.generator.dice import Dice

DATA = Path(__file__).parents[1] / "data" / "names.toml"


@cache
def _parts() -> dict[str, list[str]]:
    with DATA.open("rb") as file:
        return {key: words.split() for key, words in tomllib.load(file).items()}


_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def name(dice: Dice, *, abroad: float = 0.3) -> tuple[str, str]:
    """Given name and family name; `abroad` is the share with roots elsewhere."""
    parts = _parts()
    if dice.random() < abroad:
        return dice.choice(parts["given_world"]), dice.choice(parts["family_world"])
    first, last = dice.choice(parts["family_first"]), dice.choice(parts["family_last"])
    family = first + (last[1:] if first[-1] == last[0] else last)
    return dice.choice(parts["given_no"]), family


def birth_date(dice: Dice, on: date, youngest: int, oldest: int) -> date:
    """Born so that the age on `on` lies between the two, both included."""
    latest = on.replace(year=on.year - youngest, day=min(on.day, 28))
    return latest - timedelta(days=dice.randrange(int((oldest - youngest + 1) * 365.25)))


def _digit(digits: str, weights: tuple[int, ...]) -> int:
    return -sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11


class Numbers:
    """Synthetic national identity numbers (syntetisk fødselsnummer), each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, dice: Dice, born: date) -> str:
        """A number with month + 80 and both control digits right; raises when the day is full."""
        head = f"{born.day:02d}{born.month + 80:02d}{born.year % 100:02d}"
        low, high = (0, 499) if born.year < 2000 else (500, 999)
        for _ in range(5000):
            digits = f"{head}{dice.randint(low, high):03d}"
            first = _digit(digits, _FIRST_WEIGHTS)
            if first == 10:
                continue
            second = _digit(f"{digits}{first}", _SECOND_WEIGHTS)
            number = f"{digits}{first}{second}"
            if second != 10 and number not in self._given:
                self._given.add(number)
                return number
        raise RuntimeError(f"No synthetic number is left for {born}.")
