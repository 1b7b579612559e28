"""Min dag: where the work starts. Rooms register panels in `AppConfig.ready()`:

    myday.register(Panel(order=10, title=_("Frister"), load=deadline_lines, worklist=True))
    myday.register(Panel(order=50, title=_("Ufordelt i min enhet"), load=unassigned, more=lambda a: "/soknader/?..."))

`load(actor)` gives lines and uses a fixed number of queries. Lines of work-list panels with a due date are put
together under «Over fristen», «I dag», «Denne uka» and «Senere»; other panels stand below with their own title.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.interface import formatting
from core.interface.statuses import Color


@dataclass(frozen=True)
class Line:
    """One thing to do: the name is the link. `statutory` limits are the only ones shown in red when overdue."""

    title: str
    url: str
    due: date | None = None
    text: str = ""
    tag: str = ""
    color: Color = "neutral"
    statutory: bool = False
    #: The persons whose names or content the line shows, each with the record; noted in the read log when shown.
    shows: tuple[tuple[Any, Any], ...] = ()


def _no_more(actor: Any) -> str:
    return ""


def _always(actor: Any) -> bool:
    return True


@dataclass(frozen=True)
class Panel:
    """`more(actor)` gives the address of the whole list; `empty` is said when there is nothing ("" hides the panel)."""

    order: int
    title: Any
    load: Callable[[Any], Iterable[Line]]
    worklist: bool = False
    visible: Callable[[Any], bool] = _always
    more: Callable[[Any], str] = _no_more
    empty: Any = ""
    limit: int = 10


@dataclass(frozen=True)
class DueLine:
    """A line as shown: the date in words with its meaning beneath."""

    line: Line
    due: str
    meaning: str
    color: Color


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    lines: list[DueLine]
    #: The first ones are read at a glance; the rest fold out.
    most: int = 15

    @property
    def rest(self) -> int:
        return max(0, len(self.lines) - self.most)


@dataclass(frozen=True)
class Shown:
    title: Any
    lines: list[Line]
    total: int
    more: str
    empty: Any


@dataclass
class MyDay:
    groups: list[Group] = field(default_factory=list)
    panels: list[Shown] = field(default_factory=list)

    @property
    def shown_persons(self) -> list[tuple[Any, Any]]:
        """Everybody the page shows, each with the record, for the read log."""
        lines = [each.line for group in self.groups for each in group.lines]
        lines += [line for panel in self.panels for line in panel.lines]
        return [shown for line in lines for shown in line.shows]

    @property
    def waiting(self) -> int:
        return sum(len(group.lines) for group in self.groups)


_panels: list[Panel] = []


def register(panel: Panel) -> None:
    if panel not in _panels:
        _panels.append(panel)


def panels() -> list[Panel]:
    return sorted(_panels, key=lambda panel: panel.order)


def meaning(due: date, today: date) -> str:
    """What a date means today: «3 dager over fristen», «i dag», «om 5 dager»."""
    days = (due - today).days
    if days == 0:
        return _("i dag")
    if days == 1:
        return _("i morgen")
    if days < 0:
        return ngettext("%(days)s dag over fristen", "%(days)s dager over fristen", -days) % {
            "days": formatting.count(-days)
        }
    return ngettext("om %(days)s dag", "om %(days)s dager", days) % {"days": formatting.count(days)}


def due_line(line: Line, today: date) -> DueLine:
    assert line.due is not None
    overdue = line.due < today
    color: Color = "danger" if overdue and line.statutory else ("warning" if overdue else "neutral")
    return DueLine(line, formatting.longdate(line.due), meaning(line.due, today), color)


def grouped(lines: Iterable[Line], today: date) -> list[Group]:
    """Lines with a due date, earliest first, in the four groups; empty groups are left out."""
    week_end = today + timedelta(days=6 - today.weekday())
    buckets: dict[str, list[DueLine]] = {"overdue": [], "today": [], "week": [], "later": []}
    for line in sorted((line for line in lines if line.due), key=lambda line: (line.due, line.title)):
        assert line.due is not None
        if line.due < today:
            code = "overdue"
        elif line.due == today:
            code = "today"
        elif line.due <= week_end:
            code = "week"
        else:
            code = "later"
        buckets[code].append(due_line(line, today))
    titles = {
        "overdue": _("Over fristen"),
        "today": _("I dag"),
        "week": _("Denne uka"),
        "later": _("Senere"),
    }
    return [Group(code, titles[code], found) for code, found in buckets.items() if found]


def collect(actor: Any) -> MyDay:
    """Everything on the actor's page today."""
    day = MyDay()
    work: list[Line] = []
    for panel in panels():
        if not panel.visible(actor):
            continue
        lines = list(panel.load(actor))
        if panel.worklist:
            work += [line for line in lines if line.due]
            lines = [line for line in lines if not line.due]
            if not lines:
                continue
        if lines or panel.empty:
            day.panels.append(
                Shown(panel.title, lines[: panel.limit], len(lines), panel.more(actor), panel.empty)
            )
    day.groups = grouped(work, actor.today)
    return day
