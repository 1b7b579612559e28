"""Do those who wait still need a home? Asked at an interval, reminded once, and decided by a person."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import CONFIRMATION_OPEN, AskedBy, ConfirmationState
from allocation.models import EntryConfirmation, EntryFacts, WaitingEntry
from allocation.selectors import entries_to_ask, keeps_list
from allocation.services import confirmation_post
from allocation.services.entries import locked_entry, refresh_facts
from allocation.transitions import CONFIRMATION
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.workflow.bulk import perform_many

#: So many letters a night at most, the longest unasked first: the office must be able to take the answers.
A_NIGHT = 100


def _with_case(rows: QuerySet[WaitingEntry]) -> QuerySet[WaitingEntry]:
    return rows.select_related(
        "application__applicant", "application__unit", "application__municipality", "compartment"
    )


@transaction.atomic
def ask_due(*, actor: Actor, on: date) -> int:
    """The night's questions. Safe to run again: who has been asked is not asked twice. Says how many."""
    due = entries_to_ask(actor, on).select_for_update(of=("self",), no_key=True, skip_locked=True)
    return len(_ask(actor, list(_with_case(due)[:A_NIGHT]), on))


@transaction.atomic
def ask_entry(*, actor: Actor, entry: WaitingEntry) -> EntryConfirmation:
    """A person asks one household now. Asked already is the same question."""
    if not policies.entry_confirmations.permits(actor, "ask"):
        raise NotAllowed("ask")
    locked_entry(actor, entry, "confirm")
    standing = EntryConfirmation.objects.filter(entry=entry, state=ConfirmationState.ASKED).first()
    if standing is not None:
        return standing
    for open_one in EntryConfirmation.objects.filter(entry=entry, state__in=CONFIRMATION_OPEN):
        _settle(actor, open_one, "close", actor.today)
    row = _with_case(WaitingEntry.objects.filter(pk=entry.pk)).get()
    return _ask(actor, [row], actor.today)[0]


def _ask(actor: Actor, entries: list[WaitingEntry], on: date) -> list[EntryConfirmation]:
    if not entries:
        return []
    answer_by = on + timedelta(days=int(actor.switch("allocation.confirm_days")))
    phones = confirmation_post.phones(actor, entries) if _by_sms(actor) else {}
    facts = {row.entry_id: row for row in EntryFacts.objects.on(on).filter(entry__in=entries)}
    rows = []
    for entry in entries:
        row = EntryConfirmation(
            municipality_id=entry.municipality_id,
            compartment_id=entry.compartment_id,
            entry=entry,
            asked_on=on,
            asked_by=AskedBy.LETTER,
            answer_by=answer_by,
        )
        phone = phones.get(entry.application.applicant_id, "")
        letter = confirmation_post.question(actor=actor, asked=row, facts=facts.get(entry.pk), phone=phone)
        row.letter = letter.pk if letter else None
        row.asked_by = AskedBy.LETTER if letter else AskedBy.SMS
        rows.append(row)
    EntryConfirmation.objects.bulk_create(rows)
    events.record_many(actor, "confirmation.asked", rows, on=on)
    return rows


def _by_sms(actor: Actor) -> bool:
    return bool(actor.switch("allocation.confirm_by") == AskedBy.SMS)


@transaction.atomic
def remind_unanswered(*, actor: Actor, on: date) -> int:
    """Once for each question, the configured days before the last day to answer. Says how many."""
    days = int(actor.switch("allocation.confirm_reminder_days"))
    if days <= 0 or not keeps_list(actor):
        return 0
    due = list(
        EntryConfirmation.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(
            municipality=actor.municipality,
            state=ConfirmationState.ASKED,
            reminded_on=None,
            asked_on__lt=on,
            answer_by__gte=on,
            answer_by__lte=on + timedelta(days=days),
            entry__ended_on=None,
        )
        .select_related(
            "entry__application__applicant",
            "entry__application__unit",
            "entry__application__municipality",
            "entry__compartment",
        )
        .order_by("answer_by", "pk")
    )
    if not due:
        return 0
    phones = confirmation_post.phones(actor, [row.entry for row in due])
    for row in due:
        confirmation_post.reminder(
            actor=actor, asked=row, phone=phones.get(row.entry.application.applicant_id, "")
        )
    EntryConfirmation.objects.filter(pk__in=[row.pk for row in due]).update(reminded_on=on)
    events.record_many(actor, "confirmation.reminded", due, on=on)
    return len(due)


def run_out(*, actor: Actor, on: date) -> int:
    """Questions whose last day has passed are «ikke bekreftet»: the place stands until a person decides."""
    rows = EntryConfirmation.objects.filter(municipality=actor.municipality, answer_by__lt=on)
    return len(perform_many(machine=CONFIRMATION, actor=actor, queryset=rows, name="run_out", on=on))


@dataclass(frozen=True)
class Answered:
    entry: WaitingEntry
    #: Whether a person should now take the household off the list.
    leaves: bool = False


@transaction.atomic
def record_answer(
    *, actor: Actor, entry: WaitingEntry, on: date, still_needed: bool = True, channel: str = ""
) -> Answered:
    """The household has said whether it still needs a home, asked or not. Said once more the same day is no change.

    «No» ends nothing by itself: whoever registers it goes on to take the household off the list.
    """
    locked = locked_entry(actor, entry, "confirm")
    if on > actor.today:
        raise Refused(_("Svardagen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="answered_on")
    if on < locked.entered_on:
        raise Refused(
            _("Svardagen er før husstanden kom på lista. Rett datoen."),
            code="BEFORE_ENTERED",
            field="answered_on",
        )
    for asked in EntryConfirmation.objects.filter(entry=locked, state__in=CONFIRMATION_OPEN):
        _settle(actor, asked, "confirm" if still_needed else "not_needed", on, channel)
    if not still_needed:
        events.record(actor, "waiting.not_needed", locked, on=on)
        return Answered(locked, leaves=True)
    if locked.last_confirmed_on is not None and locked.last_confirmed_on >= on:
        return Answered(locked)
    locked.last_confirmed_on = on
    locked.version += 1
    locked.save(update_fields=["last_confirmed_on", "version"])
    refresh_facts(actor=actor, entries=[locked], on=actor.today)
    events.record(actor, "waiting.confirmed", locked, on=on, detail={"channel": channel} if channel else {})
    return Answered(locked)


def confirm_entry(*, actor: Actor, entry: WaitingEntry, on: date, channel: str = "") -> WaitingEntry:
    """The household still needs a home; its facts are brought up to date."""
    return record_answer(actor=actor, entry=entry, on=on, channel=channel).entry


@transaction.atomic
def keep_place(*, actor: Actor, entry: WaitingEntry, note: str) -> EntryConfirmation | None:
    """A person keeps the place without an answer, and says why. The household is asked again after the interval."""
    locked_entry(actor, entry, "confirm")
    if not note.strip():
        raise Refused(_("Skriv hvorfor plassen beholdes uten svar."), code="REASON_MISSING", field="reason")
    asked = EntryConfirmation.objects.filter(entry=entry, state__in=CONFIRMATION_OPEN).first()
    if asked is None:
        return EntryConfirmation.objects.filter(entry=entry, state=ConfirmationState.KEPT).first()
    return _settle(actor, asked, "keep", actor.today, note=note.strip()[:500])


def _settle(
    actor: Actor, asked: EntryConfirmation, name: str, on: date, channel: str = "", note: str = ""
) -> EntryConfirmation:
    settled: EntryConfirmation = CONFIRMATION.perform(
        actor=actor,
        obj=asked,
        name=name,
        on=on,
        settled_on=on,
        answer_channel=channel,
        note=note,
        settled_by=actor.user,
    )
    return settled
