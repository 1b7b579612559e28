"""Arranging the agenda: adding, moving and taking off items, and what that leaves for those it was sent to."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.fit import fit
from allocation.enums import ItemKind, MeetingState
from allocation.guards import being_planned
from allocation.models import AgendaItem, Candidate, Meeting, WaitingEntry
from allocation.selectors import waiting_list
from allocation.services.candidates import candidate_row
from allocation.services.doors import open_doors
from allocation.services.matching import Match, dwelling_facts, need_of
from allocation.services.meetings import locked_meeting
from allocation.services.summaries import application_summary, assessments, compositions
from applications.models import Application
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused


@transaction.atomic
def add_candidate(*, actor: Actor, item: AgendaItem, entry: WaitingEntry) -> Candidate:
    """Consider a household that the matching did not propose, also from another list, and say what fits."""
    meeting = locked_meeting(actor, item.meeting, "prepare")
    being_planned(meeting)
    if item.kind != ItemKind.VACANCY or item.vacancy is None:
        raise Refused(_("Kandidater hører til saker om ledige boliger."), code="NOT_A_VACANCY")
    if item.result:
        raise Refused(_("Saken har allerede et resultat."), code="RESULT_RECORDED")
    existing = Candidate.objects.filter(item=item, entry=entry).first()
    if existing is not None:
        return existing
    if not policies.waiting_entries.sees(actor, entry):
        raise NotAllowed("prepare")
    standing = waiting_list(actor, entry.list, min(meeting.date, actor.today)).get(entry.pk)
    if standing is None or not standing.available:
        raise Refused(
            _("Husstanden står ikke i rekkefølgen nå, eller har allerede et tilbud."), code="NOT_AVAILABLE"
        )
    facts = dwelling_facts([item.vacancy], actor.today)[item.vacancy.pk]
    match = Match(standing, fit(need_of(standing), facts), shown=item.candidates.count() + 1)
    candidate = candidate_row(item, item.vacancy, match, entry.application.applicant_id, entry.list)
    candidate.save(force_insert=True)
    AgendaItem.objects.filter(pk=item.pk).update(changed_at=timezone.now())
    _changed(meeting)
    events.record(
        actor, "meeting.agenda_changed", meeting, detail={"item": str(item.pk), "added": "candidate"}
    )
    if meeting.state == MeetingState.PUBLISHED:
        open_doors(actor=actor, meeting=meeting)
    return candidate


@transaction.atomic
def add_item(*, actor: Actor, meeting: Meeting, title: str, proposal: str = "") -> AgendaItem:
    """An item of the chair's own, last on the agenda."""
    locked = locked_meeting(actor, meeting, "prepare")
    being_planned(locked)
    title = title.strip()
    if not title:
        raise Refused(_("Skriv hva saken gjelder."), code="TITLE_MISSING", field="title")
    last = locked.items.aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        meeting=locked,
        kind=ItemKind.OTHER,
        order=last + 1,
        title=title[:150],
        proposal=proposal.strip(),
    )
    item.save(force_insert=True)
    _changed(locked)
    events.record(actor, "meeting.agenda_changed", locked, detail={"item": str(item.pk), "added": "item"})
    return item


@transaction.atomic
def add_application(*, actor: Actor, meeting: Meeting, application: Application) -> AgendaItem:
    """Put an application on the agenda for discussion. One that is there already stays where it is."""
    locked = locked_meeting(actor, meeting, "prepare")
    being_planned(locked)
    existing = locked.items.filter(application=application, kind=ItemKind.APPLICATION).first()
    if existing is not None:
        return existing
    last = locked.items.aggregate(last=Max("order"))["last"] or 0
    facts = compositions([application], actor.today)
    item = AgendaItem(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        meeting=locked,
        kind=ItemKind.APPLICATION,
        order=last + 1,
        title=_("Søknad %(number)s") % {"number": application.case_number},
        application=application,
        person_id=application.applicant_id,
        summary={
            **application_summary(application, facts[application.household_id]),
            **assessments([application]).get(application.pk, {}),
        },
    )
    item.save(force_insert=True)
    _changed(locked)
    events.record(actor, "meeting.agenda_changed", locked, detail={"item": str(item.pk), "added": "item"})
    if locked.state == MeetingState.PUBLISHED:
        open_doors(actor=actor, meeting=locked)
    return item


@transaction.atomic
def move_item(*, actor: Actor, item: AgendaItem, to: int) -> int:
    """Give the item a number on the agenda (from 1); the others close up. Says which number it got."""
    meeting = locked_meeting(actor, item.meeting, "prepare")
    being_planned(meeting)
    rows = list(meeting.items.order_by("order", "id"))
    moving = next((row for row in rows if row.pk == item.pk), None)
    if moving is None:
        raise NotAllowed("prepare")
    rows.remove(moving)
    place = min(max(to, 1), len(rows) + 1)
    rows.insert(place - 1, moving)
    if _number(rows):
        _changed(meeting)
        events.record(actor, "meeting.agenda_changed", meeting, detail={"item": str(item.pk), "to": place})
    return place


@transaction.atomic
def arrange(*, actor: Actor, meeting: Meeting, order: Sequence[UUID], version: int | None = None) -> int:
    """Put the whole agenda in this order. Says how many items got another number; the same order changes nothing.

    `version` is the meeting's as the one who arranges saw it: an agenda that somebody else has changed since is a
    Conflict. Raises Refused where the order does not name every item once.
    """
    locked = locked_meeting(actor, meeting, "prepare")
    being_planned(locked)
    rows = {row.pk: row for row in locked.items.order_by("order", "id")}
    if version is None or version == locked.version:
        if len(order) != len(rows) or set(order) != set(rows):
            raise Refused(
                _("Rekkefølgen må ha med hver sak én gang. Hent sakslista på nytt og prøv igjen."),
                code="ORDER_INCOMPLETE",
                field="order",
            )
        if list(rows) == list(order):
            return 0
    locked.bump(version)
    moved = _number([rows[key] for key in order])
    locked.save(update_fields=["version"])
    events.record(actor, "meeting.agenda_changed", locked, detail={"arranged": moved})
    return moved


@transaction.atomic
def remove_item(*, actor: Actor, item: AgendaItem) -> None:
    """Take an item off the agenda. One with a result stays: it belongs to the minutes.

    Those the agenda was sent to read that an item of its kind was taken off, and no more.
    """
    meeting = locked_meeting(actor, item.meeting, "prepare")
    being_planned(meeting)
    row = meeting.items.filter(pk=item.pk).first()
    if row is None:
        return
    if row.result:
        raise Refused(_("Saken har et resultat og hører til referatet."), code="RESULT_RECORDED")
    events.record(actor, "meeting.agenda_changed", meeting, detail={"item": str(row.pk), "removed": row.kind})
    if meeting.state == MeetingState.PUBLISHED and not came_late(row, meeting):
        meeting.withdrawn = [*meeting.withdrawn, {"kind": row.kind, "at": timezone.now().isoformat()}]
        meeting.save(update_fields=["withdrawn"])
    row.delete()
    _number(list(meeting.items.order_by("order", "id")))
    _changed(meeting)


def came_late(row: AgendaItem | Candidate, meeting: Meeting) -> bool:
    """Whether it came on the agenda after that was sent."""
    return meeting.published_at is not None and row.created_at > meeting.published_at


def _number(rows: list[AgendaItem]) -> int:
    changed = []
    for number, row in enumerate(rows, start=1):
        if row.order != number:
            row.order = number
            changed.append(row)
    AgendaItem.objects.bulk_update(changed, ["order"])
    return len(changed)


def _changed(meeting: Meeting) -> None:
    """Whoever arranges the agenda now is told that it is another one."""
    meeting.bump(None)
    meeting.save(update_fields=["version"])
