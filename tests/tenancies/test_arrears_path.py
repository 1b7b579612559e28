"""The arrears path by date: the worked example of 2006, every row, every brake, and the days on either side."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import tenancies
from core.rules import registry
from tenancies.calculations.arrears import path
from tenancies.calculations.arrears.answer import answer
from tenancies.calculations.arrears.facts import (
    Contract,
    Event,
    Happened,
    LeaseFacts,
    Member,
    Reservation,
)
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.arrears.result import Answer, NextAction
from tenancies.calculations.ledger import Entry, Kind
from tenancies.calculations.plans import Plan

RULES = Path(tenancies.__file__).parent / "rules" / "arrears"
D = Decimal


def profile(code: str = "bergen-2006") -> Profile:
    shipped = registry.read("arrears", RULES / f"{code}.toml")
    return Profile.parse(shipped.content, code=shipped.code, version=shipped.version)


def rents(*dues: date, amount: str = "5000") -> list[Entry]:
    return [Entry(due, Kind.RENT, D(amount), month=due.replace(day=1)) for due in dues]


def facts(ledger: list[Entry], *events: Event, **more: Any) -> LeaseFacts:
    return LeaseFacts(**{"rent": D(5000), "contract": Contract(), "ledger": ledger, "events": events, **more})


def ask(on: date, case: LeaseFacts, code: str = "bergen-2006") -> Answer:
    return answer(case, profile(code), on)


# --- The worked example of 2006 (U427-495), with the dates and amounts as published ---------------------------

WORKED = facts(
    [
        *rents(date(2006, 1, 1)),
        Entry(date(2006, 3, 2), Kind.FEE, D(275)),
        Entry(date(2006, 4, 1), Kind.FEE, D(2666)),
        Entry(date(2006, 5, 1), Kind.FEE, D(4326)),
    ],
    Event(date(2006, 2, 1), Happened.REMINDER_SENT),
    Event(date(2006, 2, 2), Happened.NAV_TOLD),
    Event(date(2006, 3, 1), Happened.TO_COLLECTION),
    Event(date(2006, 3, 2), Happened.NOTICE_4_18_SENT),
    Event(date(2006, 3, 17), Happened.LIST_SENT),
    Event(date(2006, 3, 31), Happened.LANDLORD_ACCEPTS),
    Event(date(2006, 4, 1), Happened.PETITION_SENT),
    Event(date(2006, 4, 15), Happened.DATE_SET, eviction_on=date(2006, 5, 1)),
    Event(date(2006, 5, 1), Happened.EVICTED, lock_changed=True),
)


@pytest.mark.parametrize(
    ("on", "step", "balance"),
    [
        (date(2005, 12, 31), None, "0"),
        (date(2006, 1, 1), 0, "5000"),
        (date(2006, 1, 2), 1, "5000"),
        (date(2006, 1, 31), 1, "5000"),
        (date(2006, 2, 1), 2, "5000"),
        (date(2006, 2, 2), 3, "5000"),
        (date(2006, 3, 1), 4, "5000"),
        (date(2006, 3, 2), 5, "5275"),
        (date(2006, 3, 16), 5, "5275"),
        (date(2006, 3, 17), 7, "5275"),
        (date(2006, 3, 31), 7, "5275"),
        (date(2006, 4, 1), 10, "7941"),
        (date(2006, 4, 14), 10, "7941"),
        (date(2006, 4, 15), 11, "7941"),
        (date(2006, 5, 1), 12, "12267"),
        (date(2006, 5, 2), 13, "12267"),
        (date(2006, 5, 15), 13, "12267"),
        (date(2006, 5, 16), 14, "12267"),
    ],
)
def test_worked_example_of_2006(on: date, step: int | None, balance: str) -> None:
    result = ask(on, WORKED)

    assert (result.step, result.balance) == (step, D(balance))


def test_worked_example_petition_was_allowed_on_the_day() -> None:
    before_sending = replace(WORKED, events=WORKED.events[:6])

    assert ask(date(2006, 3, 31), before_sending).petition == "allowed"
    assert ask(date(2006, 4, 1), before_sending).step == 9
    assert ask(date(2006, 4, 1), before_sending).next_action is NextAction.SEND_PETITION


def test_worked_example_belongings_and_aftermath() -> None:
    result = ask(date(2006, 5, 20), WORKED)

    assert result.belongings_until == date(2006, 5, 15)
    assert result.case_open
    assert not result.tenancy_restored
    assert "TENANCY_ENDED" in result.blocked_by


# --- Rows 0-5 by the calendar, 3 and later by events -----------------------------------------------------------

DUE = date(2025, 7, 1)
DEBT = rents(date(2025, 7, 1), date(2025, 8, 1), date(2025, 9, 1))


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2025, 6, 30), None),
        (date(2025, 7, 1), 0),
        (date(2025, 7, 2), 1),
        (date(2025, 7, 31), 1),
        (date(2025, 8, 1), 2),
        (date(2025, 8, 31), 2),
        (date(2025, 9, 1), 4),
        (date(2025, 9, 2), 5),
        (date(2026, 3, 1), 5),
    ],
)
def test_rows_follow_the_calendar(on: date, step: int | None) -> None:
    assert ask(on, facts(DEBT)).step == step


@pytest.mark.parametrize(
    ("on", "step"),
    [(date(2025, 7, 14), 1), (date(2025, 7, 15), 2), (date(2025, 7, 29), 4), (date(2025, 7, 30), 5)],
)
def test_another_profile_moves_the_first_rows(on: date, step: int) -> None:
    assert ask(on, facts(DEBT), "today").step == step


@pytest.mark.parametrize(
    ("happened", "on", "step"),
    [
        (Event(date(2025, 7, 10), Happened.NAV_TOLD), date(2025, 7, 9), 1),
        (Event(date(2025, 7, 10), Happened.NAV_TOLD), date(2025, 7, 10), 3),
        (Event(date(2025, 7, 10), Happened.NAV_TOLD), date(2025, 8, 31), 3),
        (Event(date(2025, 7, 10), Happened.NAV_TOLD), date(2025, 9, 1), 4),
        (Event(date(2025, 7, 10), Happened.TO_COLLECTION), date(2025, 7, 10), 4),
        (Event(date(2025, 7, 10), Happened.NOTICE_4_18_SENT), date(2025, 7, 24), 5),
        (Event(date(2025, 7, 10), Happened.NOTICE_4_18_SENT), date(2025, 7, 25), 6),
        # The fourteen days end on Saturday 26 July and are moved to Monday.
        (Event(date(2025, 7, 12), Happened.NOTICE_4_18_SENT), date(2025, 7, 28), 5),
        (Event(date(2025, 7, 12), Happened.NOTICE_4_18_SENT), date(2025, 7, 29), 6),
        (Event(date(2025, 9, 3), Happened.LIST_SENT), date(2025, 9, 17), 7),
        (Event(date(2025, 9, 3), Happened.LIST_SENT), date(2025, 9, 18), 8),
        (Event(date(2025, 9, 18), Happened.LANDLORD_ACCEPTS), date(2025, 9, 18), 5),
        (Event(date(2025, 9, 18), Happened.LANDLORD_ACCEPTS), date(2025, 9, 19), 9),
        (Event(date(2025, 9, 18), Happened.LANDLORD_DECLINES), date(2025, 9, 19), 5),
        (Event(date(2025, 9, 18), Happened.PETITION_SENT), date(2025, 9, 18), 10),
        (Event(date(2025, 9, 18), Happened.DATE_SET), date(2025, 9, 18), 11),
        (Event(date(2025, 9, 18), Happened.EVICTED), date(2025, 9, 18), 12),
        (Event(date(2025, 9, 18), Happened.EVICTED, result="cancelled"), date(2025, 9, 18), 5),
    ],
)
def test_rows_follow_what_has_happened(happened: Event, on: date, step: int) -> None:
    assert ask(on, facts(DEBT, happened)).step == step


# --- The petition and what blocks it ---------------------------------------------------------------------------

READY = (
    Event(date(2025, 8, 2), Happened.NAV_TOLD),
    Event(date(2025, 9, 2), Happened.NOTICE_4_18_SENT),
    Event(date(2025, 9, 17), Happened.LIST_SENT),
    Event(date(2025, 10, 1), Happened.LANDLORD_ACCEPTS),
)
ON = date(2025, 10, 2)


def without(*kinds: Happened) -> list[Event]:
    return [event for event in READY if event.event not in kinds]


def test_petition_is_not_relevant_before_row_five() -> None:
    result = ask(date(2025, 9, 1), facts(DEBT))

    assert (result.petition, result.blocked_by) == ("not_relevant", ())


def test_petition_is_allowed_when_everything_is_in_place() -> None:
    result = ask(ON, facts(DEBT, *READY))

    assert (result.step, result.petition, result.blocked_by) == (9, "allowed", ())


@pytest.mark.parametrize(
    ("code", "case"),
    [
        ("NOTICE_MISSING", facts(DEBT, *without(Happened.NOTICE_4_18_SENT))),
        (
            "NOTICE_BEFORE_DUE",
            facts(
                DEBT, *without(Happened.NOTICE_4_18_SENT), Event(date(2025, 6, 30), Happened.NOTICE_4_18_SENT)
            ),
        ),
        (
            "NOTICE_14_DAYS",
            facts(
                DEBT, *without(Happened.NOTICE_4_18_SENT), Event(date(2025, 9, 18), Happened.NOTICE_4_18_SENT)
            ),
        ),
        ("NAV_NOT_TOLD", facts(DEBT, *without(Happened.NAV_TOLD))),
        (
            "NAV_TWO_WEEKS",
            facts(DEBT, *without(Happened.NAV_TOLD), Event(date(2025, 9, 18), Happened.NAV_TOLD)),
        ),
        ("NO_ACCEPTANCE", facts(DEBT, *without(Happened.LANDLORD_ACCEPTS))),
        ("LANDLORD_DECLINES", facts(DEBT, *READY, Event(date(2025, 10, 1), Happened.LANDLORD_DECLINES))),
        ("CONTRACT_NOT_WRITTEN", facts(DEBT, *READY, contract=Contract(written=False))),
        ("CONTRACT_NOT_SIGNED", facts(DEBT, *READY, contract=Contract(signed=False))),
        ("NO_EVICTION_CLAUSE", facts(DEBT, *READY, contract=Contract(eviction_clause=False))),
        ("OBJECTION", facts(DEBT, *READY, Event(ON, Happened.OBJECTION))),
        (
            "PLAN_KEPT",
            facts(DEBT, *READY, plan=Plan(D(15000), D(1000), date(2025, 11, 1), agreed=date(2025, 10, 1))),
        ),
        ("DECISION_PENDING", facts(DEBT, *READY, Event(date(2025, 9, 20), Happened.DECISION_PENDING))),
        ("CHILDREN_NOT_ASSESSED", facts(DEBT, *READY, children_in_household=1)),
        (
            "CHILDREN_NOT_ASSESSED",
            facts(DEBT, *READY, household_history=[Member("child", date(2024, 1, 1), ON)]),
        ),
        (
            "CHILDREN_NOT_ASSESSED",
            facts(DEBT, *READY, Event(ON, Happened.CHILDS_BEST_WRITTEN), children_in_household=2),
        ),
        ("DEATH_HOSPITAL_CUSTODY", facts(DEBT, *READY, Event(ON, Happened.HOSPITAL, until=ON))),
        ("DEATH_HOSPITAL_CUSTODY", facts(DEBT, *READY, Event(date(2025, 9, 1), Happened.DEATH))),
        ("CLAIM_ERROR", facts(DEBT, *READY, Event(date(2025, 9, 20), Happened.CLAIM_ERROR_REPORTED))),
        ("TENANCY_ENDED", facts(DEBT, *READY, Event(date(2025, 9, 30), Happened.KEYS_RETURNED))),
    ],
)
def test_each_brake_alone_blocks_the_petition(code: str, case: LeaseFacts) -> None:
    result = ask(ON, case)

    assert (result.petition, result.blocked_by) == ("blocked", (code,))
    assert len(result.explanation) > 3


@pytest.mark.parametrize(
    ("case"),
    [
        facts(
            DEBT, *READY, Event(date(2025, 9, 20), Happened.OBJECTION), Event(ON, Happened.OBJECTION_RESOLVED)
        ),
        facts(
            DEBT,
            *READY,
            Event(date(2025, 9, 20), Happened.DECISION_PENDING),
            Event(ON, Happened.DECISION_MADE),
        ),
        facts(DEBT, *READY, Event(date(2025, 9, 20), Happened.HOSPITAL, until=date(2025, 10, 1))),
        facts(DEBT, *READY, Event(ON, Happened.CHILDS_BEST_REVIEWED), children_in_household=1),
        facts(DEBT, *READY, household_history=[Member("child", date(2024, 1, 1), date(2025, 10, 1))]),
        facts(DEBT, *READY, household_history=[Member("adult", date(2024, 1, 1))]),
        facts(
            DEBT,
            *READY,
            plan=Plan(D(15000), D(1000), date(2025, 9, 20), tolerance_days=12, agreed=date(2025, 9, 10)),
        ),
        facts(
            DEBT,
            *without(Happened.NAV_TOLD),
            contract=Contract(reserved_against_nav_notice=(Reservation(date(2025, 7, 1)),)),
        ),
    ],
)
def test_brake_that_is_off_does_not_block(case: LeaseFacts) -> None:
    assert ask(ON, case).petition == "allowed"


@pytest.mark.parametrize(
    ("on", "blocked"),
    [(date(2026, 9, 2), ("NO_ACCEPTANCE",)), (date(2026, 9, 3), ("NOTICE_STALE", "NO_ACCEPTANCE"))],
)
def test_notice_is_stale_after_a_year(on: date, blocked: tuple[str, ...]) -> None:
    assert ask(on, facts(DEBT, *without(Happened.LANDLORD_ACCEPTS))).blocked_by == blocked


def test_petition_may_go_the_day_after_fourteen_days() -> None:
    assert ask(date(2025, 9, 16), facts(DEBT, *READY)).blocked_by == ("NOTICE_14_DAYS", "NO_ACCEPTANCE")
    assert ask(date(2025, 9, 17), facts(DEBT, *READY)).blocked_by == ("NO_ACCEPTANCE",)


def test_paid_in_full_after_the_notice_blocks_the_petition() -> None:
    paid = [*DEBT, Entry(date(2025, 9, 10), Kind.PAYMENT, D(15000))]

    result = ask(date(2025, 9, 20), facts(paid, *READY))

    assert (result.step, result.petition, result.blocked_by) == (None, "blocked", ("PAID_IN_FULL",))
    assert result.paid_within_notice
    assert not result.case_open


def test_events_of_a_paid_debt_move_nothing_of_a_later_one() -> None:
    ledger = [*DEBT, Entry(date(2025, 10, 5), Kind.PAYMENT, D(15000)), *rents(date(2025, 11, 1))]
    events = (*READY, Event(date(2025, 9, 20), Happened.OBJECTION))

    result = ask(date(2026, 1, 5), facts(ledger, *events))

    assert result.step == 5
    assert result.blocked_by == ("NOTICE_BEFORE_DUE", "NAV_NOT_TOLD", "NO_ACCEPTANCE")
    assert result.early_notice == "due"


# --- Early notice ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "case", "early", "basis"),
    [
        (date(2025, 7, 31), facts(DEBT), "not_due", "ground"),
        (date(2025, 8, 1), facts(DEBT), "due", "ground"),
        (date(2025, 8, 1), facts(DEBT, Event(date(2025, 7, 20), Happened.NAV_TOLD)), "done", "ground"),
        (date(2025, 8, 1), facts(DEBT, contract=Contract(eviction_clause=False)), "due", "none"),
        (
            date(2025, 8, 1),
            facts(DEBT, contract=Contract(eviction_clause=False), consent_to_notice=True),
            "due",
            "consent",
        ),
        (
            date(2025, 8, 1),
            facts(DEBT, contract=Contract(reserved_against_nav_notice=(Reservation(DUE),))),
            "forbidden",
            "ground",
        ),
        (
            date(2025, 8, 1),
            facts(
                DEBT, contract=Contract(reserved_against_nav_notice=(Reservation(DUE, date(2025, 7, 31)),))
            ),
            "due",
            "ground",
        ),
        (date(2025, 8, 1), facts([*DEBT, Entry(date(2025, 7, 5), Kind.PAYMENT, D(1))]), "not_due", "ground"),
    ],
)
def test_early_notice(on: date, case: LeaseFacts, early: str, basis: str) -> None:
    result = ask(on, case)

    assert (result.early_notice, result.early_notice_basis) == (early, basis)


def test_stricter_reading_waits_for_the_notice_before_telling_nav() -> None:
    strict = profile().changed({"ground_from": "notice_4_18"})
    noticed = facts(DEBT, Event(date(2025, 9, 2), Happened.NOTICE_4_18_SENT))

    assert answer(facts(DEBT), strict, date(2025, 9, 2)).early_notice_basis == "none"
    assert answer(noticed, strict, date(2025, 9, 2)).early_notice_basis == "ground"


# --- Stop messages and the end ---------------------------------------------------------------------------------

REMINDED = Event(date(2025, 8, 1), Happened.REMINDER_SENT)
SENT = Event(date(2025, 10, 6), Happened.STOP_MESSAGE_SENT, to="namsfogd")


@pytest.mark.parametrize(
    ("on", "events", "state", "again"),
    [
        (date(2025, 10, 5), (SENT,), None, False),
        (date(2025, 10, 6), (SENT,), "unacknowledged", False),
        (date(2025, 10, 7), (SENT,), "unacknowledged", True),
        (
            date(2025, 10, 8),
            (SENT, Event(date(2025, 10, 8), Happened.STOP_MESSAGE_ACKNOWLEDGED)),
            "acknowledged",
            False,
        ),
        (
            date(2025, 10, 8),
            (SENT, Event(date(2025, 10, 8), Happened.STOP_MESSAGE_ACKNOWLEDGED, to="collector")),
            "unacknowledged",
            True,
        ),
    ],
)
def test_stop_message_waits_for_its_receiver(
    on: date, events: tuple[Event, ...], state: str | None, again: bool
) -> None:
    result = ask(on, facts(DEBT, *events))

    assert (result.stop_message, result.raised_again) == (state, again)


def test_payment_before_the_lock_is_changed_restores_the_tenancy() -> None:
    paid = [*DEBT, Entry(date(2025, 11, 3), Kind.PAYMENT, D(15000))]
    begun = Event(date(2025, 11, 3), Happened.EVICTED, lock_changed=False)

    result = ask(date(2025, 11, 3), facts(paid, *READY, begun))

    assert (result.step, result.tenancy_restored, result.belongings_until) == (None, True, None)


def test_payment_after_the_lock_was_changed_restores_nothing() -> None:
    paid = [*DEBT, Entry(date(2025, 11, 4), Kind.PAYMENT, D(15000))]
    done = Event(date(2025, 11, 3), Happened.EVICTED, lock_changed=True)

    result = ask(date(2025, 11, 5), facts(paid, *READY, done))

    assert (result.step, result.tenancy_restored, result.case_open) == (13, False, True)
    assert result.blocked_by == ("PAID_IN_FULL", "TENANCY_ENDED")


@pytest.mark.parametrize(
    ("on", "case", "action"),
    [
        (date(2025, 7, 7), facts(DEBT), "wait"),
        (date(2025, 7, 8), facts(DEBT), "send_friendly_reminder"),
        (date(2025, 7, 9), facts(DEBT, Event(date(2025, 7, 8), Happened.REMINDER_SENT)), "wait"),
        (date(2025, 8, 1), facts(DEBT, Event(date(2025, 7, 8), Happened.REMINDER_SENT)), "send_reminder"),
        (date(2025, 8, 1), facts(DEBT, REMINDED), "tell_nav"),
        (date(2025, 8, 1), facts(DEBT, REMINDED, contract=Contract(eviction_clause=False)), "ask_consent"),
        (date(2025, 8, 2), facts(DEBT, Event(date(2025, 8, 1), Happened.NAV_TOLD)), "send_reminder"),
        (date(2025, 9, 1), facts(DEBT, READY[0]), "to_collection"),
        (
            date(2025, 9, 2),
            facts(DEBT, READY[0], Event(date(2025, 9, 1), Happened.TO_COLLECTION)),
            "send_notice_4_18",
        ),
        (date(2025, 9, 10), facts(DEBT, *READY), "wait_for_notice"),
        (date(2025, 9, 20), facts(DEBT, *READY[:2]), "send_list"),
        (date(2025, 9, 20), facts(DEBT, *READY), "joint_review"),
        (date(2025, 10, 2), facts(DEBT, *READY[:3]), "landlord_assesses"),
        (date(2025, 10, 2), facts(DEBT, *READY), "send_petition"),
        (date(2025, 10, 2), facts(DEBT, *READY, children_in_household=1), "clear_brakes"),
    ],
)
def test_next_action(on: date, case: LeaseFacts, action: str) -> None:
    assert ask(on, case).next_action == action


def test_stop_message_is_next_when_a_sent_petition_must_be_called_back() -> None:
    paid = [*DEBT, Entry(date(2025, 10, 6), Kind.PAYMENT, D(15000))]
    petition = Event(date(2025, 10, 3), Happened.PETITION_SENT)

    assert ask(date(2025, 10, 7), facts(paid, *READY, petition)).next_action == "send_stop_message"
    assert ask(date(2025, 10, 7), facts(paid, *READY, petition, SENT)).next_action == "chase_stop_message"


def test_every_day_of_a_long_debt_has_an_answer() -> None:
    for offset in range(0, 400, 7):
        result = ask(DUE + timedelta(days=offset), facts(DEBT, *READY))
        assert [str(line) for line in result.explanation]


@pytest.mark.parametrize(
    ("sent", "on", "step"),
    [
        (None, date(2026, 3, 10), 2),
        (date(2026, 1, 20), date(2026, 2, 3), 2),
        (date(2026, 1, 20), date(2026, 2, 4), 4),
        (date(2026, 1, 8), date(2026, 2, 20), 2),
    ],
)
def test_an_external_collector_needs_a_warning_that_has_run_out(
    sent: date | None, on: date, step: int
) -> None:
    """Inkassoloven § 9: the reminder is the warning; a friendly one before it is none."""
    case = facts(
        rents(date(2026, 1, 1)), *([Event(sent, Happened.REMINDER_SENT)] if sent else []),
        Event(date(2026, 1, 15), Happened.NAV_TOLD),
    )  # fmt: skip
    external = profile("today").changed({"collection_warning": "14 days"})

    found = answer(case, external, on)

    assert min(found.step or 0, path.COLLECTION) == max(step, path.EARLY_NOTICE)
    assert (found.next_action is NextAction.TO_COLLECTION) == (step == 4)
