"""The parts of a case page and other composed screens, as plain values that the templates show.

A case page's template extends `interface/case.html` and fills `{% block case_content %}`; its view gives
`case` (CaseHeader) and `tabs` (from `tabs(...)`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.interface.statuses import Color, Status
from core.workflow.selectors import Act

Text = str | Promise


@dataclass(frozen=True)
class Fact:
    """A line of the fixed summary. Amounts and dates are given already formatted."""

    label: Text
    value: Any
    url: str = ""
    color: Color | None = None


@dataclass(frozen=True)
class Action:
    """A link to where something is done, or with `post` a button that does it (guarded by the token)."""

    label: Text
    url: str
    variant: Literal["primary", "secondary", "tertiary"] = "primary"
    danger: bool = False
    post: bool = False


@dataclass(frozen=True)
class CaseHeader:
    """Who, since when, state, next deadline, responsible; one primary action."""

    title: Text
    facts: Sequence[Fact] = ()
    status: Status | None = None
    kicker: Text = ""
    action: Action | None = None
    more: Sequence[Action] = ()
    #: The reader has the record open by break-glass.
    emergency: bool = False


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    count: int | None = None
    current: bool = False


def tabs(request: HttpRequest, *entries: Tab) -> list[Tab]:
    """The tabs with the current one marked: the longest address that begins the request's."""
    fitting = [tab.url for tab in entries if request.path.startswith(tab.url)]
    current = max(fitting, key=len, default="")
    return [replace(tab, current=tab.url == current) for tab in entries]


@dataclass(frozen=True)
class TimelineItem:
    """An event: newest first in the list."""

    when: date | datetime
    title: Text
    who: str = ""
    text: Text = ""
    url: str = ""
    color: Color = "neutral"


@dataclass(frozen=True)
class Step:
    """A step of a stepper. Done steps are links; `current` marks where one is."""

    label: Text
    url: str = ""
    state: Literal["done", "current", "todo"] = "todo"


def steps(labels: Sequence[tuple[Text, str]], current: int, reached: int | None = None) -> list[Step]:
    """Steps 1…n with `current` (from 1) marked; steps up to `reached` can be gone back to."""
    last = max(current, reached or current)
    made = []
    for number, (label, url) in enumerate(labels, start=1):
        if number == current:
            made.append(Step(label, url, "current"))
        elif number <= last:
            made.append(Step(label, url, "done"))
        else:
            made.append(Step(label))
    return made


Verdict = Literal["met", "not_met", "judge", "unknown"]
VERDICTS: dict[str, tuple[Text, Color]] = {
    "met": (_("Oppfylt"), "success"),
    "not_met": (_("Ikke oppfylt"), "danger"),
    "judge": (_("Må vurderes"), "warning"),
    "unknown": (_("Mangler opplysning"), "neutral"),
}


@dataclass(frozen=True)
class Criterion:
    """One line of an explanation: what was found, the fact, the rule and where it stands."""

    title: Text
    verdict: Verdict
    fact: Text = ""
    rule: Text = ""
    source: Text = ""
    answered_by: Text = ""
    #: The day the fact is from.
    dated: date | None = None

    @property
    def verdict_label(self) -> Text:
        return VERDICTS[self.verdict][0]

    @property
    def color(self) -> Color:
        return VERDICTS[self.verdict][1]


ASK_FOR_ACCESS = _("Spør om innsyn")


@dataclass(frozen=True)
class AskedUnit:
    """Somebody one may ask about what is withheld."""

    name: Text
    phone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Withheld:
    """What stands where content is kept from the reader: the same words whether anything exists or not.

    With `summary` it is one folded line; `units` are those one may ask.
    """

    text: Text
    ask: Text = ""
    url: str = ""
    label: Text = ASK_FOR_ACCESS
    summary: Text = ""
    units: Sequence[AskedUnit] = ()


@dataclass(frozen=True)
class Empty:
    """What, why and what next."""

    title: Text
    text: Text = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class Progress:
    """Long work. `url` is asked again every two seconds until `finished`."""

    done: int
    total: int
    text: Text
    url: str
    finished: bool = False
    failed: bool = False
    result: Action | None = None
    errors: Sequence[Text] = field(default_factory=tuple)


def facts(*pairs: tuple[Text, Any]) -> list[Fact]:
    """Facts from label and value; empty values are left out."""
    return [Fact(label, value) for label, value in pairs if value not in (None, "")]


def from_acts(acts: Iterable[Act]) -> list[TimelineItem]:
    """The audit trail of a record as a timeline; what nobody did by hand was done by the house."""
    return [
        TimelineItem(
            when=act.at,
            title=act.title,
            who=act.who or (str(_("Husrom")) if act.by_service else ""),
            text=act.reason,
        )
        for act in acts
    ]


def newest_first(items: Iterable[TimelineItem]) -> list[TimelineItem]:
    return sorted(items, key=lambda item: item.when.isoformat(), reverse=True)
