"""The bank's file: what is sound is read, and every fault is told with its line, whatever else is wrong."""

import random
from datetime import date
from decimal import Decimal

import pytest

from demo.generator.bank import ACCOUNT, Paid, ocr_file
from tenancies.calculations import kid, ocr
from tenancies.calculations.ocr import Fault

D = Decimal
DAY = date(2026, 11, 20)
KID = kid.with_check_digit("2024000017")
THREE = [Paid(DAY, D("9500.00"), KID, 1), Paid(DAY, D("0.01"), KID, 2), Paid(DAY, D("12267.50"), KID, 3)]
#: The first item of the second payment, at line 5.
SECOND = ocr_file(THREE).split(b"\r\n")[4]


def lines(content: bytes) -> list[bytes]:
    return content.split(b"\r\n")


def changed(number: int, line: bytes, content: bytes | None = None) -> ocr.File:
    found = lines(content or ocr_file(THREE))
    found[number - 1] = line
    return ocr.read(b"\r\n".join(found))


def faults(file: ocr.File) -> list[tuple[int, Fault]]:
    return [(each.line, each.fault) for each in [*file.faults, *file.differences]]


def test_sound_file_is_read_as_it_is() -> None:
    file = ocr.read(ocr_file(THREE))

    assert faults(file) == []
    assert [each.amount for each in file.payments] == [D("9500.00"), D("0.01"), D("12267.50")]
    first = file.payments[0]
    assert (first.on, first.kid, first.line, first.kind) == (DAY, KID, 3, "10")
    assert (first.account, first.debit_account, first.ordered_on) == (ACCOUNT, "98765432109", DAY)
    assert first.reference == "202611200101100001"
    assert file.told == ocr.Totals(3, 8, D("21767.51"))


def test_same_line_in_another_file_has_the_same_reference() -> None:
    again = ocr.read(ocr_file([THREE[2]])).payments[0]

    assert again.reference == ocr.read(ocr_file(THREE)).payments[2].reference


def test_negative_sign_gives_a_negative_amount() -> None:
    file = ocr.read(ocr_file([*THREE, Paid(DAY, D("100.00"), KID, 4, negative=True)]))

    assert file.payments[3].amount == D("-100.00")
    assert faults(file) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"hello", Fault.NOT_A_RECORD),
        (SECOND[:21], Fault.TOO_SHORT),
        (SECOND[:15] + b"991326" + SECOND[21:], Fault.NOT_A_DATE),
        (SECOND[:40] + b"x" + SECOND[41:], Fault.NOT_DIGITS),
        (SECOND[:40] + b"\xb2" + SECOND[41:], Fault.NOT_DIGITS),
        (SECOND + b"0" * 10, Fault.TOO_LONG),
        (b"NY210030" + b"0" * 72, Fault.UNKNOWN_RECORD),
        (b"NY091077" + b"0" * 72, Fault.UNKNOWN_RECORD),
        (b"\xff\xfe\x00\x81", Fault.NOT_A_RECORD),
    ],
)  # fmt: skip
def test_corrupt_line_stops_only_itself_and_is_told(line: bytes, fault: Fault) -> None:
    file = changed(5, line)

    assert (5, fault) in faults(file)
    assert D("9500.00") in [each.amount for each in file.payments]
    assert D("12267.50") in [each.amount for each in file.payments]
    assert D("0.01") not in [each.amount for each in file.payments]
    # The sums of the file no longer agree with what was counted, and both end records say so.
    assert [each.fault for each in file.differences] == [
        Fault.ASSIGNMENT_DIFFERS,
        Fault.TRANSMISSION_DIFFERS,
    ]
    assert file.differences[0].told == ocr.Totals(3, 8, D("21767.51"))
    assert file.differences[0].counted == ocr.Totals(2, 8, D("21767.50"))


def test_corrupt_second_item_leaves_the_payment() -> None:
    file = changed(6, b"NY0910310000002")

    assert faults(file) == [(6, Fault.TOO_SHORT)]
    assert len(file.payments) == 3
    assert file.payments[1].debit_account == ""


def test_second_item_of_another_payment_is_told() -> None:
    file = changed(6, lines(ocr_file(THREE))[7])

    assert faults(file) == [(6, Fault.NO_FIRST_ITEM)]


def test_wrong_control_sum_is_told_with_what_was_counted() -> None:
    end = lines(ocr_file(THREE))[8]
    file = changed(9, end[:24] + b"00000000000009999" + end[41:])

    assert [each.fault for each in file.differences] == [Fault.ASSIGNMENT_DIFFERS]
    assert file.differences[0].told == ocr.Totals(3, 8, D("99.99"))
    assert len(file.payments) == 3


def test_file_cut_in_the_middle_gives_what_came() -> None:
    file = ocr.read(b"\r\n".join(lines(ocr_file(THREE))[:6]))

    assert len(file.payments) == 2
    assert faults(file) == [(6, Fault.NO_END)]


def test_two_assignments_are_added_up() -> None:
    first, second = lines(ocr_file(THREE)), lines(ocr_file(THREE[:1], account="11112222333"))
    file = ocr.read(b"\r\n".join(first[:9] + second[1:5]))

    assert [each.account for each in file.payments] == [ACCOUNT] * 3 + ["11112222333"]
    assert file.told == ocr.Totals(4, 12, D("31267.51"))


@pytest.mark.parametrize("seed", range(200))
def test_noise_never_stops_the_reader(seed: int) -> None:
    """Whatever happens to the bytes, what is still a sound line is still a payment, and nothing raises."""
    dice = random.Random(seed)
    content = bytearray(ocr_file([*THREE, *THREE]))
    for _each in range(dice.randrange(1, 30)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    if seed % 3 == 0:
        del content[dice.randrange(len(content)) :]

    file = ocr.read(bytes(content))

    assert all(each.amount == each.amount.quantize(D("0.01")) for each in file.payments)
    assert len(file.payments) <= 12


def test_other_file_is_not_taken_for_one() -> None:
    assert ocr.looks_like(ocr_file(THREE))
    assert not ocr.looks_like(b"Leieforhold;Bel\xc3\xb8p\r\n1;2")


@pytest.mark.parametrize(
    ("digits", "method", "whole"),
    [
        ("2024000017", "mod10", "20240000172"),
        ("1234567", "mod10", "12345674"),
        ("123456", "mod11", "1234560"),
        ("0", "mod10", "00"),
    ],
)
def test_check_digit(digits: str, method: str, whole: str) -> None:
    assert kid.with_check_digit(digits, method) == whole
    assert kid.is_sound(whole)


def test_one_wrong_digit_is_found_by_modulus_ten() -> None:
    whole = kid.with_check_digit("2024000017")
    for place in range(len(whole)):
        for digit in "0123456789":
            other = whole[:place] + digit + whole[place + 1 :]
            assert (kid.with_check_digit(other[:-1]) == other) is (other == whole)


@pytest.mark.parametrize(
    ("number", "base"),
    [("2024/17", "2024000017"), ("L2024/17", "2024000017"), ("2026/1234567", "20261234567"), ("ukjent", "")],
)
def test_kid_is_made_from_the_number(number: str, base: str) -> None:
    assert kid.base_of(number) == base
