"""Places on the waiting lists, offers and empty homes, and every figure of them counted by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.rules.periods import add_months
from insight.calculations.windows import Window
from insight.figures import allocation, queue
from insight.figures.entries import Entries, Entry
from tests.insight.counted.shared import IN_2024, OFFICE, all_of, key, parts, whole


def entry(number: int, since: date, entered: date, ended: date | None = None, **told: Any) -> Entry:
    values: dict[str, Any] = {
        "list": "ordinary", "reason": "housed" if ended else "", "fact_from": entered, "fact_to": None, "adults": 1,
        "children": 0, "bedrooms": 1, "need": "no_home", "homeless": False, **told,
    }  # fmt: skip
    return Entry(
        id=key(number), compartment=OFFICE, since=since, entered=entered, ended=ended, since_days=since.toordinal(),
        ended_days=ended.toordinal() if ended else 0, persons=values["adults"] + values["children"],
        minors=values["children"], within_six=ended is not None and ended <= add_months(since, 6),
        within_twelve=ended is not None and ended <= add_months(since, 12), **values,
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
        entry(
            4,
            date(2024, 3, 1),
            date(2024, 3, 15),
            fact_from=date(2024, 8, 1),
            came=False,
            children=1,
            bedrooms=2,
        ),
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


def some_allocated() -> allocation.Allocated:
    offers = (
        allocation.Offered(key(1), 1, OFFICE, "accepted", date(2024, 1, 2), date(2024, 1, 5), ""),
        allocation.Offered(key(2), 1, OFFICE, "declined", date(2024, 2, 2), date(2024, 2, 5), "location"),
        allocation.Offered(key(3), 1, OFFICE, "lapsed", date(2024, 3, 2), None, ""),
        # Sent the year before and answered in it; sent in it and answered after.
        allocation.Offered(key(4), 1, OFFICE, "accepted", date(2023, 12, 30), date(2024, 1, 2), ""),
        allocation.Offered(key(5), 1, OFFICE, "declined", date(2024, 12, 30), date(2025, 1, 2), "size"),
    )
    rent = Decimal("7300.00")  # 240 kroner a day
    empty = (
        allocation.Empty(key(1), key(21), "Årstad", date(2024, 3, 1), date(2024, 3, 11), rent),
        allocation.Empty(key(2), key(21), "Årstad", date(2024, 12, 22), None, rent),
        allocation.Empty(key(3), key(22), "Fana", date(2023, 12, 22), date(2024, 1, 6), rent),
        allocation.Empty(key(4), key(23), "Fana", date(2025, 1, 1), None, rent),
    )
    return allocation.Allocated(ENTRIES, offers, empty, {})


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
