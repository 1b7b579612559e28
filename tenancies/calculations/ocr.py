"""The OCR giro file from the bank (Nets «OCR giro», tjeneste 09): records of 80 characters. Pure, and tolerant.

A line that cannot be read stops nothing but itself: it is told with its number, and the rest is read. What the file
says of itself (numbers and sums in its end records) is held against what was counted.

    NY000010  start of transmission          NY000089  end of transmission: transactions, records, sum
    NY090020  start of assignment: account   NY090088  end of assignment: transactions, records, sum
    NY09tt30  amount item 1                  NY09tt31  amount item 2       NY09tt32  amount item 3 (text)
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

WIDTH = 80
#: The type, where a field is called `date`.
Day = date


class Fault(StrEnum):
    """What can be wrong with a line, or with what the file says of itself."""

    NOT_A_RECORD = "not_a_record"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN_RECORD = "unknown_record"
    NOT_DIGITS = "not_digits"
    NOT_A_DATE = "not_a_date"
    NO_FIRST_ITEM = "no_first_item"
    ASSIGNMENT_DIFFERS = "assignment_differs"
    TRANSMISSION_DIFFERS = "transmission_differs"
    NO_END = "no_end"


@dataclass(frozen=True)
class Found:
    """A fault at a line. `told` and `counted` are what an end record says, and what was read."""

    line: int
    fault: Fault
    told: "Totals | None" = None
    counted: "Totals | None" = None


@dataclass(frozen=True)
class Totals:
    transactions: int = 0
    records: int = 0
    amount: Decimal = Decimal("0.00")

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.transactions + other.transactions,
            self.records + other.records,
            self.amount + other.amount,
        )


@dataclass(frozen=True)
class Payment:
    """One transaction, at the line of its first item. `amount` is negative where the sign says so."""

    line: int
    transaction: str
    on: Day
    reference: str
    amount: Decimal
    kid: str
    kind: str = ""
    account: str = ""
    debit_account: str = ""
    form_number: str = ""
    archive_reference: str = ""
    ordered_on: Day | None = None
    text: str = ""


@dataclass
class File:
    """What a file holds. `faults` are lines left out; `differences` what the end records say otherwise."""

    payments: list[Payment] = field(default_factory=list)
    faults: list[Found] = field(default_factory=list)
    differences: list[Found] = field(default_factory=list)
    #: What the end records of the assignments say, added up; None when there is none that can be read.
    told: Totals | None = None

    @property
    def amount(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal("0.00"))


def looks_like(content: bytes) -> bool:
    """Whether this is such a file at all: one of its first lines begins as they do."""
    return any(line.startswith((b"NY00", b"NY09")) for line in content[:2000].splitlines()[:10])


def read(content: bytes) -> File:
    """Every payment that can be read, and every fault with its line number, whatever the file looks like."""
    # As the bank sends it; a byte that is no letter in it stops nothing.
    reader = _Reader()
    for number, line in enumerate(content.decode("latin-1").split("\n"), start=1):
        kept = line.rstrip("\r\x1a\x00 \t")
        if kept:
            reader.take(number, kept)
    return reader.finish()


class _Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Reader:
    def __init__(self) -> None:
        self.file = File()
        self.open: Payment | None = None
        #: The transaction whose first item could not be read: its other items are left out with it, quietly.
        self.broken = ""
        self.account = ""
        self.assignment: Totals | None = None
        self.whole = Totals()
        self.line = 0
        self.ended = False

    def take(self, number: int, line: str) -> None:
        self.line = number
        try:
            self._record(number, line)
        except _Unreadable as unreadable:
            self.file.faults.append(Found(number, unreadable.fault))

    def finish(self) -> File:
        self._close()
        if self.line and not self.ended:
            self.file.differences.append(Found(self.line, Fault.NO_END))
        return self.file

    def _record(self, number: int, line: str) -> None:
        # Counted whether it can be read or not: the end records count lines.
        self._count(records=1)
        if len(line) > WIDTH:
            raise self._skip(line, Fault.TOO_LONG)
        if not re.match(r"NY\d{6}", line):
            raise self._skip(line, Fault.NOT_A_RECORD)
        service, form, kind = line[2:4], line[4:6], line[6:8]
        known: dict[tuple[str, str], Callable[[int, str], None]] = {
            ("00", "10"): self._start,
            ("00", "89"): self._end,
            ("09", "20"): self._start_assignment,
            ("09", "88"): self._end_assignment,
            ("09", "30"): self._first,
            ("09", "31"): self._second,
            ("09", "32"): self._third,
        }
        handle = known.get((service, kind))
        if handle is None or (kind in ("10", "89", "20", "88") and form != "00"):
            raise _Unreadable(Fault.UNKNOWN_RECORD)
        handle(number, line)

    def _skip(self, line: str, fault: Fault) -> _Unreadable:
        """A broken line that may have been a first item: what follows it belongs to no other payment."""
        if line[6:8] not in ("31", "32"):
            self._close()
            self.broken = line[8:15] or "?"
        return _Unreadable(fault)

    def _start(self, number: int, line: str) -> None:
        self._close()
        self.whole = Totals(records=1)
        self.ended = False

    def _start_assignment(self, number: int, line: str) -> None:
        self._close()
        self.assignment = Totals(records=1)
        self.account = line[24:35].strip()

    def _first(self, number: int, line: str) -> None:
        self._close()
        self.broken = line[8:15] or "?"
        _long_enough(line, 74)
        sign, amount = line[31], _digits(line[32:49])
        money = Decimal(int(amount)).scaleb(-2)
        payment = Payment(
            line=number,
            transaction=_digits(line[8:15]),
            on=_day(line[15:21]),
            reference=reference_of(_day(line[15:21]), *_parts(line)),
            amount=-money if sign == "-" else money,
            kid=line[49:74].strip(),
            kind=line[4:6],
            account=self.account,
        )
        self.broken = ""
        self.open = payment
        self._count(transactions=1, amount=payment.amount)

    def _second(self, number: int, line: str) -> None:
        open_one = self._of(line)
        if open_one is None:
            return
        _long_enough(line, 58)
        ordered = line[41:47]
        self.open = replace(
            open_one,
            form_number=_without_fill(line[15:25]),
            archive_reference=_without_fill(line[25:34]),
            # Not every bank fills it in.
            ordered_on=_day(ordered) if ordered.strip("0 ") else None,
            debit_account=_without_fill(line[47:58]),
        )

    def _third(self, number: int, line: str) -> None:
        open_one = self._of(line)
        if open_one is not None:
            self.open = replace(open_one, text=line[15:55].strip())

    def _of(self, line: str) -> Payment | None:
        """The payment that the item belongs to; None when its first item was broken and has been told."""
        transaction = line[8:15]
        if self.open is not None and self.open.transaction == transaction:
            return self.open
        if self.broken and self.open is None:
            return None
        raise _Unreadable(Fault.NO_FIRST_ITEM)

    def _end_assignment(self, number: int, line: str) -> None:
        self._close()
        told, counted = _totals(line), self.assignment or Totals()
        self.assignment, self.account = None, ""
        self.file.told = told if self.file.told is None else self.file.told + told
        if told != counted:
            self.file.differences.append(Found(number, Fault.ASSIGNMENT_DIFFERS, told, counted))

    def _end(self, number: int, line: str) -> None:
        self._close()
        self.ended = True
        told, counted = _totals(line), self.whole
        if told != counted:
            self.file.differences.append(Found(number, Fault.TRANSMISSION_DIFFERS, told, counted))
        if self.file.told is None:
            self.file.told = told

    def _close(self) -> None:
        if self.open is not None:
            self.file.payments.append(self.open)
            self.open = None
        self.broken = ""

    def _count(self, *, transactions: int = 0, records: int = 0, amount: Decimal = Decimal("0.00")) -> None:
        more = Totals(transactions, records, amount)
        self.whole += more
        if self.assignment is not None:
            self.assignment += more


def reference_of(on: date, centre: str, day_code: str, partial: str, serial: str) -> str:
    """What names the transaction at the bank: the same line in another file has the same reference."""
    return f"{on:%Y%m%d}{centre}{day_code}{partial}{serial}"


def _parts(line: str) -> Iterable[str]:
    return _digits(line[21:23]), _digits(line[23:25]), _digits(line[25:26]), _digits(line[26:31])


def _totals(line: str) -> Totals:
    _long_enough(line, 41)
    transactions, records, amount = (_digits(part) for part in (line[8:16], line[16:24], line[24:41]))
    return Totals(int(transactions), int(records), Decimal(int(amount)).scaleb(-2))


def _long_enough(line: str, width: int) -> None:
    if len(line) < width:
        raise _Unreadable(Fault.TOO_SHORT)


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise _Unreadable(Fault.NOT_DIGITS)
    return text


def _day(text: str) -> date:
    """DDMMYY, in this century."""
    digits = _digits(text)
    try:
        return date(2000 + int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise _Unreadable(Fault.NOT_A_DATE) from None


def _without_fill(text: str) -> str:
    """A field that is zeros throughout has not been filled in."""
    return text.strip() if text.strip("0 ") else ""
