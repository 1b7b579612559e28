"""The figure registry: each figure is defined here once, for pages, files, paper and the API alike.

A group of figures reads its records with a fixed few queries, as the service identity `figures`, and measures any
number of windows in them. No figure is made of more than one of those queries.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from core.agencies.actors import Actor
from core.agencies.models import Unit as OrganisationUnit
from core.agencies.policies import Policy
from insight.calculations.tally import Tally
from insight.calculations.windows import Window
from insight.enums import Reading, Timing, Unit


@dataclass(frozen=True)
class Dim:
    """A way to split a figure. Its parts add up to the whole; `labels` None: the data name them."""

    code: str
    name: Any
    labels: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Records:
    """What lies behind a figure, as those see it who may: each with a title, a day and a state.

    `also`: another kind of the group's records that the same figures count, shown beside these, and so on from that
    one; each then has a `name`.
    """

    policy: Policy
    title: Callable[[Any], str]
    day: Callable[[Any], date | None]
    state: Callable[[Any], str]
    url: Callable[[Any], str]
    related: tuple[str, ...] = ()
    order: tuple[str, ...] = ("pk",)
    name: Any = ""
    also: str = ""


@dataclass(frozen=True)
class Figure:
    """`slug` is its address. `within`: the figure that it counts some of. `lower`: less is better, or None.

    `open`: counts what concerns nobody in particular (dwellings), and is told however small. `version`: of the
    definition; count it up when the same records would come to another number (docs/insight.md, History).
    """

    code: str
    slug: str
    name: Any
    definition: Any
    unit: Unit
    timing: Timing
    reading: Reading = Reading.NUMBER
    dims: tuple[Dim, ...] = ()
    within: str = ""
    records: str = ""
    lower: bool | None = None
    open: bool = False
    version: int = 1

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]

    @property
    def additive(self) -> bool:
        """Whether the numbers of the parts add up to that of the whole, as their bases always do."""
        return self.reading in (Reading.NUMBER, Reading.KRONER, Reading.NIGHTS) or (
            self.reading == Reading.DAYS and self.open
        )


class Data(Protocol):
    """What a group has read: the compartments its rows belong to, and the measuring of a window in them."""

    @property
    def compartments(self) -> frozenset[UUID]: ...

    @property
    def names(self) -> Mapping[str, str]: ...

    def measure(self, window: Window) -> dict[str, Tally]: ...


class Read(Protocol):
    """Reads the records of some days, those that are alike together; `each`: every one by itself, with its key.

    `only`: the figures that are asked about. What no other is made of need not be read; the others are not to be used.
    """

    def __call__(
        self,
        service: Actor,
        windows: Sequence[Window],
        units: Collection[UUID] | None,
        /,
        *,
        each: bool = False,
        only: Collection[str] | None = None,
    ) -> Data: ...


@dataclass(frozen=True)
class Group:
    """`read` reads the records of some days; `begins` gives the first day there is any of.

    `by_unit`: the group can be asked about one unit. `since` says from when the records are whole, where they are
    not from the first one on (insight/data/coverage.toml).
    """

    code: str
    slug: str
    title: Any
    about: Any
    figures: tuple[Figure, ...]
    read: Read
    begins: Callable[[Actor], date | None]
    records: Mapping[str, Records] = field(default_factory=dict)
    by_unit: bool = False
    order: int = 100
    switch: str = ""
    #: What parts are called that no record names, to be told in the language of whoever reads.
    words: Callable[[], Mapping[str, Any]] = dict

    @property
    def within(self) -> dict[str, str]:
        return {figure.code: figure.within for figure in self.figures if figure.within}

    def needed(self, only: Collection[str]) -> frozenset[str]:
        """The figures asked about and those they count some of, without which small groups could not be hidden."""
        found = set(only)
        while more := {self.within[code] for code in found if code in self.within} - found:
            found |= more
        return frozenset(found)

    def figure(self, code: str) -> Figure:
        return next(each for each in self.figures if each.code == code)

    def kinds_behind(self, figure: Figure) -> tuple[str, ...]:
        """The kinds of records that the figure counts, the first one first."""
        found = [figure.records]
        while also := self.records[found[-1]].also:
            found.append(also)
        return tuple(found)

    def has_period(self) -> bool:
        return any(each.timing == Timing.PERIOD for each in self.figures)


_groups: dict[str, Group] = {}


def register(group: Group) -> Group:
    """Make the group known. Raises ValueError for a figure that is there already or belongs elsewhere."""
    codes = [each.code for each in group.figures]
    slugs = [each.slug for each in group.figures]
    wrong = [code for code in codes if not code.startswith(f"{group.code}.")]
    if wrong or len(set(codes)) < len(codes) or len(set(slugs)) < len(slugs):
        raise ValueError(f"{group.code}: {wrong or codes}")
    _groups[group.code] = group
    return group


def groups() -> list[Group]:
    return sorted(_groups.values(), key=lambda group: (group.order, group.code))


def group_at(slug: str) -> Group | None:
    return next((each for each in _groups.values() if each.slug == slug), None)


def group_named(code: str) -> Group | None:
    return _groups.get(code)


def figure_named(code: str) -> Figure | None:
    found = _groups.get(code.partition(".")[0])
    return next((each for each in found.figures if each.code == code), None) if found else None


def earliest(rows: QuerySet[Any], field_name: str) -> date | None:
    """The first day there is a record of: one look in an index."""
    first: Any = rows.order_by(field_name).values_list(field_name, flat=True).first()
    return first.date() if hasattr(first, "date") else first


def units_with(service: Actor, keys: Collection[UUID]) -> list[OrganisationUnit]:
    """Units by their keys, with the agency: names are no secret. One query."""
    rows = OrganisationUnit.objects.filter(pk__in=list(keys), municipality=service.home)
    return list(rows.select_related("agency").order_by("name"))
