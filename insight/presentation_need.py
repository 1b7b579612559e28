"""The overview of need as people read it: tables, a chart, and the arithmetic in words. The same on page and paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.interface import formatting
from core.interface.formatting import SPACE
from insight.calculations.forecast import Forecast
from insight.calculations.tally import Cell
from insight.calculations.trend import Trend, trend
from insight.figures.need import AREA, GROUP, SEVERAL
from insight.figures.queue import BEDROOMS
from insight.figures.stock import ACCESS
from insight.presentation import NONE, cell_text
from insight.selectors.need import Overview

#: The ways the need is split two at a time, by their name in an address: what stands down, and what stands across.
#: Districts stand down, since there can be more of them than a page is wide.
TABLES = {
    "storrelse-gruppe": ("bedrooms", "group"),
    "storrelse-bydel": ("area", "bedrooms"),
    "bydel-gruppe": ("area", "group"),
}
DIMS = {"bedrooms": BEDROOMS, "group": GROUP, "area": AREA}
#: What stands first, and what is outside the sum, in the order it is told.
INSIDE = ("need.households", "need.refugees", "need.settlement")
OUTSIDE = ("queue.swap", "need.service", "need.leads", "need.transitions")
HOMES = ("stock.disposed", "need.vacant", "need.expected", "need.coming")


@dataclass(frozen=True)
class Told:
    """One figure of the overview."""

    name: str
    text: str
    unit: str
    definition: str
    url: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    label: str
    texts: tuple[str, ...]
    url: str = ""
    total: bool = False


@dataclass(frozen=True)
class Table:
    title: str
    anchor: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    first: str


@dataclass(frozen=True)
class OverviewView:
    overview: Overview
    inside: list[Told]
    outside: list[Told]
    homes: list[Told]
    #: Need against homes, by size and by area.
    against: list[Table]
    #: The need split two ways, ordinary and adapted apart.
    split: list[Table]
    trend: Trend | None
    months: Table
    arithmetic: list[str]
    query: str


def overview_view(found: Overview, today: date, chosen: str = "") -> OverviewView:
    """`chosen` names the one two-way table to show; all of them where it is empty."""
    asked = {} if found.window.on == today else {"per": found.window.on.isoformat()}
    names = _names(found)
    wanted = [chosen] if chosen in TABLES else list(TABLES)
    return OverviewView(
        found,
        [_told(found, code, asked) for code in INSIDE],
        [_told(found, code, asked) for code in OUTSIDE],
        [_told(found, code, asked) for code in HOMES],
        [_against(found, way, asked, names) for way in ("bedrooms", "area")] if found.known else [],
        [
            _split(found, slug, access, asked, names)
            for slug in wanted
            for access in ("ordinary", "adapted")
            if found.known
        ],
        _trend(found),
        _months(found),
        _arithmetic(found.forecast),
        urlencode(asked),
    )


def _names(found: Overview) -> Mapping[str, Mapping[str, str]]:
    named: dict[str, dict[str, str]] = {
        way: {code: str(label) for code, label in (dim.labels or {}).items()} for way, dim in DIMS.items()
    }
    wished = [code for code in found.cube.codes("area") if code not in ("", SEVERAL)]
    areas = sorted({*found.areas, *wished})
    named["area"] = {**{area: area for area in areas}, SEVERAL: found.names[SEVERAL], "": found.names[""]}
    return named


def _told(found: Overview, code: str, asked: Mapping[str, str]) -> Told:
    figure, tally = found.figures[code], found.tallies[code]
    slug = {"queue": "ventelister", "stock": "boliger"}.get(figure.group, found.group.slug)
    whole = tally.whole if found.known or figure.open else None
    dim = {"need.households": "access", "need.expected": "certainty"}.get(code)
    parts: tuple[tuple[str, str], ...] = ()
    if dim and whole is not None:
        labels = next(each.labels or {} for each in figure.dims if each.code == dim)
        cells = tally.parts[dim]
        parts = tuple(
            (str(label), cell_text(cells.get(part, Cell(0, 0)), figure.reading))
            for part, label in labels.items()
        )
    return Told(
        str(figure.name), cell_text(whole, figure.reading), str(figure.unit.label), str(figure.definition),
        _address(slug, figure.slug, asked), parts,
    )  # fmt: skip


def _address(group: str, slug: str, asked: Mapping[str, str]) -> str:
    base = reverse("insight:figure", args=[group, slug])
    return f"{base}?{urlencode(asked)}" if asked else base


def _number(number: int | None) -> str:
    return _("vises ikke") if number is None else formatting.count(number)


def _against(
    found: Overview, way: str, asked: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> Table:
    """Households beside dwellings: never summed, and each column says what it counts."""
    rows = []
    for access, kind in (ACCESS.labels or {}).items():
        for code, label in names[way].items():
            texts = _beside(found, access, way, code)
            if any(text not in ("0", NONE) for text in texts):
                part = _address(found.group.slug, "husstander", {**asked, "del": f"{way}:{code}"})
                rows.append(Row(f"{kind}: {label}", texts, part))
        whole = _beside(found, access, "", "")
        rows.append(Row(_("%(kind)s, i alt") % {"kind": kind}, whole, total=True))
    title = (
        _("Behov mot boliger, etter størrelse") if way == "bedrooms" else _("Behov mot boliger, etter bydel")
    )
    heads = (
        _("Husstander som trenger bolig"), _("Boliger i alt"), _("Ledige boliger"), _("Utflytting varslet"),
        _("Leietid løper ut"),
    )  # fmt: skip
    return Table(title, f"mot-{way}", heads, tuple(rows), str(DIMS[way].name))


def _beside(found: Overview, access: str, way: str, code: str) -> tuple[str, ...]:
    need = found.cube.number(access=access, **({way: code} if way else {}))
    homes, key = found.homes, (access, way, code)
    # What has no size or area of its own is no dwelling.
    nowhere = bool(way) and code in ("", SEVERAL)
    counts = (homes.stock, homes.vacant, homes.sure, homes.possible)
    return (_number(need), *(NONE if nowhere else formatting.count(each.get(key, 0)) for each in counts))


def _split(
    found: Overview, slug: str, access: str, asked: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> Table:
    down, across = TABLES[slug]
    kind = str((ACCESS.labels or {})[access])
    there = found.cube
    columns = [code for code in names[across] if there.number(**{"access": access, across: code}) != 0]
    rows = [
        Row(
            label,
            (
                *(
                    _number(there.number(**{"access": access, down: code, across: other}))
                    for other in columns
                ),
                _number(there.number(**{"access": access, down: code})),
            ),
            _address(found.group.slug, "husstander", {**asked, "del": f"{down}:{code}"}),
        )
        for code, label in names[down].items()
        if there.number(**{"access": access, down: code}) != 0
    ]
    totals = tuple(_number(there.number(**{"access": access, across: other})) for other in columns)
    rows.append(Row(_("I alt"), (*totals, _number(there.number(access=access))), total=True))
    heads = (*(names[across][code] for code in columns), _("I alt"))
    title = _("%(kind)s: %(down)s og %(across)s") % {
        "kind": kind, "down": str(DIMS[down].name).lower(), "across": str(DIMS[across].name).lower(),
    }  # fmt: skip
    return Table(title, f"{slug}-{access}", heads, tuple(rows), str(DIMS[down].name))


def _trend(found: Overview) -> Trend | None:
    points = [
        (month.day, int(month.whole.number) if month.whole and month.whole.number is not None else None)
        for month in found.months
    ]
    ahead = [(day, number) for _far, day, number in found.forecast.ahead] if found.forecast else []
    days = [*(day for day, _ in points), *(day for day, _ in ahead)]
    return trend(points, ahead, [formatting.shortdate(day) for day in days])


def _months(found: Overview) -> Table:
    rows = [
        Row(
            formatting.shortdate(month.day),
            tuple(_cell(cell) for cell in (month.ordinary, month.adapted, month.whole)),
        )
        for month in reversed(found.months)
    ]  # fmt: skip
    heads = (_("Ordinær"), _("Tilrettelagt"), _("I alt"))
    return Table(_("Behovet ved slutten av hver måned"), "maneder", heads, tuple(rows), _("Dag"))


def _cell(cell: Cell | None) -> str:
    return cell_text(cell, "number")


def _arithmetic(found: Forecast | None) -> list[str]:
    """The sum, so that anyone can do it again."""
    if found is None:
        return [
            _("Det er for få måneder med tall til å si hvor behovet er på vei. Det trengs minst tre."),
        ]
    change = formatting.count(abs(found.change), 1)
    sign = formatting.MINUS if found.change < 0 else "+"
    said = [
        _(
            "%(then)s trengte %(a)s husstander bolig. %(now)s var det %(b)s. Forskjellen er %(difference)s på "
            "%(months)s måneder, det vil si %(sign)s%(change)s i måneden."
        )
        % {
            "then": formatting.longdate(found.then[0]), "a": formatting.count(found.then[1]),
            "now": formatting.longdate(found.now[0]), "b": formatting.count(found.now[1]),
            "difference": f"{sign}{formatting.count(abs(found.now[1] - found.then[1]))}", "months": found.months,
            "sign": sign, "change": change,
        }
    ]  # fmt: skip
    said += [
        _("Fortsetter det slik i %(far)s måneder: %(b)s %(sign)s %(far)s × %(change)s = %(number)s husstander %(day)s.")
        % {
            "far": far, "b": formatting.count(found.now[1]), "sign": sign, "change": change,
            "number": formatting.count(number), "day": formatting.longdate(day),
        }
        for far, day, number in found.ahead
    ]  # fmt: skip
    return said


def rows_for_file(view: OverviewView) -> Iterator[Sequence[Any]]:
    """The overview as rows of a file: each table with its title, and the definitions last."""
    for title, listed in (
        (_("Behovet"), view.inside), (_("Utenfor summen"), view.outside), (_("Boligene"), view.homes),
    ):  # fmt: skip
        yield [title, _("Telles i"), _("Antall")]
        for each in listed:
            yield [each.name, each.unit, _plain(each.text)]
            for label, text in each.parts:
                yield [f"{each.name}: {label}", each.unit, _plain(text)]
        yield []
    for table in (*view.against, *view.split, view.months):
        yield [table.title]
        yield [table.first, *table.heads]
        for row in table.rows:
            yield [row.label, *(_plain(text) for text in row.texts)]
        yield []
    yield [_("Framskriving")]
    for sentence in view.arithmetic:
        yield [sentence]
    yield []
    yield [_("Slik er tallene regnet")]
    for each in (*view.inside, *view.outside, *view.homes):
        yield [each.name, each.definition]


def _plain(text: str) -> Any:
    """A number as a number, for programs; else the words."""
    digits = text.replace(SPACE, "")
    return int(digits) if digits.isdigit() else text
