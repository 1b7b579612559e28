"""What the parameters of a test are: their names in words, what they may be, and how they read.

A test declares them, `@test(…, parameters={"years": Whole(YEARS, 0, 10, unit=YEARS_UNIT)})`. A rule set that gives
a value outside them is refused when it is read, and the administrator's form is made from them.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from core.base.explain import Line, LocalText, line
from core.base.explain import marked as _

_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
#: A municipality that means 0.35 or 35 G has put the comma wrong.
LEAST_TIMES, MOST_TIMES = Decimal("0.5"), Decimal("20")
MOST_STEPS = 10

YES = LocalText("ja", "ja", "yes")
NO = LocalText("nei", "nei", "no")
NOTHING_SAID = LocalText("")
NOTHING = LocalText("ingen", "ingen", "none")


@dataclass(frozen=True)
class Parameter(ABC):
    title: LocalText

    @abstractmethod
    def fault(self, value: Any) -> Line | None:
        """What is wrong with the value, or None."""

    def shown(self, value: Any) -> LocalText:
        return LocalText(str(value))


@dataclass(frozen=True)
class Whole(Parameter):
    """A whole number within bounds."""

    least: int = 0
    most: int = 100
    unit: LocalText = NOTHING_SAID

    def fault(self, value: Any) -> Line | None:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            return line(_("«%(title)s» skal være et helt tall fra %(least)s til %(most)s."),
                        title=self.title, least=self.least, most=self.most)  # fmt: skip
        return None

    def shown(self, value: Any) -> LocalText:
        return LocalText(*(f"{value} {self.unit.in_language(each)}".strip() for each in ("nb", "nn", "en")))


@dataclass(frozen=True)
class Flag(Parameter):
    def fault(self, value: Any) -> Line | None:
        if not isinstance(value, bool):
            return line(_("«%(title)s» skal være ja eller nei."), title=self.title)
        return None

    def shown(self, value: Any) -> LocalText:
        return YES if value else NO


@dataclass(frozen=True)
class Codes(Parameter):
    """Any of the named codes, in order; `some` asks for at least one."""

    names: Mapping[str, LocalText] = field(default_factory=dict)
    some: bool = False

    def fault(self, value: Any) -> Line | None:
        if not isinstance(value, list | tuple) or any(not isinstance(each, str) for each in value):
            return line(_("«%(title)s» skal være en liste."), title=self.title)
        unknown = sorted(set(value) - set(self.names))
        if unknown:
            return line(_("«%(title)s» har et valg som ikke finnes: %(unknown)s."),
                        title=self.title, unknown=", ".join(unknown))  # fmt: skip
        if len(set(value)) != len(value):
            return line(_("«%(title)s» har samme valg to ganger."), title=self.title)
        if self.some and not value:
            return line(_("Velg minst ett under «%(title)s»."), title=self.title)
        return None

    def shown(self, value: Any) -> LocalText:
        if not value:
            return NOTHING
        named = [self.names.get(each, LocalText(each)) for each in value]
        return LocalText(
            *(", ".join(each.in_language(code) for each in named) for code in ("nb", "nn", "en"))
        )


@dataclass(frozen=True)
class One(Parameter):
    """One of the named codes."""

    names: Mapping[str, LocalText] = field(default_factory=dict)

    def fault(self, value: Any) -> Line | None:
        if value not in self.names:
            return line(_("Velg et av alternativene under «%(title)s»."), title=self.title)
        return None

    def shown(self, value: Any) -> LocalText:
        return self.names.get(value, LocalText(str(value)))


@dataclass(frozen=True)
class Key(Parameter):
    """A name inside the rule set: small letters, digits and underscore."""

    def fault(self, value: Any) -> Line | None:
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            return line(_("«%(title)s» skal bare ha små bokstaver, tall og understrek."), title=self.title)
        return None


@dataclass(frozen=True)
class Factors(Parameter):
    """How many times a rate, by size of household: the first for one person, the last for all above."""

    def fault(self, value: Any) -> Line | None:
        numbers = [_decimal(each) for each in value] if isinstance(value, list | tuple) else []
        if not numbers or len(numbers) > MOST_STEPS or None in numbers:
            return line(_("«%(title)s» skal være ett til %(most)s tall, for eksempel 3,5 og 4,0."),
                        title=self.title, most=MOST_STEPS)  # fmt: skip
        steps = [each for each in numbers if each is not None]
        if any(not LEAST_TIMES <= each <= MOST_TIMES for each in steps):
            return line(_("«%(title)s» skal ligge mellom 0,5 og 20. Se etter om kommaet står riktig."),
                        title=self.title)  # fmt: skip
        if any(each.as_tuple().exponent < -2 for each in steps):  # type: ignore[operator]
            return line(_("«%(title)s» kan ha høyst to desimaler."), title=self.title)
        if steps != sorted(steps):
            return line(_("«%(title)s» kan ikke bli lavere når husstanden er større."), title=self.title)
        return None

    def shown(self, value: Any) -> LocalText:
        said = [str(each).replace(".", ",") for each in value]
        many = len(said)
        ends = {"nb": "og flere", "nn": "og fleire", "en": "and more"}
        texts = []
        for language in ("nb", "nn", "en"):
            parts = [
                f"{number}: {each}" if number < many else f"{number} {ends[language]}: {each}"
                for number, each in enumerate(said, start=1)
            ]
            texts.append("; ".join(parts))
        return LocalText(*texts)


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
