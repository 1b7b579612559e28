"""Workload and deadlines: what each unit has to do by when, and whether it was done in time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.rules import kinds
from core.rules.enums import DeadlineState
from core.rules.policies import deadlines
from core.rules.selectors import title_of
from insight.calculations.tally import Tally, counted, shared
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.folding import Key, happened, told


class Due(NamedTuple):
    """Deadlines that are alike; `id` where it is one by itself."""

    id: UUID | None
    times: int
    compartment: UUID | None
    unit: UUID | None
    kind: str
    statutory: bool
    start: date
    due: date
    met: date | None
    in_time: bool

    def outstanding(self, day: date) -> bool:
        return self.start <= day and (self.met is None or self.met > day)


@dataclass(frozen=True)
class Deadlines:
    rows: tuple[Due, ...]
    names: dict[str, str]

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(row.compartment for row in self.rows if row.compartment)

    def measure(self, window: Window) -> dict[str, Tally]:
        on = window.on
        waiting = [row for row in self.rows if row.outstanding(on)]
        ended = [row for row in self.rows if window.has(row.due) and row.due <= on]
        by_unit = {"unit": lambda row: str(row.unit or "")}
        by_kind = {**by_unit, "kind": lambda row: row.kind}
        return {
            "workload.outstanding": counted(waiting, by=by_kind),
            "workload.overdue": counted((row for row in waiting if row.due < on), by=by_kind),
            "workload.statutory_overdue": counted(
                (row for row in waiting if row.due < on and row.statutory), by=by_unit
            ),
            "workload.ended": counted(ended, by=by_kind),
            "workload.in_time": shared(ended, lambda row: row.in_time, by=by_kind),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Deadlines:
    """One query. Deadlines that fell away, and the citizens' own, are not our work."""
    first, last = spanned(list(windows))
    rows: Any = deadlines.visible_to(service).exclude(state=DeadlineState.WAIVED).filter(start__lte=last)
    rows = rows.filter(Q(met_on=None) | Q(met_on__gte=first) | Q(due__gte=first)).exclude(
        kind__in=kinds.theirs()
    )
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    told_in_words = words()
    names = {"": str(told_in_words[""])}
    # A day that is due is asked whether it has passed, too.
    due = happened(windows) | {window.on for window in windows}
    columns = (
        Key("compartment_id"), Key("unit_id"), Key("kind"), Key("statutory"), Key("start", happened(windows)),
        Key("due", due), Key("met_on", happened(windows)), Key(_in_time()), Key("unit__name"),
    )  # fmt: skip
    listed = []
    for row in told(rows.order_by(), columns, each=each):
        found = Due._make(row[:-1])
        names[str(found.unit or "")] = row[-1] or names[""]
        if found.kind not in names:
            names[found.kind] = str(told_in_words.get(found.kind, found.kind))
        listed.append(found)
    return Deadlines(tuple(listed), names)


def words() -> dict[str, Any]:
    return {"": _("Ingen enhet"), **{kind.code: kind.title for kind in kinds.kinds()}}


def _in_time() -> Case:
    return Case(When(met_on__lte=F("due"), then=Value(True)), default=Value(False))


DEADLINE, AS_OF, PERIOD = Unit.DEADLINE, Timing.AS_OF, Timing.PERIOD
UNIT, KIND = Dim("unit", _("Enhet")), Dim("kind", _("Slags frist"))
FIGURES = (
    Figure(
        "workload.outstanding", "gjenstar", _("Frister som gjenstår"),
        _("Frister som løp eller var oversittet, og ikke utført ved slutten av dagen. Søkernes og leiernes egne "
          "frister er ikke med."),
        DEADLINE, AS_OF, dims=(UNIT, KIND), records="deadline", lower=True,
    ),
    Figure(
        "workload.overdue", "over-fristen", _("Over fristen"),
        _("Av dem: frister som var passert den dagen."),
        DEADLINE, AS_OF, dims=(UNIT, KIND), within="workload.outstanding", records="deadline", lower=True,
    ),
    Figure(
        "workload.statutory_overdue", "lovbestemte-over-fristen", _("Lovbestemte frister som er passert"),
        _("Av dem som var passert: frister som står i lov eller forskrift."),
        DEADLINE, AS_OF, dims=(UNIT,), within="workload.overdue", records="deadline", lower=True,
    ),
    Figure(
        "workload.ended", "gikk-ut", _("Frister som gikk ut"),
        _("Frister med siste dag i perioden."), DEADLINE, PERIOD, dims=(UNIT, KIND), records="deadline",
    ),
    Figure(
        "workload.in_time", "innen-fristen", _("Gjort innen fristen"),
        _("Andelen av fristene som gikk ut i perioden, der det som skulle gjøres, var gjort innen fristen."),
        DEADLINE, PERIOD, Reading.PERCENT, dims=(UNIT, KIND), records="deadline", lower=False,
    ),
)  # fmt: skip
register(
    Group(
        "workload", "arbeid", _("Arbeid og frister"),
        _("Hva hver enhet har å gjøre, og om det blir gjort i tide."),
        FIGURES, read, lambda service: earliest(deadlines.visible_to(service), "start"),
        {
            "deadline": Records(
                deadlines, title=lambda row: f"{title_of(row)} {row.subject_label}".strip(), day=lambda row: row.due,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.url, order=("due", "pk"),
            )
        },
        by_unit=True, order=70, words=words,
    )
)  # fmt: skip
