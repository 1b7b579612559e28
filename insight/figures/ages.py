"""Persons by age, as the figures of persons without a home of their own part them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.people.custody import OF_AGE, age_on
from insight.figures.base import Dim

AGE = Dim(
    "age", _("Alder"),
    {"child": _("Barn under 18 år"), "young": _("Unge voksne"), "adult": _("Andre voksne"), "": _("Ukjent alder")},
)  # fmt: skip


def age_group(person: Any, day: date, *, young_under: int) -> str:
    """The part somebody with `birth_date` and `birth_year` belongs to on the day; empty where the age is unknown."""
    years = age_on(person, day)
    if years is None:
        return ""
    return "child" if years < OF_AGE else "young" if years < young_under else "adult"
