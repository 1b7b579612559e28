"""Norwegian identity numbers: what kind a number is, whether it holds, and what it says. Pure.

A number is judged by its digits alone; that a number holds does not mean that anyone bears it.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.base.explain import Basis, Line, line
from core.base.explain import marked as _


class Environment(StrEnum):
    PRODUCTION = "production"
    TEST = "test"


class NumberKind(StrEnum):
    FNR = "fnr"  # fødselsnummer
    DNR = "dnr"  # d-nummer: day + 40
    HNR = "hnr"  # hjelpenummer (H-nummer): month + 40
    DUF = "duf"  # the immigration authorities' number
    SYNTHETIC_FNR = "synthetic_fnr"  # test population: month + 80
    SYNTHETIC_DNR = "synthetic_dnr"


class Failure(StrEnum):
    """Why a number does not hold, in the order the checks are made; the first one is given."""

    FORMAT = "format"
    CONTROL_DIGIT = "control_digit"
    IMPOSSIBLE_DATE = "impossible_date"
    NO_CENTURY = "no_century"
    FUTURE_BIRTH = "future_birth"
    PLACEHOLDER = "placeholder"
    IMPLAUSIBLE_YEAR = "implausible_year"
    NOT_ACCEPTED_HERE = "not_accepted_here"


EVERYWHERE = (Environment.PRODUCTION, Environment.TEST)
TEST_ONLY = (Environment.TEST,)
SYNTHETIC = frozenset({NumberKind.SYNTHETIC_FNR, NumberKind.SYNTHETIC_DNR})

#: The statistics' stand-ins for people without a number (KOSTRA, IPLOS): a birth date and one of these.
PLACEHOLDER_ENDINGS = ("00100", "00200", "99999")
#: The first year a DUF number may carry; the foreigners' registers before it were on paper.
FIRST_DUF_YEAR = 1950

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)

#: Individual numbers by birth years (folkeregisterforskriften § 2-2-1): first, last, first year, last year.
_CENTURIES = (
    (500, 749, 1854, 1899),
    (0, 499, 1900, 1999),
    (900, 999, 1940, 1999),
    (500, 999, 2000, 2039),
)

_REGISTER = Basis(
    "identity_number", "folkeregisterloven § 2-2, folkeregisterforskriften §§ 2-2-1 og 2-2-2", "2017"
)
_REFERENCES = {
    NumberKind.HNR: Basis("hnr", "helsetjenestens hjelpenummer (måned + 40)", "1"),
    NumberKind.DUF: Basis("duf", "utlendingsforvaltningens DUF-nummer (kontroll modulo 11)", "1"),
    NumberKind.SYNTHETIC_FNR: Basis("synthetic", "Skatteetatens syntetiske testpopulasjon (måned + 80)", "1"),
    NumberKind.SYNTHETIC_DNR: Basis("synthetic", "Skatteetatens syntetiske testpopulasjon (måned + 80)", "1"),
}
_NAMES = {
    NumberKind.FNR: _("Nummeret er bygd som et fødselsnummer."),
    NumberKind.DNR: _("Nummeret er bygd som et d-nummer (40 er lagt til dagen)."),
    NumberKind.HNR: _("Nummeret er bygd som et hjelpenummer (40 er lagt til måneden)."),
    NumberKind.DUF: _("Nummeret er bygd som et DUF-nummer."),
    NumberKind.SYNTHETIC_FNR: _("Nummeret er et syntetisk fødselsnummer (80 er lagt til måneden)."),
    NumberKind.SYNTHETIC_DNR: _("Nummeret er et syntetisk d-nummer (80 er lagt til måneden)."),
}
_FAILURES = {
    Failure.FORMAT: _("Et fødselsnummer, d-nummer eller hjelpenummer har 11 siffer, et DUF-nummer 12."),
    Failure.CONTROL_DIGIT: _("Kontrollsifrene stemmer ikke. Se etter om to siffer er byttet om."),
    Failure.IMPOSSIBLE_DATE: _("De første seks sifrene er ingen dato."),
    Failure.NO_CENTURY: _("Individnummeret finnes ikke for dette fødselsåret."),
    Failure.FUTURE_BIRTH: _("Fødselsdatoen er fram i tid."),
    Failure.PLACEHOLDER: _("Dette er et erstatningsnummer fra statistikken, ikke et personnummer."),
    Failure.IMPLAUSIBLE_YEAR: _("De fire første sifrene er ikke et mulig registreringsår for et DUF-nummer."),
    Failure.NOT_ACCEPTED_HERE: _("Syntetiske nummer godtas bare i testmiljø."),
}


@dataclass(frozen=True)
class IdentityAnswer:
    """What a number is. `accepted_in` is empty when it does not hold anywhere."""

    valid: bool
    kind: NumberKind | None
    normalised: str
    birth_date: date | None
    failure: Failure | None
    accepted_in: tuple[Environment, ...]
    basis: tuple[Basis, ...]
    explanation: tuple[Line, ...]


def normalise(number: str) -> str:
    """The number without blanks; leading zeros stay."""
    return "".join(number.split())


def check(number: str, environment: str, on: date) -> IdentityAnswer:
    """Judge a number as of a day. `environment` says whether synthetic numbers are accepted."""
    digits = normalise(number)
    if re.fullmatch(r"[0-9]{11}", digits):
        kind, born, failure = _eleven(digits, on)
    elif re.fullmatch(r"[0-9]{12}", digits):
        kind, born, failure = NumberKind.DUF, None, _duf_failure(digits, on)
    else:
        kind, born, failure = None, None, Failure.FORMAT
    accepted_in: tuple[Environment, ...] = ()
    if failure is None:
        accepted_in = TEST_ONLY if kind in SYNTHETIC else EVERYWHERE
        if environment not in accepted_in:
            failure = Failure.NOT_ACCEPTED_HERE
    return IdentityAnswer(
        valid=failure is None,
        kind=kind,
        normalised=digits,
        birth_date=born,
        failure=failure,
        accepted_in=accepted_in,
        basis=(_REFERENCES.get(kind, _REGISTER) if kind else _REGISTER,),
        explanation=tuple(_explain(kind, born, failure)),
    )


def control_digits(first_nine: str) -> str | None:
    """The two control digits (modulus 11) for nine digits; None when no valid number begins so."""
    digits = [int(each) for each in first_nine]
    first = _control(digits, _K1)
    second = _control([*digits, first], _K2)
    return None if 10 in (first, second) else f"{first}{second}"


def duf_control(first_ten: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first_ten, _DUF_WEIGHTS, strict=True))
    return f"{total % 11:02d}"


def _control(digits: list[int], weights: tuple[int, ...]) -> int:
    return -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def _eleven(digits: str, on: date) -> tuple[NumberKind | None, date | None, Failure | None]:
    day, month, year, individual = (int(digits[a:b]) for a, b in ((0, 2), (2, 4), (4, 6), (6, 9)))
    kind = _kind(day, month)
    # The control digits are those of the number as written, also where 40 or 80 has been added.
    if control_digits(digits[:9]) != digits[9:]:
        return kind, None, Failure.CONTROL_DIGIT
    if kind is None:
        return None, None, Failure.IMPOSSIBLE_DATE
    day -= 40 if kind in (NumberKind.DNR, NumberKind.SYNTHETIC_DNR) else 0
    month -= 80 if kind in SYNTHETIC else 40 if kind is NumberKind.HNR else 0
    century = _century(year, individual)
    # Where no century is given, the leap years are the same in all that could be meant.
    born = _date(1900 + year if century is None else century + year, month, day)
    if born is None:
        return kind, None, Failure.IMPOSSIBLE_DATE
    if century is None:
        return kind, None, Failure.NO_CENTURY
    if born > on:
        return kind, born, Failure.FUTURE_BIRTH
    if digits.endswith(PLACEHOLDER_ENDINGS):
        return kind, None, Failure.PLACEHOLDER
    return kind, born, None


def _kind(day: int, month: int) -> NumberKind | None:
    """By what is added to day and month; None when the digits fit no kind."""
    if day > 71 or (month > 52 and month <= 80) or month > 92:
        return None
    has_day_40 = day > 40
    if month > 80:
        return NumberKind.SYNTHETIC_DNR if has_day_40 else NumberKind.SYNTHETIC_FNR
    if month > 40:
        return None if has_day_40 else NumberKind.HNR
    return NumberKind.DNR if has_day_40 else NumberKind.FNR


def _century(year: int, individual: int) -> int | None:
    for first, last, from_year, to_year in _CENTURIES:
        century = from_year // 100 * 100
        if first <= individual <= last and from_year <= century + year <= to_year:
            return century
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _duf_failure(digits: str, on: date) -> Failure | None:
    if duf_control(digits[:10]) != digits[10:]:
        return Failure.CONTROL_DIGIT
    if not FIRST_DUF_YEAR <= int(digits[:4]) <= on.year:
        return Failure.IMPLAUSIBLE_YEAR
    return None


def _explain(kind: NumberKind | None, born: date | None, failure: Failure | None) -> list[Line]:
    lines = [line(_NAMES[kind])] if kind else []
    if failure:
        lines.append(line(_FAILURES[failure]))
    elif born:
        lines.append(line(_("Kontrollsifrene stemmer. Fødselsdato etter nummeret: %(born)s."), born=born))
    else:
        lines.append(line(_("Kontrollsifrene stemmer. Et DUF-nummer sier ikke når personen er født.")))
    return lines
