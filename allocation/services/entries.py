"""Coming on the waiting list, waiting there, and leaving it. Facts get a new row; nothing is overwritten."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import CONFIRMATION_OPEN, EndReason, PauseReason, Source, WaitingList
from allocation.models import EntryConfirmation, EntryFacts, EntryPause, WaitingEntry
from allocation.services import confirmation_post, lots
from allocation.services.facts import LiveFacts, live_facts
from allocation.transitions import CONFIRMATION
from applications.enums import Kind
from applications.models import Application
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp

_COLUMNS = (
    "counts_from", "category", "need", "homeless", "adults", "children", "bedrooms", "step_free", "wheelchair",
    "aids_storage", "parking", "wished_areas", "target_groups", "school_areas",
)  # fmt: skip


@transaction.atomic
def enter_list(
    *,
    actor: Actor,
    application: Application,
    on: date,
    which: str | None = None,
    bedrooms: int | None = None,
    source: str = Source.HUSROM,
    facts: dict[str, Any] | None = None,
) -> WaitingEntry:
    """Put the household on a waiting list from `on`; waiting time counts from the received date.

    Swaps go on the swap list. An application that already stands on a list keeps its place. `facts` overrides what
    follows from the household's own records (imports), `bedrooms` the size the decision gave.
    """
    if not policies.waiting_entries.permits(actor, "enter"):
        raise NotAllowed("enter")
    # Only the lock: the row itself was read before.
    Application.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=application.pk)
    standing = WaitingEntry.objects.filter(application=application, ended_on=None).first()
    if standing is not None:
        return standing
    if on < application.received:
        raise Refused(
            _("Husstanden kan ikke føres opp før søknaden kom inn."),
            code="ENTERED_BEFORE_RECEIVED",
            field="entered_on",
        )
    default = WaitingList.SWAP if application.kind == Kind.SWAP else WaitingList.ORDINARY
    entry = WaitingEntry(
        municipality_id=application.municipality_id,
        compartment_id=application.compartment_id,
        application=application,
        household_id=application.household_id,
        list=which or default,
        since=application.received,
        entered_on=on,
        source=source,
        last_confirmed_on=on,
    )
    if actor.switch("allocation.lots") and actor.switch("allocation.waiting_list"):
        lots.draw(entry, actor.today)
    entry.save(force_insert=True)
    household = application.household_id
    live = live_facts([household], {household: application.applicant_id}, on)
    columns = live[household].columns()
    if bedrooms:
        columns["bedrooms"] = bedrooms
    columns.update(facts or {})
    _add_facts(entry, {"counts_from": application.received, "target_groups": [], **columns}, on)
    entered = "waiting.entered" if actor.switch("allocation.waiting_list") else "waiting.granted"
    verb = "waiting.imported" if source == Source.IMPORTED else entered
    events.record(actor, verb, entry, on=on, detail={"list": str(entry.list)})
    if entry.lot is not None:
        events.record(actor, "waiting.lot_drawn", entry, on=actor.today, detail={"lot": entry.lot})
    return entry


def _add_facts(
    entry: WaitingEntry, columns: dict[str, Any], valid_from: date, valid_to: date | None = None
) -> EntryFacts:
    facts = EntryFacts(
        municipality_id=entry.municipality_id,
        compartment_id=entry.compartment_id,
        entry=entry,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=ClockTimestamp(),
        **columns,
    )
    facts.save(force_insert=True)
    return facts


def current_columns(facts: EntryFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _COLUMNS}


@transaction.atomic
def change_facts(*, actor: Actor, entry: WaitingEntry, on: date, **changes: Any) -> bool:
    """New facts for the entry from `on`; the same facts are no change. Says whether anything changed."""
    locked = WaitingEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    current = EntryFacts.objects.on(on).filter(entry=locked).first()
    if current is None:
        return False
    columns = {**current_columns(current), **changes}
    if columns == current_columns(current):
        return False
    current.supersede()
    if current.valid_from < on:
        _add_facts(locked, current_columns(current), current.valid_from, on)
    _add_facts(locked, columns, on, current.valid_to)
    changed = sorted(name for name in changes if changes[name] != getattr(current, name))
    events.record(actor, "waiting.facts_changed", locked, on=on, detail={"fields": changed})
    return True


def refresh_facts(*, actor: Actor, entries: list[WaitingEntry], on: date) -> int:
    """Bring the facts of these entries up to date with the households' own records. Says how many changed.

    The size a decision gave stays until needs are recorded or the household has another number of members.
    """
    live = live_facts(
        {entry.household_id for entry in entries},
        {entry.household_id: entry.application.applicant_id for entry in entries},
        on,
    )
    known = {facts.entry_id: facts for facts in EntryFacts.objects.on(on).filter(entry__in=entries)}
    changed = 0
    for entry in entries:
        current = known.get(entry.pk)
        if current is None:
            continue
        columns = _refreshed(current, live[entry.household_id])
        if any(getattr(current, name) != value for name, value in columns.items()):
            changed += change_facts(actor=actor, entry=entry, on=on, **columns)
    return changed


def _refreshed(current: EntryFacts, live: LiveFacts) -> dict[str, Any]:
    columns = live.columns()
    same_household = (current.adults, current.children) == (live.adults, live.children)
    if not live.has_need:
        # Nothing is recorded of needs (imported entries): what stands on the list is what is known.
        for name in ("step_free", "wheelchair", "aids_storage", "parking", "wished_areas", "school_areas"):
            columns.pop(name)
        columns["category"] = current.category if current.wheelchair else columns["category"]
        if same_household:
            columns.pop("bedrooms")
    return columns


@transaction.atomic
def pause_entry(
    *,
    actor: Actor,
    entry: WaitingEntry,
    reason: str,
    first_day: date,
    last_day: date | None = None,
    note: str = "",
) -> EntryPause:
    """The household is passed over from `first_day` to `last_day` (None: until further notice), and keeps its time."""
    locked = locked_entry(actor, entry, "pause")
    if reason not in PauseReason.values:
        raise Refused(_("Velg hvorfor husstanden settes på vent."), code="REASON_MISSING", field="reason")
    if last_day is not None and last_day < first_day:
        raise Refused(
            _("Siste dag er før første dag. Rett en av datoene."), code="ENDS_BEFORE_START", field="last_day"
        )
    if first_day < locked.entered_on:
        raise Refused(
            _("Husstanden sto ikke på lista den dagen. Rett første dag."),
            code="BEFORE_ENTERED",
            field="first_day",
        )
    valid_to = last_day + timedelta(days=1) if last_day else None
    for other in EntryPause.objects.known().filter(entry=locked):
        if (other.valid_to is None or other.valid_to > first_day) and (
            valid_to is None or other.valid_from < valid_to
        ):
            if (other.reason, other.valid_from, other.valid_to) == (reason, first_day, valid_to):
                return other
            raise Refused(
                _("Husstanden står allerede på vent i denne tida. Avslutt den ventetida først."),
                code="ALREADY_PAUSED",
                field="first_day",
            )
    pause = _add_pause(locked, reason, note.strip(), first_day, valid_to)
    events.record(actor, "waiting.paused", locked, on=first_day, detail={"reason": reason})
    return pause


def _add_pause(
    entry: WaitingEntry, reason: str, note: str, valid_from: date, valid_to: date | None
) -> EntryPause:
    pause = EntryPause(
        municipality_id=entry.municipality_id,
        compartment_id=entry.compartment_id,
        entry=entry,
        reason=reason,
        note=note,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=ClockTimestamp(),
    )
    pause.save(force_insert=True)
    return pause


@transaction.atomic
def resume_entry(*, actor: Actor, entry: WaitingEntry, on: date) -> None:
    """The household is in the order again from `on`. One that is not on hold is left as it is."""
    locked = locked_entry(actor, entry, "pause")
    for pause in EntryPause.objects.known().filter(entry=locked):
        if pause.valid_to is not None and pause.valid_to <= on:
            continue
        pause.supersede()
        if pause.valid_from < on:
            _add_pause(locked, pause.reason, pause.note, pause.valid_from, on)
        events.record(actor, "waiting.resumed", locked, on=on)


@transaction.atomic
def end_entry(*, actor: Actor, entry: WaitingEntry, on: date, reason: str) -> WaitingEntry:
    """The household leaves the list: `on` is the first day it no longer stands there. Already gone is no error."""
    locked = WaitingEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if not policies.waiting_entries.can(actor, "end", locked):
        raise NotAllowed("end")
    if locked.ended_on is not None:
        return locked
    if reason not in EndReason.values:
        raise Refused(_("Velg hvorfor husstanden går ut av lista."), code="REASON_MISSING", field="reason")
    locked.ended_on = max(on, locked.entered_on)
    locked.end_reason = reason
    locked.version += 1
    locked.save(update_fields=["ended_on", "end_reason", "version"])
    events.record(actor, "waiting.ended", locked, on=on, detail={"reason": reason})
    _no_more_waiting_for_answers(actor, locked)
    return locked


def _no_more_waiting_for_answers(actor: Actor, entry: WaitingEntry) -> None:
    """An open question falls away; one who is taken off for want of an answer is told, with the right to appeal."""
    last = EntryConfirmation.objects.filter(entry=entry).order_by("-asked_on", "-id").first()
    if last is not None and last.state in CONFIRMATION_OPEN:
        CONFIRMATION.perform(
            actor=actor, obj=last, name="close", settled_on=actor.today, settled_by=actor.user
        )
    if entry.end_reason == EndReason.UNCONFIRMED:
        confirmation_post.taken_off(actor=actor, entry=entry, asked_on=last.asked_on if last else None)


def locked_entry(actor: Actor, entry: WaitingEntry, action: str) -> WaitingEntry:
    locked = WaitingEntry.objects.select_for_update(of=("self",), no_key=True).filter(pk=entry.pk).first()
    if locked is None or not policies.waiting_entries.can(actor, action, locked):
        raise NotAllowed(action)
    if locked.ended_on is not None:
        raise Refused(_("Husstanden står ikke lenger på ventelista."), code="NOT_ON_LIST")
    return locked
