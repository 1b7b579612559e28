"""The arrears path by night: set-based for all leases, safe to repeat, and catching up after missed nights.

Opens a case where rent is overdue and closes it where all is paid; takes the steps that need no judgement (reminders,
early notice to the social services, collection, the stop message when all is paid); leaves the rest to people, with
the next action in the worktray.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.jobs.queueing import wake
from core.messages.models import Task
from core.messages.services import add_tasks
from tenancies import policies
from tenancies.calculations.arrears.answer import answer
from tenancies.calculations.arrears.facts import Event, Happened, LeaseFacts
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.arrears.result import Answer, NextAction, NoticeBasis
from tenancies.enums import CaseState, StepEvent, StopReceiver
from tenancies.models import ArrearsCase, Lease, StopMessage
from tenancies.selectors.arrears_facts import facts_for, kept_elsewhere, profile_for
from tenancies.selectors.offices import NavOffices, collector_unit, landlord_unit, nav_offices
from tenancies.services import arrears, arrears_letters, cases, stop_messages
from tenancies.services.night_steps import Writer
from tenancies.tasks import send_letters

#: Leases that may have overdue rent: what has fallen due is more than the money that can cover it. Money named for a
#: month whose rent has not fallen due is put aside. A few too many do no harm: the calculation decides.
_SUSPECTS = """
SELECT l.id FROM tenancies_lease l JOIN tenancies_ledgerentry e ON e.lease_id = l.id
WHERE l.municipality_id = %(municipality)s AND e.booked <= %(on)s
GROUP BY l.id
HAVING sum(CASE e.kind
    WHEN 'rent' THEN CASE WHEN e.date < %(on)s THEN e.amount ELSE 0 END
    WHEN 'payment_returned' THEN e.amount
    WHEN 'fee' THEN 0
    WHEN 'interest' THEN 0
    ELSE CASE WHEN e.month > %(on)s OR e.month = date_trunc('month', %(on)s::date)::date AND EXISTS (
            SELECT 1 FROM tenancies_ledgerentry r WHERE r.lease_id = l.id AND r.kind = 'rent'
            AND r.month = e.month AND r.date >= %(on)s)
        THEN 0 ELSE -e.amount END
    END) > 0
"""
#: The same where another system keeps the ledger: the newest balance told says that rent is overdue.
_TOLD_SUSPECTS = """
SELECT lease_id FROM (
    SELECT DISTINCT ON (lease_id) lease_id, overdue_rent FROM tenancies_outsidebalance
    WHERE municipality_id = %(municipality)s AND told_on <= %(on)s
    ORDER BY lease_id, as_of DESC, created_at DESC, id DESC) newest
WHERE overdue_rent > 0
"""
#: A lease takes at most so many steps in one night; there are no more that need no person.
STEPS_A_NIGHT = 6
CHUNK = 500

AUTOMATIC = frozenset(
    {
        NextAction.SEND_FRIENDLY_REMINDER,
        NextAction.SEND_REMINDER,
        NextAction.TELL_NAV,
        NextAction.TO_COLLECTION,
    }
)


def advance(*, actor: Actor, on: date, count: Any = None, progress: Any = None) -> dict[str, int]:
    """Bring all arrears of the municipality to the end of the day `on`. Returns what was done, by kind."""
    counts: dict[str, int] = {}
    ids = sorted(suspects(actor, on) | _with_open_case(actor))
    for start in range(0, len(ids), CHUNK):
        _advance_chunk(actor, on, ids[start : start + CHUNK], counts)
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    _add(counts, raised=_raise_stop_messages(actor, on))
    transaction.on_commit(partial(_wake, str(actor.home.pk)))
    if count is not None:
        count(**{name: number for name, number in counts.items() if number})
    return counts


def _wake(municipality_id: str) -> None:
    """Have the letters sent soon. When the broker is away they wait for the next night: nothing is lost."""
    wake(send_letters, municipality_id, countdown=2)


def suspects(actor: Actor, on: date) -> set[UUID]:
    with connection.cursor() as cursor:
        statement = _TOLD_SUSPECTS if kept_elsewhere(actor.home) else _SUSPECTS
        cursor.execute(statement, {"municipality": actor.municipality_id, "on": on})
        return {row[0] for row in cursor.fetchall()}


def _with_open_case(actor: Actor) -> set[UUID]:
    rows = ArrearsCase.objects.filter(municipality=actor.home, state=CaseState.OPEN)
    return set(rows.values_list("lease_id", flat=True))


@dataclass
class Tonight:
    """What one chunk of leases is advanced with: facts and answers change as steps are taken."""

    actor: Actor
    on: date
    profile: Profile
    facts: dict[UUID, LeaseFacts]
    answers: dict[UUID, Answer]
    counts: dict[str, int]
    writer: Writer
    phones: dict[Any, str] = field(default_factory=dict)
    collector: Unit | None = None
    offices: NavOffices = field(default_factory=lambda: NavOffices((), {}))

    def happened(self, case: ArrearsCase, event: Event) -> None:
        """Take the event into the path and see where the lease stands now."""
        lease = case.lease_id
        self.facts[lease] = replace(self.facts[lease], events=[*self.facts[lease].events, event])
        self.answers[lease] = answer(self.facts[lease], self.profile, self.on)


@transaction.atomic
def _advance_chunk(actor: Actor, on: date, ids: Sequence[UUID], counts: dict[str, int]) -> None:
    leases = list(
        Lease.objects.filter(pk__in=ids)
        .select_related(
            "dwelling__area", "dwelling__municipality", "tenant", "municipality", "compartment", "handler"
        )
        .order_by("pk")
    )
    if not leases:
        return
    facts = facts_for(leases, on)
    profile = profile_for(leases[0].municipality, on)
    answers = {lease.pk: answer(facts[lease.pk], profile, on) for lease in leases}
    found = _open_cases(actor, leases, answers, counts)
    tonight = Tonight(actor, on, profile, facts, answers, counts, Writer(actor, on))
    _take_steps(tonight, found)
    tonight.writer.flush()
    closed = cases.store(actor=actor, pairs=[(case, tonight.answers[case.lease_id]) for case in found])
    _add(counts, closed=len(closed))


def _open_cases(
    actor: Actor, leases: Sequence[Lease], answers: dict[UUID, Answer], counts: dict[str, int]
) -> list[ArrearsCase]:
    by_lease = {lease.pk: lease for lease in leases}
    existing = list(
        ArrearsCase.objects.select_for_update(of=("self",), no_key=True)
        .filter(lease__in=by_lease, state=CaseState.OPEN)
        .order_by("pk")
    )
    have = {case.lease_id for case in existing}
    missing = [lease for lease in leases if lease.pk not in have and answers[lease.pk].overdue_rent > 0]
    made = cases.open_cases(actor=actor, leases=missing, answers=answers)
    _add(counts, opened=len(made))
    for case in [*existing, *made]:
        case.lease = by_lease[case.lease_id]
        case.municipality = case.lease.municipality
        case.compartment = case.lease.compartment
    return [*existing, *made]


def _take_steps(tonight: Tonight, found: Sequence[ArrearsCase]) -> None:
    moving = [case for case in found if tonight.answers[case.lease_id].next_action in AUTOMATIC]
    if moving:
        tonight.writer = Writer.of(tonight.actor, tonight.on, moving)
        tonight.phones = arrears_letters.phones_of(moving)
        tonight.offices = nav_offices(moving[0].municipality, tonight.on)
        tonight.collector = collector_unit(moving[0].municipality, tonight.actor.today)
    waiting = [case for case in moving if not _take_all(tonight, case)]
    _ask_for_choice(tonight.actor, waiting)
    _add(tonight.counts, waits=len(waiting))
    for case in found:
        result = tonight.answers[case.lease_id]
        if result.next_action is NextAction.SEND_STOP_MESSAGE and "PAID_IN_FULL" in result.blocked_by:
            tonight.writer.flush()
            _stop(tonight.actor, case, result)
            tonight.happened(case, Event(tonight.on, Happened.STOP_MESSAGE_SENT, to=StopReceiver.NAMSFOGD))
            _add(tonight.counts, stopped=1)


def _take_all(tonight: Tonight, case: ArrearsCase) -> bool:
    """Every step that is due and needs no judgement; False when one turns out to need a person after all."""
    for _step in range(STEPS_A_NIGHT):
        action = tonight.answers[case.lease_id].next_action
        if action not in AUTOMATIC:
            break
        event = _take(tonight, case, action)
        if event is None:
            return False
        tonight.happened(case, event)
        _add(tonight.counts, **{action.value: 1})
    return True


def _take(tonight: Tonight, case: ArrearsCase, action: NextAction) -> Event | None:
    if action is NextAction.TELL_NAV:
        return _tell_nav(tonight, case)
    if action is NextAction.TO_COLLECTION:
        return _to_collection(tonight, case)
    return _remind(tonight, case, row=1 if action is NextAction.SEND_FRIENDLY_REMINDER else 2)


def _tell_nav(tonight: Tonight, case: ArrearsCase) -> Event | None:
    if case.lease.restricted:
        return None  # a named handler chooses a named colleague
    office = tonight.offices.of(case.lease.dwelling)
    if office is None:
        return None
    result = tonight.answers[case.lease_id]
    if result.early_notice_basis is NoticeBasis.GROUND:
        tonight.writer.tell_nav(case, result, office)
    else:
        # By consent: what the tenant has said no to since is looked up case by case.
        tonight.writer.flush()
        arrears.tell_nav(actor=tonight.actor, case=case, on=tonight.on, unit=office, automatic=True)
    return Event(tonight.on, Happened.NAV_TOLD)


def _to_collection(tonight: Tonight, case: ArrearsCase) -> Event:
    key = f"to_collection:{tonight.answers[case.lease_id].debt_since}"
    new = tonight.writer.step(case, StepEvent.TO_COLLECTION, key)
    if new and case.lease.restricted:
        arrears.hand_to_collector(actor=tonight.actor, case=case)
    elif new:
        tonight.writer.hand_over(case, tonight.collector)
    return Event(tonight.on, Happened.TO_COLLECTION)


def _remind(tonight: Tonight, case: ArrearsCase, row: int) -> Event:
    """The friendly reminder by text message where there is a number to send it to, else by letter."""
    result = tonight.answers[case.lease_id]
    key = f"reminder_sent:{row}:{result.oldest_unpaid_due}"
    phone = tonight.phones.get(case.lease.tenant_id, "") if row == 1 and not case.lease.restricted else ""
    by_letter = not phone and not case.lease.restricted
    new = tonight.writer.step(case, StepEvent.REMINDER_SENT, key, row=row, letter=by_letter)
    if new and phone:
        tonight.writer.send_sms(case, result, phone, f"{case.pk}:{key}")
    elif new and case.lease.restricted:
        # Its handler is asked to send one.
        code = "arrears_friendly" if row == 1 else "arrears_reminder"
        arrears_letters.send_letter(actor=tonight.actor, case=case, code=code, answer=result)
    return Event(tonight.on, Happened.REMINDER_SENT)


def _ask_for_choice(actor: Actor, waiting: Sequence[ArrearsCase]) -> None:
    """Cases in which a person must choose the Nav office: one task each, once."""
    if not waiting:
        return
    unit = landlord_unit(waiting[0].municipality, actor.today)
    tasks = [
        Task(
            # Where the tenant's address is protected, only the handler is told.
            unit=None if case.lease.restricted else unit,
            user=case.lease.handler if case.lease.restricted else None,
            roles=[] if case.lease.restricted else sorted(policies.ARREARS),
            title=_("Velg Nav-kontor for varsel: leieforhold %(number)s") % {"number": case.lease.number},
            url=case.get_absolute_url(),
            due=actor.today,
            subject_type=case._meta.label_lower,
            subject_id=case.pk,
            key=f"choose_nav:{case.pk}",
        )
        for case in waiting
    ]
    add_tasks(actor=actor, tasks=tasks)


def _stop(actor: Actor, case: ArrearsCase, result: Answer) -> None:
    """All is paid after the petition went: call it back at once, from the one who has it now."""
    stop_messages.send_stop_message(
        actor=actor, case=case, to=StopReceiver.NAMSFOGD, reason=_("Alt er betalt."), answer=result
    )


def _raise_stop_messages(actor: Actor, on: date) -> int:
    """Unconfirmed since yesterday or longer: in front of somebody again, once a day (U303)."""
    messages = list(
        StopMessage.objects.select_for_update(of=("self",), no_key=True)
        .filter(municipality=actor.home, acknowledged_on=None, sent_on__lt=on)
        .exclude(raised_on=on)
        .select_related("case", "lease", "municipality")
    )
    for message in messages:
        stop_messages.raise_stop_message(actor=actor, message=message)
        message.raised_on = on
    StopMessage.objects.bulk_update(messages, ["raised_on"])
    return len(messages)


def _add(counts: dict[str, int], **numbers: int) -> None:
    for name, number in numbers.items():
        if number:
            counts[name] = counts.get(name, 0) + number
