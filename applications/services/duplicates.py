"""The same matter registered twice: cases that look alike are linked, or one is closed as part of the other."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications import hooks
from applications.enums import OPEN_STATES, CaseTie, State, TextKind
from applications.models import (
    Application,
    CaseText,
    Debt,
    Eviction,
    HousingSituation,
    Income,
    Lead,
    Need,
    Note,
    RegisteredPeriod,
    RelatedCase,
    RequestedDocument,
)
from applications.policies import applications
from applications.services import kinds
from applications.services.data import KindData
from applications.services.facts import fact_values, hold, write_texts
from applications.services.handling import discard_draft
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.documents.moving import move_papers
from core.people import services as people
from core.people.enums import MemberRole
from core.rules import kinds as deadline_kinds
from core.rules.models import Deadline
from core.rules.services import deadlines


def both(actor: Actor, one: Application, other: Application, action: str) -> tuple[Application, Application]:
    """The two rows, locked in one order, when the actor may do `action` to both."""
    if one.pk == other.pk:
        raise Refused(_("Velg en annen sak enn denne."), code="SAME_CASE", field="other")
    rows = {
        row.pk: row
        for row in Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[one.pk, other.pk])
        .order_by("pk")
    }
    if len(rows) < 2 or not all(applications.can(actor, action, row) for row in rows.values()):
        raise NotAllowed(action)
    first, second = rows[one.pk], rows[other.pk]
    if first.compartment_id != second.compartment_id:
        raise NotAllowed(action)
    return first, second


def tie_between(one: Application, other: Application) -> RelatedCase | None:
    pair = Q(application=one, other=other) | Q(application=other, other=one)
    return RelatedCase.objects.filter(pair).first()


def _tie(actor: Actor, case: Application, other: Application, kind: str, reason: str) -> RelatedCase:
    RelatedCase.objects.filter(application=other, other=case).delete()
    tie, _made = RelatedCase.objects.update_or_create(
        application=case,
        other=other,
        defaults={
            "municipality_id": case.municipality_id,
            "compartment_id": case.compartment_id,
            "kind": kind,
            "reason": reason.strip()[:500],
            "by": actor.user,
            "at": oslo_now(),
        },
    )
    return tie


@transaction.atomic
def link_cases(
    *, actor: Actor, application: Application, other: Application, reason: str = ""
) -> RelatedCase:
    """Two cases that have to do with each other and both go on. Linked already is no error."""
    case, second = both(actor, application, other, "process")
    there = tie_between(case, second)
    if there is not None:
        return there
    tie = _tie(actor, case, second, CaseTie.LINKED, reason)
    for row, to in ((case, second), (second, case)):
        events.record(actor, "application.linked", row, detail={"other": str(to.pk)})
    return tie


@transaction.atomic
def unlink_cases(*, actor: Actor, application: Application, other: Application) -> None:
    """They had nothing to do with each other after all. A merged pair stays."""
    case, second = both(actor, application, other, "process")
    there = tie_between(case, second)
    if there is None or there.kind == CaseTie.MERGED:
        return
    there.delete()
    for row, to in ((case, second), (second, case)):
        events.record(actor, "application.unlinked", row, detail={"other": str(to.pk)})


@transaction.atomic
def merge_cases(*, actor: Actor, application: Application, into: Application, reason: str) -> Application:
    """Close `application` as part of `into`, which takes over papers and facts. The earliest received date counts.

    Both histories stay where they were made. Merged already into the same case is no error.
    """
    case, kept = both(actor, application, into, "end")
    there = tie_between(case, kept)
    if case.state == State.MERGED and there is not None and there.other_id == kept.pk:
        return kept
    if case.state not in OPEN_STATES or kept.state not in OPEN_STATES:
        raise Refused(
            _("Bare saker som er til behandling, kan slås sammen. Knytt dem heller sammen."), code="NOT_OPEN"
        )
    if not reason.strip():
        raise Refused(_("Skriv hvorfor sakene slås sammen."), code="REASON_MISSING", field="reason")
    _take_rows(actor, case, kept)
    _take_texts(actor, case, kept)
    _take_household(actor, case, kept)
    move_papers(actor=actor, source=case, target=kept)
    Lead.objects.filter(application=case).update(application=kept)
    _earliest(actor, case, kept)
    kept.facts_changed_at = oslo_now()
    kept.version += 1
    kept.save(update_fields=["received", "facts_changed_at", "version"])
    machine.perform(actor=actor, obj=application, name="merge", reason=reason)
    discard_draft(actor, application)
    _tie(actor, case, kept, CaseTie.MERGED, reason)
    events.record(actor, "application.merged_into", kept, reason=reason, detail={"other": str(case.pk)})
    hooks.ended(actor, application)
    return kept


def _take_rows(actor: Actor, case: Application, kept: Application) -> None:
    """Debts, evictions, periods, notes and documents asked for, but not what the other case has already."""
    plain: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Debt, ("kind", "creditor", "amount")),
        (Eviction, ("date",)),
        (RegisteredPeriod, ("first_day", "last_day")),
        (RequestedDocument, ("type", "what")),
    )
    for model, names in plain:
        there = set(model.objects.filter(application=kept).values_list(*names))
        for row in model.objects.filter(application=case):
            if tuple(getattr(row, name) for name in names) not in there:
                model.objects.filter(pk=row.pk).update(application=kept)
    Note.objects.filter(application=case, compartment__in=actor.compartment_ids).update(application=kept)


def _take_texts(actor: Actor, case: Application, kept: Application) -> None:
    """Texts are never moved: what the other case lacks is written there."""
    rows = CaseText.objects.filter(superseded_at=None)
    mine = dict(rows.filter(application=case).values_list("kind", "text"))
    theirs = set(rows.filter(application=kept).values_list("kind", flat=True))
    write_texts(
        actor, kept, {kind: text for kind, text in mine.items() if kind not in theirs and TextKind(kind)}
    )
    told, there = kinds.answers(case), kinds.answers(kept)
    if told is not None and there is None and case.kind == kept.kind:
        values = {name: getattr(told, name) for name in asdict(KindData())}
        kinds.write(actor, kept, KindData(**{**values, "help_wanted": tuple(values["help_wanted"])}))


def _take_household(actor: Actor, case: Application, kept: Application) -> None:
    if case.household_id == kept.household_id:
        return
    day = min(case.received, kept.received)
    present = {row.member.person_id for row in people.periods_of(kept.household) if row.valid_to is None}
    for row in people.members_on(case.household, actor.today):
        person = row.member.person
        if person.pk in present or person.pk == kept.applicant_id:
            continue
        role = MemberRole.OTHER_ADULT if row.role == MemberRole.APPLICANT else row.role
        people.add_member(actor=actor, household=kept.household, person=person, role=role, on=row.valid_from)
    for model in (HousingSituation, Income, Need):
        rows: Any = model.objects
        mine = rows.known().filter(household=case.household_id).order_by("-valid_from").first()
        if mine is not None and not rows.known().filter(household=kept.household_id).exists():
            hold(model, kept, max(mine.valid_from, day), fact_values(mine))


def _earliest(actor: Actor, case: Application, kept: Application) -> None:
    """The day the first of them came counts, and what runs from it runs from there."""
    if case.received >= kept.received:
        return
    kept.received = case.received
    running = Deadline.objects.outstanding().filter(subject_id=kept.pk)
    for kind in [row.kind for row in running if deadline_kinds.known(row.kind)]:
        if "application.received" in deadline_kinds.kind(kind).starts_on:
            deadlines.waive_for(
                actor=actor, kind=kind, subject=kept, reason="Slått sammen med en sak som kom tidligere."
            )
            deadlines.start(actor=actor, kind=kind, subject=kept, on=kept.received)
