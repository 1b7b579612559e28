"""Building the agenda (saksliste): what belongs on it and is not there yet."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocation import hooks
from allocation.calculations.rhythm import months_ahead
from allocation.enums import COMES_BACK, OFFER_LIVE, ItemKind, MeetingState, Renewal, Result, WaitingList
from allocation.guards import being_planned
from allocation.models import AgendaItem, Candidate, Meeting, Offer, WaitingEntry
from allocation.selectors import waiting_list
from allocation.services.candidates import candidate_row
from allocation.services.chains import Chains
from allocation.services.doors import open_doors
from allocation.services.matching import (
    Match,
    Matcher,
    best_matches,
    dwelling_facts,
    open_vacancies,
)
from allocation.services.meetings import locked_meeting
from allocation.services.protected import shielded_applications
from allocation.services.summaries import (
    application_summary,
    assessments,
    compositions,
    household_sizes,
    lease_summary,
    vacancy_summary,
)
from allocation.standing import ListOn, Standing
from applications.enums import State
from applications.models import Application
from core.agencies.actors import Actor
from core.audit import events
from housing.models import Vacancy

#: What an earlier meeting left for this one; a dwelling that went to nobody is still vacant.
SENT_BACK = COMES_BACK | {Result.NOT_ALLOCATED}
#: Whose longest waiting are told of, each list by itself.
LISTS = (WaitingList.ORDINARY, WaitingList.SWAP, WaitingList.SERVICE)
LONGEST_TITLES = {
    WaitingList.ORDINARY: gettext_lazy("Ventet lengst: søknad %(number)s"),
    WaitingList.SWAP: gettext_lazy("Ventet lengst på byttelista: søknad %(number)s"),
    WaitingList.SERVICE: gettext_lazy("Ventet lengst på tjenestelista: søknad %(number)s"),
}


@transaction.atomic
def build_agenda(*, actor: Actor, meeting: Meeting) -> int:
    """Put on the agenda what belongs there and is not there yet. Says how many items were added.

    In this order: applications to discuss (and what an earlier meeting sent back), vacancies with candidates,
    dwellings allocated between meetings, leases that run out, those who have waited longest on each list. What is
    already there keeps its place, and says what is true today; building twice adds nothing.
    """
    locked = locked_meeting(actor, meeting, "prepare")
    being_planned(locked)
    on = min(locked.date, actor.today)
    lists = [waiting_list(actor, which, on) for which in LISTS]
    ordinary = lists[0]
    builder = _Builder(actor, locked, on)
    builder.applications(ordinary)
    builder.sent_back()
    # Where somebody with a protected address will live is not for a meeting: a named handler allocates to them.
    shielded = shielded_applications(locked.municipality_id)
    matcher = Matcher(ordinary)
    builder.vacancies(matcher, shielded)
    builder.urgent_allocations(shielded)
    builder.done_meanwhile()
    builder.ending_leases()
    for listed in lists:
        if listed.ordered:
            builder.longest_waiting(listed, shielded)
    builder.chains(Chains(actor, matcher, on))
    added, changed = builder.save()
    if added or changed:
        locked.bump(None)
        locked.save(update_fields=["version"])
        events.record(actor, "meeting.agenda_built", locked, detail={"added": added, "changed": changed})
    if added and locked.state == MeetingState.PUBLISHED:
        open_doors(actor=actor, meeting=locked)
    return added


class _Builder:
    """Collects new items and candidates, and writes them in two inserts."""

    def __init__(self, actor: Actor, meeting: Meeting, on: date) -> None:
        self.actor, self.meeting, self.on = actor, meeting, on
        self.there: dict[tuple[str, Any], AgendaItem] = {}
        for item in meeting.items.all():
            subject = item.lease or item.application_id or item.vacancy_id or item.follows or item.title
            self.there[item.kind, subject] = item
        self.number = meeting.items.aggregate(last=Max("order"))["last"] or 0
        self.items: list[AgendaItem] = []
        self.candidates: list[Candidate] = []
        self.changed: list[AgendaItem] = []
        #: household → applicant, and what is said of it, for what becomes vacant if it moves.
        self.people: dict[UUID, UUID] = {}
        self.told: list[tuple[UUID, dict[str, Any]]] = []

    def _add(self, kind: str, key: Any, **values: Any) -> AgendaItem | None:
        if (kind, key) in self.there:
            self._renew(self.there[kind, key], values.get("summary"))
            return None
        self.number += 1
        item = AgendaItem(
            municipality_id=self.meeting.municipality_id,
            compartment_id=self.meeting.compartment_id,
            meeting=self.meeting,
            kind=kind,
            order=self.number,
            **values,
        )
        self.there[kind, key] = item
        self.items.append(item)
        return item

    def _renew(self, item: AgendaItem, summary: dict[str, Any] | None) -> None:
        """What an item says is what is true today, until it has a result."""
        # Numbers on the list shift every day; that somebody has waited long does not.
        if summary is None or item.result or item._state.adding or item.kind == ItemKind.LONGEST_WAITING:
            return
        kept = {key: item.summary[key] for key in ("chain",) if key in item.summary}
        if {**kept, **summary} != item.summary:
            item.summary, item.changed_at = {**kept, **summary}, timezone.now()
            self.changed.append(item)

    def applications(self, listed: ListOn) -> None:
        """Where the meeting decides: those ready for it. Everywhere: those an earlier meeting sent back."""
        again = self._returned("application", ItemKind.APPLICATION, ItemKind.LONGEST_WAITING)
        wanted = Q(pk__in=list(again), state__in=[State.IN_PROGRESS, State.READY_FOR_DECISION, State.GRANTED])
        if self.actor.switch("decision.when") == "in_meeting":
            wanted |= Q(state=State.READY_FOR_DECISION)
        found = Application.objects.filter(wanted, compartment=self.meeting.compartment_id).order_by(
            "received", "case_number"
        )
        rows = list(found)
        by_application = {raw.application_id: raw.entry_id for raw in listed.raws} if rows else {}
        facts = compositions(rows, self.on)
        assessed = assessments(rows)
        for application in rows:
            before = again.get(application.pk)
            summary = {
                **application_summary(application, facts[application.household_id]),
                **assessed.get(application.pk, {}),
                **_back(before, why=True),
            }
            item = self._add(
                ItemKind.APPLICATION,
                application.pk,
                title=_("Søknad %(number)s") % {"number": application.case_number},
                application=application,
                entry_id=by_application.get(application.pk),
                person_id=application.applicant_id,
                follows=before.pk if before else None,
                summary=summary,
            )
            if item is not None:
                self._lives(application.household_id, application.applicant_id, item.summary)

    def sent_back(self) -> None:
        """The chair's own items, and what was told of, that an earlier meeting sent back."""
        went_on = AgendaItem.objects.filter(
            follows__isnull=False, compartment=self.meeting.compartment_id
        ).exclude(meeting=self.meeting)
        rows = self._earlier(ItemKind.OTHER).filter(result__in=COMES_BACK)
        for before in rows.exclude(pk__in=went_on.values("follows")):
            self._add(
                ItemKind.OTHER,
                before.application_id or before.pk,
                title=before.title,
                proposal=before.proposal,
                application_id=before.application_id,
                person_id=before.person_id,
                follows=before.pk,
                summary={**before.summary, "returned_from": before.meeting.number},
            )

    def _earlier(self, *kinds: str) -> QuerySet[AgendaItem]:
        """What the office's earlier meetings said of such items, the newest first."""
        return (
            AgendaItem.objects.filter(
                municipality_id=self.meeting.municipality_id,
                meeting__compartment=self.meeting.compartment_id,
                meeting__date__lt=self.meeting.date,
                kind__in=kinds,
            )
            .exclude(result="")
            .select_related("meeting")
            .order_by("-meeting__date", "-recorded_at")
        )

    def _returned(self, about: str, *kinds: str) -> dict[UUID, AgendaItem]:
        """What was sent back, by what it is about: only what was said of it last counts."""
        newest = self._earlier(*kinds).order_by(about, "-meeting__date", "-recorded_at").distinct(about)
        rows = AgendaItem.objects.filter(pk__in=newest.values("pk"), result__in=SENT_BACK).select_related(
            "meeting"
        )
        column = about if about == "lease" else f"{about}_id"
        return {getattr(row, column): row for row in rows}

    def vacancies(self, matcher: Matcher, shielded: set[UUID]) -> None:
        found = list(open_vacancies(self.meeting.municipality_id, self.meeting.date))
        facts = dwelling_facts(found, self.on)
        chosen: list[tuple[AgendaItem, Vacancy, Match]] = []
        limit = int(self.actor.switch("allocation.candidates"))
        listed = matcher.listed
        kept_out = frozenset(raw.entry_id for raw in listed.raws if raw.application_id in shielded)
        again = self._returned("vacancy", ItemKind.VACANCY)
        for vacancy in found:
            before = again.get(vacancy.pk)
            item = self._add(
                ItemKind.VACANCY,
                vacancy.pk,
                title=str(vacancy.dwelling),
                vacancy=vacancy,
                follows=before.pk if before else None,
                summary={**vacancy_summary(vacancy, facts[vacancy.pk].advice), **_back(before)},
            )
            if item is not None:
                chosen += [
                    (item, vacancy, match)
                    for match in best_matches(facts[vacancy.pk], matcher, limit=limit, taken=kept_out)
                ]
        entries = {match.standing.entry_id for _item, _vacancy, match in chosen}
        persons: dict[UUID, UUID] = dict(
            WaitingEntry.objects.filter(pk__in=entries).values_list("id", "application__applicant_id")
        )
        for item, vacancy, match in chosen:
            person = persons[match.standing.entry_id]
            row = candidate_row(item, vacancy, match, person, WaitingList.ORDINARY)
            self.candidates.append(row)
            self._lives(match.standing.household_id, person, row.explanation)

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

    def done_meanwhile(self) -> None:
        """What other rooms did without waiting for a meeting, such as a home lent out after a fire."""
        for done in hooks.done_since(self.actor, self._last_meeting()):
            key = done.application.pk if done.application else done.key
            item = self._add(
                ItemKind.OTHER,
                key,
                title=done.title[:150],
                application=done.application,
                person_id=done.person_id,
                follows=done.key,
                summary={"version": 1, "done_on": done.on.isoformat()},
                proposal=done.why,
            )
            told = self.there[ItemKind.OTHER, key]
            if item is None and told._state.adding and told.follows != done.key:
                # One item for a household: two things done for it are told together.
                told.proposal = "\n".join(part for part in (told.proposal, done.title, done.why) if part)

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

    def ending_leases(self) -> None:
        """Households whose lease runs out and is not renewed, those refused first; one with an offer is helped."""
        months = int(self.actor.switch("allocation.expiring_lease_months"))
        found = hooks.ending_leases(
            self.actor, self.meeting.compartment, self.on, months_ahead(self.on, months)
        )
        helped = set(
            Offer.objects.filter(
                state__in=OFFER_LIVE, application__applicant__in=[each.person_id for each in found]
            ).values_list("application__applicant_id", flat=True)
        )
        rows = [each for each in found if each.person_id not in helped]
        rows.sort(key=lambda each: (each.renewal != Renewal.REFUSED, each.last_day, each.number))
        rows = rows[: int(self.actor.switch("allocation.expiring_leases"))]
        sizes = household_sizes(
            {each.household_id: each.person_id for each in rows if each.household_id}, self.on
        )
        again = self._returned("lease", ItemKind.EXPIRING_LEASE)
        cases: set[UUID] = set()
        for each in rows:
            if each.application_id in cases:
                continue
            cases |= {each.application_id} if each.application_id else set()
            size = sizes.get(each.household_id) if each.household_id else None
            before = again.get(each.lease_id)
            self._add(
                ItemKind.EXPIRING_LEASE,
                each.lease_id,
                follows=before.pk if before else None,
                title=_("Leieforhold %(number)s går ut") % {"number": each.number},
                lease=each.lease_id,
                application_id=each.application_id,
                person_id=each.person_id,
                summary={**lease_summary(each, size), **_back(before, why=True)},
            )

    def longest_waiting(self, listed: ListOn, shielded: set[UUID]) -> None:
        """The first by time alone on each list; the lists are never put together."""
        limit = int(self.actor.switch("allocation.longest_waiting"))
        places = [
            index
            for index, raw in enumerate(listed.raws)
            if listed.available(index) and raw.application_id not in shielded
        ]
        places.sort(key=lambda index: (listed.raws[index].counts_from, str(listed.raws[index].entry_id)))
        rows: list[Standing] = [listed.standing(index) for index in places[:limit]]
        applications = Application.objects.in_bulk([each.application_id for each in rows]) if rows else {}
        for standing in rows:
            application = applications[standing.application_id]
            item = self._add(
                ItemKind.LONGEST_WAITING,
                application.pk,
                title=str(LONGEST_TITLES[WaitingList(listed.which)]) % {"number": application.case_number},
                application=application,
                entry_id=standing.entry_id,
                person_id=application.applicant_id,
                summary={
                    **application_summary(
                        application, (standing.adults, standing.children, standing.bedrooms)
                    ),
                    "list": str(listed.which),
                    "number": standing.number,
                    "homeless": standing.homeless,
                },
            )
            if item is not None:
                self._lives(standing.household_id, application.applicant_id, item.summary)

    def _lives(self, household: UUID, person: UUID, told: dict[str, Any]) -> None:
        self.people[household] = person
        self.told.append((household, told))

    def chains(self, chains: Chains) -> None:
        """What becomes vacant when a household that rents of the municipality moves."""
        freed = chains.of(self.people)
        for household, told in self.told:
            if household in freed:
                told["chain"] = freed[household]

    def save(self) -> tuple[int, int]:
        AgendaItem.objects.bulk_create(self.items)
        Candidate.objects.bulk_create(self.candidates)
        if self.changed:
            AgendaItem.objects.bulk_update(self.changed, ["summary", "changed_at"])
        return len(self.items), len(self.changed)


def _back(before: AgendaItem | None, *, why: bool = False) -> dict[str, str]:
    """Which meeting sent it back; and why, where those who read this item read that one as well."""
    if before is None:
        return {}
    told = {"returned_from": before.meeting.number}
    return {**told, "returned_why": before.reason} if why and before.reason else told
