"""Arrears cases follow the ledger: computed afresh, opened when rent is overdue, closed when it is not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from core.agencies.actors import Actor
from core.agencies.models import Relation
from core.audit import events
from tenancies.calculations.arrears.answer import answer
from tenancies.calculations.arrears.facts import LeaseFacts
from tenancies.calculations.arrears.result import Answer, NextAction
from tenancies.enums import CaseOutcome, CaseState
from tenancies.models import ArrearsCase, Lease
from tenancies.selectors.arrears_facts import facts_for, profile_for

#: What the night job does by itself, or what only time does: nobody needs to act.
WITHOUT_A_PERSON = frozenset(
    {
        NextAction.NOTHING,
        NextAction.WAIT,
        NextAction.FOLLOW_PLAN,
        NextAction.SEND_FRIENDLY_REMINDER,
        NextAction.SEND_REMINDER,
        NextAction.TO_COLLECTION,
        NextAction.WAIT_FOR_NOTICE,
        NextAction.WAIT_FOR_NAMSFOGD,
    }
)
SNAPSHOT = (
    "as_of", "step", "next_action", "next_since", "waits_for_person", "balance", "overdue_rent", "oldest_due",
    "petition", "blocked_by", "children",
)  # fmt: skip
#: Why a compartment outside the landlord's sees a lease in arrears; the doors close with the case.
ARREARS_REASON = "restanse"


def answers_for(leases: Sequence[Lease], on: date) -> dict[UUID, Answer]:
    """The path of each lease on the day: eight queries for any number of leases."""
    return answers_from(leases, facts_for(leases, on), on)


def answers_from(leases: Sequence[Lease], facts: Mapping[UUID, LeaseFacts], on: date) -> dict[UUID, Answer]:
    if not leases:
        return {}
    profile = profile_for(leases[0].municipality, on)
    return {lease.pk: answer(facts[lease.pk], profile, on) for lease in leases}


@transaction.atomic
def refresh(*, actor: Actor, leases: Sequence[Lease]) -> None:
    """After a posting or a step: bring the open cases up to date, and close those where all rent is paid."""
    cases = {
        case.lease_id: case
        for case in ArrearsCase.objects.select_for_update(of=("self",), no_key=True)
        .filter(lease__in=[lease.pk for lease in leases], state=CaseState.OPEN)
        .order_by("pk")
        .select_related("lease")
    }
    open_leases = [lease for lease in leases if lease.pk in cases]
    answers = answers_for(open_leases, actor.today)
    store(actor=actor, pairs=[(cases[lease.pk], answers[lease.pk]) for lease in open_leases])


def store(*, actor: Actor, pairs: Iterable[tuple[ArrearsCase, Answer]]) -> list[ArrearsCase]:
    """Write what the answers say into the cases, in two UPDATEs; returns the cases closed by it."""
    pairs = list(pairs)
    closing: list[ArrearsCase] = []
    changed: list[ArrearsCase] = []
    same: list[ArrearsCase] = []
    for case, result in pairs:
        before = _figures(case)
        write_snapshot(case, result)
        (same if _figures(case) == before else changed).append(case)
        if not result.case_open and result.stop_message != "unacknowledged" and not _petition_out(result):
            closing.append(case)
    ArrearsCase.objects.bulk_update(changed, list(SNAPSHOT), batch_size=500)
    if same:
        # Most nights nothing has happened in most cases: only the day is new.
        ArrearsCase.objects.filter(pk__in=[case.pk for case in same]).update(as_of=same[0].as_of)
    close(actor=actor, cases=closing, outcome=CaseOutcome.PAID)
    return closing


def _figures(case: ArrearsCase) -> tuple[object, ...]:
    return tuple(getattr(case, name) for name in SNAPSHOT if name != "as_of")


def _petition_out(result: Answer) -> bool:
    return result.next_action in (NextAction.SEND_STOP_MESSAGE, NextAction.WAIT_FOR_NAMSFOGD)


def write_snapshot(case: ArrearsCase, result: Answer) -> None:
    if case.next_since is None or case.next_action != result.next_action:
        case.next_since = result.on
    case.as_of = result.on
    case.step = result.step
    case.next_action = result.next_action
    case.waits_for_person = result.next_action not in WITHOUT_A_PERSON
    case.balance = result.balance
    case.overdue_rent = result.overdue_rent
    case.oldest_due = result.oldest_unpaid_due
    case.petition = result.petition
    case.blocked_by = [str(code) for code in result.blocked_by]
    case.children = result.children


@transaction.atomic
def close(*, actor: Actor, cases: Sequence[ArrearsCase], outcome: str) -> None:
    """Close cases on the actor's day. The doors opened for collector and social services close with them."""
    if not cases:
        return
    for case in cases:
        case.state, case.outcome, case.closed_on = CaseState.CLOSED, outcome, actor.today
        case.waits_for_person = False
        case.version += 1
    ArrearsCase.objects.bulk_update(cases, ["state", "outcome", "closed_on", "waits_for_person", "version"])
    Relation.objects.filter(
        subject_id__in=[key for case in cases for key in (case.pk, case.lease_id, case.lease.tenant_id)],
        reason=ARREARS_REASON,
        closes_at=None,
    ).update(closes_at=Greatest(F("opened_at"), timezone.now()))
    events.record_many(actor, "arrears.closed", cases, on=actor.today, detail={"outcome": str(outcome)})


def open_cases(*, actor: Actor, leases: Sequence[Lease], answers: Mapping[UUID, Answer]) -> list[ArrearsCase]:
    """A case for each lease with overdue rent and none open: one INSERT, harmless to repeat."""
    cases = []
    for lease in leases:
        case = ArrearsCase(
            municipality_id=lease.municipality_id,
            compartment_id=lease.compartment_id,
            lease=lease,
            opened_on=actor.today,
            handler_id=lease.handler_id,
        )
        write_snapshot(case, answers[lease.pk])
        cases.append(case)
    ArrearsCase.objects.bulk_create(cases, ignore_conflicts=True, batch_size=1000)
    made = list(ArrearsCase.objects.filter(pk__in=[case.pk for case in cases]))
    events.record_many(actor, "arrears.opened", made, on=actor.today)
    return made
