"""Building and arranging the agenda (saksliste)."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.fit import fit
from allocation.enums import ItemKind, MeetingState, Result, WaitingList
from allocation.guards import being_planned
from allocation.models import AgendaItem, Candidate, Meeting, Offer, WaitingEntry
from allocation.selectors import waiting_list
from allocation.services.matching import (
    Match,
    Matcher,
    best_matches,
    dwelling_facts,
    explanation,
    need_of,
    open_vacancies,
)
from allocation.services.meetings import locked_meeting, open_doors
from allocation.services.protected import shielded_applications
from allocation.services.summaries import application_summary, assessments, compositions, vacancy_summary
from allocation.standing import ListOn, Standing
from applications.enums import State
from applications.models import Application
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing.models import Vacancy


@transaction.atomic
def build_agenda(*, actor: Actor, meeting: Meeting) -> int:
    """Put on the agenda what belongs there and is not there yet. Says how many items were added.

    In this order: applications to discuss, vacancies with candidates, dwellings allocated between meetings, those
    who have waited longest. What is already there keeps its place; building twice adds nothing.
    """
    locked = locked_meeting(actor, meeting, "prepare")
    being_planned(locked)
    on = min(locked.date, actor.today)
    ordinary = waiting_list(actor, WaitingList.ORDINARY, on)
    builder = _Builder(actor, locked, on)
    builder.applications(ordinary.rows)
    # Where somebody with a protected address will live is not for a meeting: a named handler allocates to them.
    shielded = shielded_applications(locked.municipality_id)
    builder.vacancies(ordinary, shielded)
    builder.urgent_allocations(shielded)
    builder.longest_waiting([row for row in ordinary.rows if row.application_id not in shielded])
    added = builder.save()
    if added:
        events.record(actor, "meeting.agenda_built", locked, detail={"added": added})
        if locked.state == MeetingState.PUBLISHED:
            open_doors(actor=actor, meeting=locked)
    return added


class _Builder:
    """Collects new items and candidates, and writes them in two inserts."""

    def __init__(self, actor: Actor, meeting: Meeting, on: date) -> None:
        self.actor, self.meeting, self.on = actor, meeting, on
        rows = list(meeting.items.values_list("kind", "application_id", "vacancy_id", "entry_id", "title"))
        self.there = {
            (kind, application or vacancy or title) for kind, application, vacancy, _e, title in rows
        }
        self.number = meeting.items.aggregate(last=Max("order"))["last"] or 0
        self.items: list[AgendaItem] = []
        self.candidates: list[Candidate] = []

    def _add(self, kind: str, key: Any, **values: Any) -> AgendaItem | None:
        if (kind, key) in self.there:
            return None
        self.there.add((kind, key))
        self.number += 1
        item = AgendaItem(
            municipality_id=self.meeting.municipality_id,
            compartment_id=self.meeting.compartment_id,
            meeting=self.meeting,
            kind=kind,
            order=self.number,
            **values,
        )
        self.items.append(item)
        return item

    def applications(self, standings: Iterable[Standing]) -> None:
        """Where the meeting decides: those ready for it. Everywhere: those an earlier meeting sent back."""
        again = AgendaItem.objects.filter(
            municipality_id=self.meeting.municipality_id,
            application__isnull=False,
            result=Result.NEEDS_MAPPING,
            meeting__compartment=self.meeting.compartment_id,
            meeting__date__lt=self.meeting.date,
        ).values("application")
        wanted = Q(pk__in=again, state__in=[State.IN_PROGRESS, State.READY_FOR_DECISION, State.GRANTED])
        if self.actor.switch("decision.when") == "in_meeting":
            wanted |= Q(state=State.READY_FOR_DECISION)
        found = Application.objects.filter(wanted, compartment=self.meeting.compartment_id).order_by(
            "received", "case_number"
        )
        by_application = {standing.application_id: standing for standing in standings}
        rows = list(found)
        facts = compositions(rows, self.on)
        assessed = assessments(rows)
        for application in rows:
            standing = by_application.get(application.pk)
            self._add(
                ItemKind.APPLICATION,
                application.pk,
                title=_("Søknad %(number)s") % {"number": application.case_number},
                application=application,
                entry_id=standing.entry_id if standing else None,
                person_id=application.applicant_id,
                summary={
                    **application_summary(application, facts[application.household_id]),
                    **assessed.get(application.pk, {}),
                },
            )

    def vacancies(self, listed: ListOn, shielded: set[UUID]) -> None:
        found = list(open_vacancies(self.meeting.municipality_id, self.meeting.date))
        facts = dwelling_facts(found, self.on)
        persons: dict[UUID, UUID] = {}
        chosen: list[tuple[AgendaItem, Vacancy, Match]] = []
        limit = int(self.actor.switch("allocation.candidates"))
        matcher = Matcher(listed)
        kept_out = frozenset(raw.entry_id for raw in listed.raws if raw.application_id in shielded)
        for vacancy in found:
            item = self._add(
                ItemKind.VACANCY,
                vacancy.pk,
                title=str(vacancy.dwelling),
                vacancy=vacancy,
                summary=vacancy_summary(vacancy, facts[vacancy.pk].advice),
            )
            if item is not None:
                chosen += [
                    (item, vacancy, match)
                    for match in best_matches(facts[vacancy.pk], matcher, limit=limit, taken=kept_out)
                ]
        entries = {match.standing.entry_id for _item, _vacancy, match in chosen}
        persons.update(
            WaitingEntry.objects.filter(pk__in=entries).values_list("id", "application__applicant_id")
        )
        for item, vacancy, match in chosen:
            self.candidates.append(
                candidate_row(item, vacancy, match, persons[match.standing.entry_id], WaitingList.ORDINARY)
            )

    def urgent_allocations(self, shielded: set[UUID]) -> None:
        """Allocated by a leader since the last meeting, and reserves who moved up: reported to this one."""
        found = (
            Offer.objects.filter(
                Q(item=None) & ~Q(urgency_reason="") | Q(follows__isnull=False),
                compartment=self.meeting.compartment_id,
                allocated_on__gte=self._last_meeting(),
            )
            .exclude(application__in=shielded)
            .select_related("vacancy__dwelling", "application")
            .order_by("-allocated_on", "-id")
        )
        for offer in found:
            told = (
                _("Reserven rykket opp: %(dwelling)s")
                if offer.follows_id
                else _("Tildelt mellom møtene: %(dwelling)s")
            )
            title = told % {"dwelling": offer.vacancy.dwelling}
            self._add(
                ItemKind.OTHER,
                offer.application_id,
                title=title,
                application=offer.application,
                person_id=offer.application.applicant_id,
                summary={"version": 1, "allocated_on": offer.allocated_on.isoformat()},
                proposal=offer.urgency_reason,
            )

    def _last_meeting(self) -> date:
        last = (
            Meeting.objects.filter(
                compartment=self.meeting.compartment_id,
                date__lt=self.meeting.date,
                state__in=[MeetingState.HELD, MeetingState.SIGNED],
            )
            .order_by("-date")
            .values_list("date", flat=True)
            .first()
        )
        return last or date(self.on.year, 1, 1)

    def longest_waiting(self, standings: Iterable[Standing]) -> None:
        limit = int(self.actor.switch("allocation.longest_waiting"))
        rows = [each for each in standings if each.available]
        rows.sort(key=lambda each: (each.counts_from, str(each.entry_id)))
        rows = rows[:limit]
        applications = Application.objects.in_bulk([each.application_id for each in rows])
        for standing in rows:
            application = applications[standing.application_id]
            self._add(
                ItemKind.LONGEST_WAITING,
                application.pk,
                title=_("Ventet lengst: søknad %(number)s") % {"number": application.case_number},
                application=application,
                entry_id=standing.entry_id,
                person_id=application.applicant_id,
                summary={
                    **application_summary(
                        application, (standing.adults, standing.children, standing.bedrooms)
                    ),
                    "number": standing.number,
                    "homeless": standing.homeless,
                },
            )

    def save(self) -> int:
        AgendaItem.objects.bulk_create(self.items)
        Candidate.objects.bulk_create(self.candidates)
        return len(self.items)


def candidate_row(item: AgendaItem, vacancy: Vacancy, match: Match, person_id: UUID, which: str) -> Candidate:
    return Candidate(
        municipality_id=item.municipality_id,
        compartment_id=item.compartment_id,
        meeting_id=item.meeting_id,
        item=item,
        vacancy=vacancy,
        entry_id=match.standing.entry_id,
        application_id=match.standing.application_id,
        person_id=person_id,
        rank=match.standing.number or 0,
        explanation=explanation(match, which),
        environment_advice=vacancy.environment_note,
    )


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
    match = Match(standing, fit(need_of(standing), facts))
    candidate = candidate_row(item, item.vacancy, match, entry.application.applicant_id, entry.list)
    candidate.save(force_insert=True)
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
    changed = []
    for number, row in enumerate(rows, start=1):
        if row.order != number:
            row.order = number
            changed.append(row)
    if changed:
        AgendaItem.objects.bulk_update(changed, ["order"])
        events.record(actor, "meeting.agenda_changed", meeting, detail={"item": str(item.pk), "to": place})
    return place


@transaction.atomic
def remove_item(*, actor: Actor, item: AgendaItem) -> None:
    """Take an item off the agenda. One with a result stays: it belongs to the minutes."""
    meeting = locked_meeting(actor, item.meeting, "prepare")
    being_planned(meeting)
    row = meeting.items.filter(pk=item.pk).first()
    if row is None:
        return
    if row.result:
        raise Refused(_("Saken har et resultat og hører til referatet."), code="RESULT_RECORDED")
    events.record(actor, "meeting.agenda_changed", meeting, detail={"item": str(row.pk), "removed": row.kind})
    row.delete()
    for number, left in enumerate(meeting.items.order_by("order", "id"), start=1):
        if left.order != number:
            AgendaItem.objects.filter(pk=left.pk).update(order=number)
