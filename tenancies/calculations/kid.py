"""KID (kundeidentifikasjon): the number that tells whose payment it is. Digits, and a check digit last. Pure.

Made from the lease's own number: the year, the serial number in six digits, and the check digit by modulus 10
(Luhn), or by modulus 11 where the agreement with the bank says so; there «-» stands for ten.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import luhn

MOD10 = "mod10"
MOD11 = "mod11"
#: The longest the bank carries.
MAX_LENGTH = 25
_SERIAL_WIDTH = 6


def _mod11(digits: str) -> str:
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    rest = -total % 11
    return "-" if rest == 10 else str(rest)


_METHODS: dict[str, Callable[[str], str]] = {MOD10: luhn.calc_check_digit, MOD11: _mod11}


def with_check_digit(digits: str, method: str = MOD10) -> str:
    return digits + _METHODS[method](digits)


def is_sound(kid: str) -> bool:
    """Whether the check digit agrees, by either method: a lease from another system may have the other one."""
    if not re.fullmatch(r"[0-9]{1,24}[0-9-]", kid):
        return False
    return any(with_check_digit(kid[:-1], method) == kid for method in _METHODS)


def written(text: str) -> str:
    """As the bank has it: without the spaces people put in, and without the fill before it."""
    return re.sub(r"\s", "", text)


def base_of(number: str) -> str:
    """The digits of a lease's number: 2024/17 gives 2024000017. Empty where it has none."""
    year, _, serial = number.partition("/")
    digits = re.sub(r"\D", "", year) + re.sub(r"\D", "", serial).zfill(_SERIAL_WIDTH)
    return digits[: MAX_LENGTH - 3] if digits.strip("0") else ""


def candidates(number: str, method: str = MOD10) -> Iterator[str]:
    """The lease's KID, and those to take where another lease has brought the same from an old system."""
    base = base_of(number)
    if not base:
        return
    yield with_check_digit(base, method)
    for extra in range(10, 100):
        yield with_check_digit(f"{base}{extra}", method)
