"""What the bank sends: an OCR giro file, written as the bank would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

AGREEMENT = "008123456"
ACCOUNT = "12345678903"


@dataclass(frozen=True)
class Paid:
    """One payment as the bank tells it."""

    on: date
    amount: Decimal
    kid: str
    serial: int
    debit_account: str = "98765432109"
    negative: bool = False


def ocr_file(payments: Sequence[Paid], *, account: str = ACCOUNT, day_code: str = "01") -> bytes:
    """A whole transmission with one assignment, its control sums right."""
    last = payments[-1].on if payments else date(2026, 1, 1)
    lines = [
        f"NY00001000008080{last:%d%m}001" + "00008080",
        f"NY090020{AGREEMENT}0000001{account}",
    ]
    total = Decimal(0)
    for number, paid in enumerate(payments, start=1):
        ore = int(abs(paid.amount) * 100)
        sign = "-" if paid.negative else "0"
        total += -abs(paid.amount) if paid.negative else paid.amount
        lines.append(
            f"NY091030{number:07d}{paid.on:%d%m%y}01{day_code}1{paid.serial:05d}{sign}{ore:017d}{paid.kid:>25}"
        )
        lines.append(
            f"NY091031{number:07d}{paid.serial:010d}{paid.serial:09d}{'0' * 7}{paid.on:%d%m%y}{paid.debit_account}"
        )
    records = 2 * len(payments) + 2
    sums = f"{int(abs(total) * 100):017d}{last:%d%m%y}"
    lines.append(f"NY090088{len(payments):08d}{records:08d}{sums}")
    lines.append(f"NY000089{len(payments):08d}{records + 2:08d}{sums}")
    return "\r\n".join(line.ljust(80, "0") for line in lines).encode("latin-1") + b"\r\n"
