"""Which category a household waits in (enslig, ungdom under 25, barnefamilie, universelt utformet). Pure."""

from datetime import date
from enum import StrEnum

#: Age limit of the category for young people; other limits are in use elsewhere (18–25, 18–24).
YOUNG_BELOW = 25


class Category(StrEnum):
    SINGLE = "single"
    YOUNG = "young"
    COUPLE = "couple"
    FAMILY = "family"
    ACCESSIBLE = "accessible"


def age_on(day: date, *, birth_date: date | None, birth_year: int | None = None) -> int | None:
    """Whole years; from the year alone, the age reached in that year. None when nothing is known."""
    if birth_date is not None:
        return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return day.year - birth_year if birth_year else None


def category_of(*, adults: int, children: int, age: int | None, wheelchair: bool) -> Category:
    """A need for a wheelchair-adapted dwelling decides first, then children, then the number of adults and age."""
    if wheelchair:
        return Category.ACCESSIBLE
    if children:
        return Category.FAMILY
    if adults > 1:
        return Category.COUPLE
    if age is not None and age < YOUNG_BELOW:
        return Category.YOUNG
    return Category.SINGLE
