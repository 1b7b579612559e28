"""The whole way of one household on the list: what happened when, and its number over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.chart import Chart, chart
from allocation.enums import OfferState, SnapshotState
from allocation.models import EntryConfirmation, EntryFacts, Offer, WaitingEntry
from allocation.selectors import end_label
from core.agencies.actors import Actor
from core.interface import formatting

#: What a change of facts may be about, and how it is said.
FACTS = (
    "counts_from", "category", "need", "homeless", "adults", "children", "bedrooms", "step_free", "wheelchair",
    "aids_storage", "parking", "wished_areas", "target_groups", "school_areas",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    on: date
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Stood:
    """Where the household stood at the end of a day."""

    on: date
    number: int | None
    days_waited: int
    state: str

    @property
    def state_label(self) -> str:
        return str(SnapshotState(self.state).label)


@dataclass(frozen=True)
class History:
    steps: list[Step]
    #: One row a month, the last day that is kept, and the newest.
    months: list[Stood]
    chart: Chart | None
    days: int


def history(actor: Actor, entry: WaitingEntry) -> History:
    """Five queries, whatever has happened."""
    facts: Any = policies.entry_facts.visible_to(actor)
    pauses: Any = policies.entry_pauses.visible_to(actor)
    steps = [
        Step(
            entry.entered_on,
            _("Kom på lista"),
            _("Søknaden kom %(since)s.") % {"since": formatting.longdate(entry.since)},
        ),
        *_facts(list(facts.known().filter(entry=entry).order_by("valid_from"))),
        *_pauses(pauses.known().filter(entry=entry)),
        *_confirmations(list(policies.entry_confirmations.visible_to(actor).filter(entry=entry)), entry),
        *_offers(
            policies.offers.visible_to(actor).filter(entry=entry).select_related("vacancy__dwelling"),
            hidden=entry.application.applicant.protected,
        ),
    ]
    if entry.ended_on is not None:
        steps.append(Step(entry.ended_on, _("Gikk ut av lista"), f"{end_label(entry.end_reason)}."))
    # What happened on the same day stays in the order it is told above.
    steps.sort(key=lambda step: step.on)
    rows = policies.waiting_snapshots.visible_to(actor).filter(entry=entry).order_by("on")
    stood = [Stood(*row) for row in rows.values_list("on", "number", "days_waited", "state")]
    return History(
        steps=steps[::-1],
        months=_months(stood),
        chart=chart([(row.on, row.number) for row in stood]),
        days=len(stood),
    )


def _months(stood: list[Stood]) -> list[Stood]:
    last = {(row.on.year, row.on.month): row for row in stood}
    return list(last.values())[::-1]


def _facts(rows: list[EntryFacts]) -> Iterator[Step]:
    for before, after in pairwise(rows):
        changed = [name for name in FACTS if getattr(before, name) != getattr(after, name)]
        if changed:
            told = (f"{_label(name)}: {_said(before, name)} → {_said(after, name)}" for name in changed)
            yield Step(after.valid_from, _("Opplysningene ble endret"), ". ".join(told) + ".")


def _label(name: str) -> str:
    return str(EntryFacts._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def _said(row: EntryFacts, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, date):
        return formatting.shortdate(value)
    if isinstance(value, list):
        return ", ".join(value) or _("ingen")
    display = getattr(row, f"get_{name}_display", None)
    return str(display()) if display else str(value)


def _pauses(rows: Any) -> Iterator[Step]:
    for row in rows:
        why = str(row.get_reason_display())
        yield Step(row.valid_from, _("På vent"), f"{why}. {row.note}".strip() if row.note else f"{why}.")
        if row.valid_to is not None:
            yield Step(row.valid_to, _("I rekkefølgen igjen"))


def _confirmations(rows: list[EntryConfirmation], entry: WaitingEntry) -> Iterator[Step]:
    for row in rows:
        by = formatting.longdate(row.answer_by)
        yield Step(row.asked_on, _("Spurt om behovet står ved lag"), _("Svarfrist %(day)s.") % {"day": by})
        if row.reminded_on:
            yield Step(row.reminded_on, _("Påminnet om å svare"))
        if row.state == "unconfirmed":
            yield Step(row.answer_by, _("Svarte ikke innen fristen"))
        if row.settled_on:
            channel = str(row.get_answer_channel_display()) if row.answer_channel else ""
            yield Step(row.settled_on, str(row.get_state_display()), row.note or channel)
    settled = {row.settled_on for row in rows}
    if entry.last_confirmed_on and entry.last_confirmed_on not in {*settled, entry.entered_on}:
        yield Step(entry.last_confirmed_on, _("Bekreftet"), _("Husstanden trenger fortsatt bolig."))


def _offers(rows: Any, *, hidden: bool) -> Iterator[Step]:
    row: Offer
    for row in rows:
        home = _("Skjermet adresse") if hidden else str(row.vacancy.dwelling)
        yield Step(row.allocated_on, _("Fikk tildelt bolig"), f"{home}.", row.get_absolute_url())
        if row.sent_on:
            yield Step(row.sent_on, _("Tilbudet ble sendt"))
        if row.answered_on and row.state not in (OfferState.PREPARED, OfferState.SENT):
            why = str(row.get_decline_reason_display()) if row.decline_reason else ""
            yield Step(row.answered_on, str(row.get_state_display()), why)
