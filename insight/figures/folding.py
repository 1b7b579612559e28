"""Records that no figure can tell apart, read as one with how many they are: the database counts, and only once.

A figure asks of a date whether it comes before some few days or not. All dates between two of those days may therefore
be told as the first of them, and records that are then alike are told together. What is counted of them is still
defined in one place, the `measure` of the group, which neither knows nor needs to know how many records stand behind a
row: a row read by itself (`each`) and a row of thousands are the same kind of row.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, QuerySet

from core.base.planning import Way, without
from insight.calculations.windows import EARLIEST, Window

#: A date before all that anybody asks about.
BEFORE = EARLIEST - timedelta(days=1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Key:
    """What tells rows apart: a column or an expression. With `steps`, a date that is told as the first of its step."""

    value: Any
    steps: Collection[date] | None = None


@dataclass(frozen=True)
class Total:
    """What is added up over the rows that are told together: a number, or the ordinal of a date (`days`)."""

    value: Any
    days: bool = False


Column = Key | Total


def until(days: Iterable[date]) -> set[date]:
    """The steps of a date that is asked whether it comes on one of the days or before it."""
    return {day + ONE_DAY for day in days}


def stood(windows: Iterable[Window]) -> set[date]:
    """The steps of a date that says how it stood at the end of a day."""
    return until(window.on for window in windows)


def happened(windows: Iterable[Window]) -> set[date]:
    """The steps of a date that says what happened in the periods, and how it stood on the days."""
    listed = list(windows)
    return stood(listed) | {window.first for window in listed} | until(window.last for window in listed)


def told(rows: QuerySet[Any], columns: Sequence[Column], *, each: bool = False) -> list[tuple[Any, ...]]:
    """The rows as (key, how many, column, column, …): one query.

    `each`: every record by itself with its key and its own dates, to find those behind a figure. Else the key is None.
    """
    names = [f"told_{place}" for place in range(len(columns))]
    values = (F(each.value) if isinstance(each.value, str) else each.value for each in columns)
    rows = rows.annotate(**dict(zip(names, values, strict=True)))
    if each:
        days = [isinstance(column, Total) and column.days for column in columns]
        return [
            (
                row[0],
                1,
                *(_ordinal(value) if day else value for value, day in zip(row[1:], days, strict=True)),
            )
            for row in rows.values_list("pk", *names)
        ]
    try:
        inner, values_of_inner = rows.values_list(*names).query.sql_with_params()
    except EmptyResultSet:
        return []
    chosen: list[str] = []
    places: list[str] = []
    values_of_outer: list[Any] = []
    for place, (name, column) in enumerate(zip(names, columns, strict=True), 3):
        if isinstance(column, Total):
            number = f"r.{name} - DATE '0001-01-01' + 1" if column.days else f"r.{name}"
            chosen.append(f"sum({number})::bigint")
            continue
        places.append(str(place))
        if column.steps is None:
            chosen.append(f"r.{name}")
            continue
        steps = sorted(column.steps)
        chosen.append(f"(%s::date[])[1 + width_bucket(r.{name}, %s::date[])]")
        values_of_outer += [[BEFORE, *steps], steps]
    statement = (
        f"SELECT NULL, count(*), {', '.join(chosen)} FROM ({inner}) AS r"
        f"{' GROUP BY ' if places else ''}{', '.join(places)}"
    )
    # Rows are taken for far fewer than they are, but what is counted is most of the tables.
    with (
        without(Way.EACH_BY_ITSELF, Way.SAME_FOR_ALL, using=rows.db),
        connections[rows.db].cursor() as cursor,
    ):
        cursor.execute(statement, (*values_of_outer, *values_of_inner))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
