"""A handful of records for each group, and every figure of it counted by hand."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from core.agencies.actors import Actor
from deviations.calculations.plan_items import Happening
from deviations.calculations.risk import Requirements
from deviations.selectors.counted import Group as Counted
from deviations.selectors.risk_figures import AssessmentFacts
from insight import kostra, references
from insight.calculations.tally import Tally
from insight.calculations.windows import Window, year
from insight.figures import (
    allocation,
    applications,
    base,
    deviations,
    measures,
    plans,
    queue,
    risks,
    stock,
    temporary,
    tenancies,
    workload,
)
from insight.figures.entries import Entries, Entry
from tenancies.calculations.temporary import Nights

OFFICE = UUID(int=1)
IN_2024 = year(2024)


def key(number: int) -> UUID:
    return UUID(int=number)


def whole(measured: dict[str, Tally]) -> dict[str, Any]:
    return {code: tally.whole.number for code, tally in measured.items()}


def parts(tally: Tally, dim: str) -> dict[str, Any]:
    return {part: cell.number for part, cell in tally.parts[dim].items()}


def all_of(group: str) -> set[str]:
    found = base.group_named(group)
    assert found is not None
    return {figure.code for figure in found.figures}


def entry(number: int, since: date, entered: date, ended: date | None = None, **told: Any) -> Entry:
    values: dict[str, Any] = {
        "list": "ordinary", "reason": "housed" if ended else "", "fact_from": entered, "fact_to": None, "adults": 1,
        "children": 0, "bedrooms": 1, "need": "no_home", "homeless": False, **told,
    }  # fmt: skip
    return Entry(
        id=key(number), compartment=OFFICE, list=values["list"], since=since, entered=entered, ended=ended,
        reason=values["reason"], fact_from=values["fact_from"], fact_to=values["fact_to"], adults=values["adults"],
        children=values["children"], bedrooms=values["bedrooms"], need=values["need"], homeless=values["homeless"],
        step_free=values.get("step_free", False), permit=values.get("permit", ""),
    )  # fmt: skip


#: On 31.12.2024: four households on the ordinary list (one a family since a child was born), one on the swap list.
ENTRIES = Entries(
    (
        entry(1, date(2024, 12, 1), date(2024, 12, 10)),
        entry(2, date(2023, 6, 30), date(2023, 7, 10), homeless=True),
        entry(
            3,
            date(2022, 12, 31),
            date(2023, 1, 5),
            bedrooms=5,
            adults=2,
            children=2,
            need="too_small",
            step_free=True,
        ),
        entry(4, date(2024, 3, 1), date(2024, 3, 15), fact_to=date(2024, 8, 1)),
        entry(4, date(2024, 3, 1), date(2024, 3, 15), fact_from=date(2024, 8, 1), children=1, bedrooms=2),
        entry(5, date(2021, 1, 1), date(2021, 2, 1), list="swap", children=1, bedrooms=2),
        # Housed: a family after five months, a single after eight, another after two years.
        entry(6, date(2024, 1, 10), date(2024, 2, 1), date(2024, 6, 10), children=3, permit="asylum"),
        entry(7, date(2024, 1, 10), date(2024, 2, 1), date(2024, 9, 11)),
        entry(8, date(2022, 5, 1), date(2022, 6, 1), date(2024, 5, 2)),
        # Withdrew, and housed from the swap list: neither is a household housed from the ordinary list.
        entry(9, date(2024, 1, 1), date(2024, 1, 9), date(2024, 12, 31), reason="withdrawn"),
        entry(10, date(2023, 1, 1), date(2023, 1, 9), date(2024, 4, 1), list="swap"),
        # Came after the year, and left before it.
        entry(11, date(2025, 1, 1), date(2025, 1, 1)),
        entry(12, date(2023, 1, 1), date(2023, 1, 9), date(2023, 12, 31)),
    )
)


def test_queue() -> None:
    measured = queue.Queue(ENTRIES, {}).measure(IN_2024)

    # Waited: 30, 550, 731 and 305 days; the mean is 404 days of 30.4375 to the month.
    assert whole(measured) == {
        "queue.households": 4,
        "queue.mean_wait": Decimal("13.3"),
        "queue.over_one_year": 2,
        "queue.over_two_years": 1,
        "queue.homeless": 1,
        "queue.adapted": 1,
        "queue.adapted_share": Decimal("25.0"),
        "queue.persons": 8,
        "queue.children": 3,
        "queue.swap": 1,
        "queue.swap_over_one_year": 1,
        "queue.swap_over_two_years": 1,
        "queue.entered": 5,
        "queue.left": 4,
    }
    assert set(measured) == all_of("queue")
    households = measured["queue.households"]
    assert parts(households, "family") == {"single": 2, "family": 2}
    assert parts(households, "waited") == {"0": 1, "1": 1, "2": 1, "3": 1}
    assert parts(households, "bedrooms") == {"1": 2, "4": 1, "2": 1}
    assert parts(measured["queue.left"], "reason") == {"housed": 3, "withdrawn": 1}
    # Number four had no child when it came on the list.
    assert parts(measured["queue.entered"], "family") == {"single": 4, "family": 1}


def test_queue_on_an_earlier_day_knows_who_they_were_then() -> None:
    measured = queue.Queue(ENTRIES, {}).measure(
        Window(date(2024, 1, 1), date(2024, 7, 31), date(2024, 7, 31))
    )

    # Numbers 2, 3, 4, 7 and 9 stood there; only number 3 had children.
    assert parts(measured["queue.households"], "family") == {"single": 4, "family": 1}


def some_allocated() -> allocation.Allocated:
    offers = (
        allocation.Offered(key(1), OFFICE, "accepted", date(2024, 1, 2), date(2024, 1, 5), ""),
        allocation.Offered(key(2), OFFICE, "declined", date(2024, 2, 2), date(2024, 2, 5), "location"),
        allocation.Offered(key(3), OFFICE, "lapsed", date(2024, 3, 2), None, ""),
        # Sent the year before and answered in it; sent in it and answered after.
        allocation.Offered(key(4), OFFICE, "accepted", date(2023, 12, 30), date(2024, 1, 2), ""),
        allocation.Offered(key(5), OFFICE, "declined", date(2024, 12, 30), date(2025, 1, 2), "size"),
    )
    rent = Decimal("7300.00")  # 240 kroner a day
    empty = (
        allocation.Empty(key(1), key(21), "Årstad", date(2024, 3, 1), date(2024, 3, 11), rent),
        allocation.Empty(key(2), key(21), "Årstad", date(2024, 12, 22), None, rent),
        allocation.Empty(key(3), key(22), "Fana", date(2023, 12, 22), date(2024, 1, 6), rent),
        allocation.Empty(key(4), key(23), "Fana", date(2025, 1, 1), None, rent),
    )
    return allocation.Allocated(ENTRIES, offers, empty, {})


def test_allocation() -> None:
    measured = some_allocated().measure(IN_2024)

    # Waited 152, 245 and 732 days.
    assert whole(measured) == {
        "allocation.housed": 3,
        "allocation.refugees": 1,
        "allocation.new_share": Decimal("75.0"),
        "allocation.within_six": Decimal("33.3"),
        "allocation.within_twelve": Decimal("66.7"),
        "allocation.mean_wait": Decimal("12.4"),
        "allocation.offers": 4,
        "allocation.declined": 1,
        "allocation.accepted_share": Decimal("66.7"),
        "allocation.idle_dwellings": 2,
        "allocation.idle_days": 25,
        "allocation.idle_kroner": Decimal("6000.00"),
    }
    assert set(measured) == all_of("allocation")
    assert parts(measured["allocation.idle_days"], "area") == {"Årstad": 20, "Fana": 5}
    assert parts(measured["allocation.offers"], "state") == {"accepted": 1, "declined": 2, "lapsed": 1}
    assert parts(measured["allocation.within_twelve"], "family") == {"family": 100, "single": 50}


def case(number: int, received: date, decided: date | None = None, **told: Any) -> applications.Case:
    return applications.Case(
        id=key(number), compartment=OFFICE, kind=told.get("kind", "new"), channel="web",
        state=told.get("state", "refused" if decided else "in_progress"), received=received,
        applicant=key(told.get("applicant", number)), decided=decided,
        outcome=told.get("outcome", "refusal" if decided else None), provisional=told.get("provisional"),
        ended=told.get("ended"),
    )  # fmt: skip


def some_cases() -> applications.Cases:
    rows = (
        case(1, date(2024, 1, 10), date(2024, 1, 20), outcome="grant"),
        case(2, date(2024, 2, 1), date(2024, 3, 12), provisional=date(2024, 2, 20)),
        case(3, date(2024, 3, 1), date(2024, 5, 10), applicant=1),
        case(4, date(2024, 6, 1), state="withdrawn", ended=date(2024, 6, 20)),
        case(5, date(2024, 10, 1)),
        case(6, date(2024, 12, 20)),
        case(7, date(2023, 12, 15), date(2024, 1, 14), kind="swap", outcome="partial"),
        case(8, date(2024, 4, 1), state="withdrawn"),
    )
    return applications.Cases(rows, "provisional_answer_1_month", {}, {})


def test_applications() -> None:
    measured = some_cases().measure(IN_2024)

    # Decided after 10, 40, 70 and 30 days. The month of numbers 2, 3 and 5 ran out with no decision; 2 had been told.
    assert whole(measured) == {
        "applications.received": 7,
        "applications.applicants": 6,
        "applications.decided": 4,
        "applications.granted_new": 1,
        "applications.refused_share": Decimal("66.7"),
        "applications.new_share": Decimal("100.0"),
        "applications.kostra_refused": Decimal("28.6"),
        "applications.days": Decimal(38),
        "applications.within_month": Decimal("50.0"),
        "applications.provisional_due": 3,
        "applications.provisional_missed": 2,
        "applications.open": 2,
        "applications.overdue": 1,
    }
    assert set(measured) == all_of("applications")
    assert parts(measured["applications.decided"], "outcome") == {"grant": 1, "refusal": 2, "partial": 1}


def someone(
    number: int, household: int, first: date, left: date | None, born: int = 1980, **told: Any
) -> Any:
    return temporary.Someone(
        placement=key(household), compartment=OFFICE, stay=key(household), person=key(number),
        birth_date=date(born, 1, 1), birth_year=born, household=key(household), first=first, left_on=left,
        counted_as=told.get("counted_as", "temporary"), started=first,
    )  # fmt: skip


def some_temporary() -> temporary.Temporary:
    people = (
        someone(1, 1, date(2024, 1, 1), date(2024, 1, 11)),
        someone(2, 2, date(2024, 2, 1), date(2024, 6, 1)),
        someone(3, 2, date(2024, 2, 1), date(2024, 6, 1), born=2015),
        someone(4, 4, date(2024, 12, 1), None, born=2003),
        someone(5, 5, date(2024, 3, 1), date(2024, 3, 4), counted_as="night_shelter"),
        someone(6, 6, date(2023, 11, 1), date(2024, 1, 1)),
    )

    def stay(household: int, first: date, left: date | None) -> temporary.Ended:
        return temporary.Ended(key(household), "nav", first, left, Nights(first, left, Decimal(100)))

    stays = (
        stay(1, date(2024, 1, 1), date(2024, 1, 11)),
        stay(2, date(2024, 2, 1), date(2024, 6, 1)),
        stay(4, date(2024, 12, 1), None),
        stay(6, date(2023, 11, 1), date(2024, 1, 1)),
    )
    return temporary.Temporary(people, stays, {}, frozenset({OFFICE}), 25, date(2026, 1, 1))


def test_temporary() -> None:
    measured = some_temporary().measure(IN_2024)

    # Nights of 2024: 10, 121 and 31. Who left on the first of January stayed no night of the year.
    assert whole(measured) == {
        "temporary.persons": 4,
        "temporary.households": 3,
        "temporary.with_children": 1,
        "temporary.with_young": 1,
        "temporary.short_by_stay": Decimal("33.3"),
        "temporary.short_by_sum": Decimal("33.3"),
        "temporary.within_three_by_stay": Decimal("66.7"),
        "temporary.within_three_by_sum": Decimal("66.7"),
        "temporary.long_by_stay": 1,
        "temporary.long_by_sum": 1,
        "temporary.long_young_by_stay": 0,
        "temporary.long_young_by_sum": 0,
        "temporary.long_children_by_stay": Decimal("100.0"),
        "temporary.long_children_by_sum": Decimal("100.0"),
        "temporary.night_shelter": 1,
        "temporary.tonight": 1,
        "temporary.children_tonight": 0,
        # 10, 121 and 61 days: 64 days on the mean.
        "temporary.mean_stay": Decimal("2.10"),
        "temporary.nights": 162,
        "temporary.cost": Decimal(16200),
    }
    assert set(measured) == all_of("temporary")
    assert parts(measured["temporary.persons"], "age") == {"adult": 2, "child": 1, "young": 1}
    assert parts(measured["temporary.tonight"], "lasted") == {"1": 1}


def some_tenancies() -> tenancies.Tenancies:
    leases = (
        tenancies.Let(key(1), OFFICE, date(2020, 1, 1), None, "municipal"),
        tenancies.Let(key(2), OFFICE, date(2024, 5, 1), date(2024, 12, 31), "leased_in"),
        tenancies.Let(key(3), OFFICE, date(2024, 6, 1), date(2024, 12, 30), "municipal"),
        tenancies.Let(key(4), OFFICE, date(2025, 1, 1), None, "referral_right"),
        tenancies.Let(key(5), OFFICE, date(2022, 1, 1), None, "referral_right"),
    )

    def child(number: int, born: date, since: date, until: date | None = None) -> tenancies.Child:
        return tenancies.Child(key(1), key(number), born, born.year, since, until, date(2020, 1, 1), None)

    children = (
        child(1, date(2020, 1, 1), date(2020, 1, 1)),
        child(2, date(2012, 1, 1), date(2020, 1, 1)),
        child(3, date(2007, 6, 1), date(2020, 1, 1)),
        child(3, date(2007, 6, 1), date(2020, 1, 1)),
        child(4, date(2004, 1, 1), date(2020, 1, 1)),
        child(5, date(2020, 1, 1), date(2020, 1, 1), date(2024, 12, 31)),
    )
    reviews = tuple(
        tenancies.Reviewed(key(number), OFFICE, key(number), decided, outcome, None)
        for number, (decided, outcome) in enumerate(
            [(date(2024, 1, 5), "renewed"), (date(2024, 2, 5), "renewed_last"), (date(2024, 3, 5), "refused"),
             (date(2024, 4, 5), "smaller"), (date(2025, 1, 1), "refused"), (None, "")]
        )
    )  # fmt: skip

    def owing(number: int, closed: date | None, outcome: str, warned: bool, owed: str) -> tenancies.Owing:
        amounts = (Decimal(owed),)
        return tenancies.Owing(
            key(number), OFFICE, key(number), date(2024, 2, 1), closed, outcome, warned, amounts
        )

    cases = (
        owing(1, None, "", True, "10000.00"),
        owing(2, None, "", False, "5000.50"),
        owing(3, date(2024, 8, 1), "paid", True, "0"),
        owing(4, date(2024, 8, 1), "paid", False, "0"),
        owing(5, date(2024, 8, 1), "evicted", True, "9000"),
    )
    days = (
        tenancies.Day(key(1), key(5), date(2024, 7, 1), "carried_out", date(2024, 8, 1)),
        tenancies.Day(key(2), key(3), date(2024, 7, 1), "stopped", date(2024, 7, 20)),
        tenancies.Day(key(3), key(1), date(2024, 12, 1), "", None),
    )
    return tenancies.Tenancies(leases, children, reviews, cases, days, (IN_2024.on,), {})


def test_tenancies() -> None:
    measured = some_tenancies().measure(IN_2024)

    assert whole(measured) == {
        "tenancies.leases": 3,
        "tenancies.started": 2,
        "tenancies.ended": 2,
        "tenancies.children": 3,
        "tenancies.renewals": 4,
        "tenancies.renewed": 2,
        "tenancies.refused": 1,
        "tenancies.arrears_cases": 2,
        "tenancies.arrears_owed": Decimal("15000.50"),
        "tenancies.arrears_mean": Decimal("7500.25"),
        "tenancies.arrears_solved": 1,
        "tenancies.evictions_set": 3,
        "tenancies.evicted": 1,
        "tenancies.averted": 1,
    }
    assert set(measured) == all_of("tenancies")
    assert parts(measured["tenancies.leases"], "ownership") == {"owned": 1, "leased_in": 1, "private": 1}
    assert parts(measured["tenancies.children"], "age") == {"0": 1, "1": 1, "2": 1}


def office(number: int) -> Any:
    return SimpleNamespace(
        pk=key(number), name="Hjemmet", compartment_id=OFFICE, agency=SimpleNamespace(code="EST", name="EST")
    )


OFFICES = {key(1): office(1), key(2): office(2)}
NOBODY = cast(Actor, None)


def some_reports() -> deviations.Reports:
    groups = (
        Counted(0, key(1), "fire", "incident", {
            "reported": 3, "guards": 1, "handled": 1, "closed": 2, "in_time": 1, "days": 50, "open": 2, "overdue": 1,
        }),
        Counted(0, key(2), "violence", "incident", {
            "reported": 1, "guards": 0, "handled": 1, "closed": 1, "in_time": 0, "days": 30, "open": 0, "overdue": 0,
        }),
    )  # fmt: skip
    return deviations.Reports({IN_2024: groups}, OFFICES, NOBODY)


def test_deviations() -> None:
    measured = some_reports().measure(IN_2024)

    assert whole(measured) == {
        "deviations.reported": 4,
        "deviations.by_guards": 1,
        "deviations.closed_share": Decimal("50.0"),
        "deviations.open": 2,
        "deviations.overdue": 1,
        "deviations.closed": 3,
        "deviations.days": Decimal(27),
        "deviations.in_time": Decimal("33.3"),
    }
    assert set(measured) == all_of("deviations")
    assert parts(measured["deviations.reported"], "category") == {"fire": 3, "violence": 1}
    assert parts(measured["deviations.open"], "unit") == {str(key(1)): 2}
    assert measured["deviations.in_time"].whole.hits == 1


def some_measures() -> measures.Measures:
    group = Counted(0, key(1), "fire", "incident", {
        "set_up": 6, "done": 5, "done_in_time": 4, "approved": 4, "judged": 3, "good": 2, "open": 3, "overdue": 2,
    })  # fmt: skip
    return measures.Measures({IN_2024: (group,)}, OFFICES, NOBODY)


def test_measures() -> None:
    measured = some_measures().measure(IN_2024)

    assert whole(measured) == {
        "measures.set_up": 6,
        "measures.done": 5,
        "measures.in_time": Decimal("80.0"),
        "measures.approved": 4,
        "measures.judged": Decimal("75.0"),
        "measures.good": Decimal("66.7"),
        "measures.open": 3,
        "measures.overdue": 2,
    }
    assert set(measured) == all_of("measures")


def some_risks() -> risks.Risks:
    rows = (
        risks.Valued(key(1), key(1), "violence", 20, 15, False),
        risks.Valued(key(2), key(1), "building", 16, 6, False),
        risks.Valued(key(3), key(2), "building", 4, None, True),
    )
    assessments = (
        AssessmentFacts(key(1), key(1), date(2023, 3, 1), ((date(2023, 4, 1), date(2024, 4, 1)),)),
        AssessmentFacts(key(2), key(2), date(2024, 2, 1), ((date(2024, 3, 1), date(2025, 3, 1)),)),
        AssessmentFacts(key(3), key(2), date(2022, 2, 1), ()),
        AssessmentFacts(key(4), key(2), date(2025, 2, 1), ()),
    )
    return risks.Risks({IN_2024: rows}, assessments, Requirements(), OFFICES)


def test_risks() -> None:
    measured = some_risks().measure(IN_2024)

    assert whole(measured) == {
        "risks.risks": 3,
        "risks.high_before": 2,
        "risks.high_after": 1,
        "risks.not_valued": 1,
        "risks.bare": 1,
        "risks.assessments": 3,
        "risks.stale": 2,
        "risks.gone_through": Decimal("33.3"),
    }
    assert set(measured) == all_of("risks")
    assert parts(measured["risks.risks"], "before") == {"high": 2, "low": 1}


def some_plans() -> plans.Plans:
    def happened(change: str, on: date, **told: Any) -> Happening:
        return Happening(change, on, datetime.combine(on, time(), tzinfo=UTC), **told)

    def item(number: int, *history: Happening, ended: date | None = None) -> plans.Item:
        added = happened("added", date(2024, 1, 2), due_on=date(2024, 6, 1), progress=0)
        return plans.Item(key(number), key(9), key(1), date(2024, 1, 1), ended, (added, *history))

    rows = (
        item(1, happened("done", date(2024, 5, 1))),
        item(2),
        # Moved after it was late, to next year.
        item(3, happened("due", date(2024, 7, 1), due_on=date(2025, 6, 1))),
        item(4, happened("dropped", date(2024, 3, 1))),
        item(5, happened("done", date(2024, 2, 1)), ended=date(2024, 8, 1)),
    )
    return plans.Plans(rows, OFFICES)


def test_plans() -> None:
    measured = some_plans().measure(IN_2024)

    assert whole(measured) == {
        "plans.plans": 1,
        "plans.items": 3,
        "plans.done": Decimal("33.3"),
        "plans.overdue": 1,
        "plans.dropped": 1,
        "plans.finished": 2,
    }
    assert set(measured) == all_of("plans")
    june = some_plans().measure(Window(date(2024, 1, 1), date(2024, 6, 15), date(2024, 6, 15)))
    assert june["plans.overdue"].whole.number == 2


def some_deadlines() -> workload.Deadlines:
    def due(number: int, day: date, met: date | None, **told: Any) -> workload.Due:
        unit = key(told.get("unit", 1))
        return workload.Due(
            key(number), OFFICE, unit, "k", told.get("statutory", False), date(2024, 1, 1), day, met
        )

    rows = (
        due(1, date(2024, 2, 1), date(2024, 1, 20)),
        due(2, date(2024, 2, 1), date(2024, 2, 2)),
        due(3, date(2024, 3, 1), None, statutory=True),
        due(4, date(2025, 3, 1), None, unit=2),
        due(5, date(2024, 12, 31), date(2025, 1, 5)),
    )
    return workload.Deadlines(rows, {})


def test_workload() -> None:
    measured = some_deadlines().measure(IN_2024)

    assert whole(measured) == {
        "workload.outstanding": 3,
        "workload.overdue": 1,
        "workload.statutory_overdue": 1,
        "workload.ended": 4,
        "workload.in_time": Decimal("25.0"),
    }
    assert set(measured) == all_of("workload")


def some_stock() -> stock.Stock:
    def home(
        number: int, ownership: str = "municipal", retired: date | None = None, **told: Any
    ) -> stock.Home:
        return stock.Home(
            key(number), ownership, "ordinary", told.get("bedrooms", 2), "Fana", told.get("step_free", True),
            told.get("wheelchair", False), retired, told.get("square_metres"),
        )  # fmt: skip

    rows = (
        home(1, wheelchair=True),
        home(2, "cooperative", bedrooms=0),
        home(3, "leased_in", wheelchair=True, step_free=False),
        home(4, "referral_right", square_metres=60),
        home(7, "referral_right", square_metres=59),
        home(8, "referral_right"),
        home(5, retired=date(2024, 12, 31)),
        home(6, retired=date(2025, 1, 1), bedrooms=6),
    )
    referrals = (stock.Referral(key(4), date(2024, 3, 1)), stock.Referral(key(7), date(2023, 3, 1)))
    return stock.Stock(rows, {}, referrals)


def test_stock() -> None:
    measured = some_stock().measure(IN_2024)

    assert whole(measured) == {
        "stock.disposed": 7,
        "stock.owned_share": Decimal("42.9"),
        "stock.private": 3,
        "stock.referral": 3,
        "stock.accessible": Decimal("14.3"),
        "stock.wheelchair": 1,
        "stock.referral_new": 1,
        "stock.referral_large": Decimal("50.0"),
        "stock.retired": 1,
    }
    assert set(measured) == all_of("stock")
    assert parts(measured["stock.disposed"], "bedrooms") == {"2": 5, "1": 1, "4": 1}
    assert parts(measured["stock.disposed"], "access") == {"adapted": 7}


def test_every_figure_is_defined_and_every_reference_names_one() -> None:
    for group in base.groups():
        for figure in group.figures:
            assert str(figure.name) and str(figure.definition).endswith((".", "?")), figure.code
            assert figure.records in group.records, figure.code
            assert not figure.within or group.figure(figure.within).unit == figure.unit, figure.code
    for reference in references.references():
        assert base.figure_named(reference.figure), reference.figure
        assert reference.source


def test_newest_target_holds_and_the_municipality_comes_before_all() -> None:
    found = references.references_for("temporary.mean_stay", "bergen", date(2024, 12, 31))

    assert [(each.kind, each.value) for each in found] == [("target", Decimal("2.8"))]
    assert references.references_for("temporary.mean_stay", "nes", date(2024, 12, 31)) == []
    assert references.references_for("temporary.mean_stay", "bergen", date(2015, 1, 1)) == []


@pytest.mark.parametrize("kind", [kostra.KOSTRA, kostra.NATIONAL])
def test_forms_ask_for_figures_that_are_there(kind: str) -> None:
    for form in kostra.forms(kind):
        for cell in form.cells:
            assert bool(cell.figure) != bool(cell.missing), cell.name
            for code in (cell.figure, cell.at_most, cell.of):
                assert not code or base.figure_named(code), cell.name
            figure, (dim, _bar, part) = base.figure_named(cell.figure), cell.part.partition(":")
            split = next((each for each in figure.dims if each.code == dim), None) if figure else None
            assert not part or (split and part in (split.labels or {})), cell.name
            assert not (cell.country or cell.target) or cell.source, cell.name


def test_series_break_only_where_a_form_says_so() -> None:
    form = kostra.form_for(2020)
    cells = {cell.code: cell for cell in form.cells}
    groups, stock_cell = cells["KOSventelistepsy0001"], cells["KOSEidavsamlet0000"]

    assert form.broken(groups, 2020) and not form.broken(stock_cell, 2020)
    assert form.broken(stock_cell, 2015) and not form.broken(stock_cell, 2016)
