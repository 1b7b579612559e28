"""Who sees the waiting list, the meetings and the offers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from allocation.enums import ItemKind, MeetingState
from allocation.models import (
    AgendaItem,
    Candidate,
    EntryConfirmation,
    EntryFacts,
    EntryPause,
    Finding,
    Meeting,
    MeetingSeries,
    MinutesAddendum,
    Offer,
    OfferExtension,
    Participant,
    Recusal,
    SeriesUnit,
    UnallocatedReason,
    UnitCheck,
    WaitingEntry,
    WaitingSnapshot,
)
from core.agencies.actors import Actor
from core.agencies.enums import Role, Scope
from core.agencies.policies import Policy, register, roles

HANDLERS = roles(Role.CASEWORKER, Role.CHAIR)
CHAIRS = roles(Role.CHAIR)
ALLOCATORS = roles(Role.CHAIR, Role.UNIT_LEADER)
#: Who works with the list itself; members of meetings see only the agenda.
LIST_READERS = roles(Role.CASEWORKER, Role.CHAIR, Role.UNIT_LEADER, Role.DIRECTOR)
#: Who may be called to a meeting, and so open the page of meetings.
MEMBERS = roles(
    Role.CASEWORKER,
    Role.CHAIR,
    Role.UNIT_LEADER,
    Role.MEMBER,
    Role.HOUSING_MANAGER,
    Role.ENVIRONMENT_COORDINATOR,
    Role.SERVICE_ALLOCATOR,
    Role.SOCIAL_SERVICES,
    Role.FOLLOW_UP,
    Role.ADVISER,
    Role.STAFF,
)
LANDLORD = roles(Role.HOUSING_MANAGER)


class WaitingEntryPolicy(Policy):
    model = WaitingEntry
    readers = LIST_READERS
    actions = {
        "view": LIST_READERS,
        "list": LIST_READERS,
        "enter": HANDLERS,
        "pause": HANDLERS,
        "confirm": HANDLERS,
        "end": HANDLERS,
        "import": HANDLERS,
        # Which households a vacant dwelling fits, and the other way.
        "match": LIST_READERS,
        # The page and the API address for taking a household off; what follows from other acts ends a place too.
        "take_off": HANDLERS,
    }
    #: What there is where the municipality keeps no waiting list: being granted a home, getting one, and no longer
    #: being granted one (a decision is undone in the meeting).
    without_list = frozenset({"enter", "match", "end"})

    def permits(self, actor: Actor, action: str) -> bool:
        if not super().permits(actor, action):
            return False
        return (
            actor.is_service or action in self.without_list or bool(actor.switch("allocation.waiting_list"))
        )


class EntryFactsPolicy(Policy):
    """Facts go with the entry they belong to."""

    model = EntryFacts
    readers = LIST_READERS
    relation_key = "entry_id"
    actions = {"view": LIST_READERS}


class EntryPausePolicy(Policy):
    model = EntryPause
    readers = LIST_READERS
    relation_key = "entry_id"
    actions = {"view": LIST_READERS}


class EntryConfirmationPolicy(Policy):
    model = EntryConfirmation
    readers = LIST_READERS
    relation_key = "entry_id"
    actions = {"view": LIST_READERS, "ask": HANDLERS, "answer": HANDLERS, "settle": HANDLERS}


class WaitingSnapshotPolicy(Policy):
    model = WaitingSnapshot
    readers = LIST_READERS
    relation_key = "entry_id"
    actions = {"view": LIST_READERS}


class MeetingSeriesPolicy(Policy):
    model = MeetingSeries
    readers = LIST_READERS
    actions = {"view": LIST_READERS, "change": HANDLERS}


class SeriesUnitPolicy(Policy):
    model = SeriesUnit
    readers = LIST_READERS
    actions = {"view": LIST_READERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(series__in=meeting_series.visible_to(actor))


class MeetingPolicy(Policy):
    """The office's own meetings, and published ones that one's compartment is called to."""

    model = Meeting
    readers = MEMBERS
    actions = {
        "view": MEMBERS,
        "list": MEMBERS,
        "plan": HANDLERS,
        "prepare": HANDLERS,
        "publish": CHAIRS,
        "print": MEMBERS,
        "find": MEMBERS,
        "run": CHAIRS,
        "sign": CHAIRS,
        "cancel": CHAIRS,
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        own = Q(compartment__in=actor.compartment_ids)
        called = ~Q(state=MeetingState.PLANNED) & (self.related(actor) | self.granted(actor))
        return rows.filter(own | called)


class OfMeeting(Policy):
    """Rows of a meeting are seen by whoever sees the meeting."""

    readers = MEMBERS

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(meeting__in=meetings.visible_to(actor))


class OfHousehold(OfMeeting):
    """Rows about a household: the office's own, and others' only where that household's case is open to them too.

    What is about no household (the dwelling itself) is seen by whoever sees the meeting.
    """

    scopes = (Scope.AGENDA, Scope.CONTENT)

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        open_case = Q(application=None) | self.related(actor, "application_id")
        if actor.granted_ids:
            open_case |= Q(application__in=actor.granted_ids)
        own = Q(compartment__in=actor.compartment_ids)
        return super().narrow(actor, rows).filter(own | open_case)


class AgendaItemPolicy(OfHousehold):
    """What would tell where somebody with a protected address will live is for named handlers.

    That is the dwelling that goes to them, and an allocation between the meetings, which names it. That the household
    applies or has waited long tells of no dwelling.
    """

    model = AgendaItem
    shields = {"vacancy_id": "allocation_hidden_vacancies"}
    actions = {"view": MEMBERS, "prepare": HANDLERS, "find": MEMBERS, "record": CHAIRS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        hidden = RawSQL("SELECT applications_hidden(%s, %s)", (actor.user_id, actor.municipality_id))
        telling = Q(kind=ItemKind.OTHER) & Q(application__in=hidden)
        # A lease without a case of the office's is nobody else's to read of.
        without_case = Q(kind=ItemKind.EXPIRING_LEASE, application=None) & ~self.own(actor)
        return super().narrow(actor, rows).exclude(telling).exclude(without_case)


class CandidatePolicy(OfHousehold):
    model = Candidate
    shields = {"application_id": "applications_hidden"}
    actions = {"view": MEMBERS, "prepare": HANDLERS}


class FindingPolicy(OfHousehold):
    model = Finding
    shields = {"application_id": "applications_hidden"}
    actions = {"view": MEMBERS, "write": MEMBERS}


class UnitCheckPolicy(Policy):
    """A unit's own look-ups: not even the office that holds the meeting reads them before they are shared."""

    model = UnitCheck
    shields = {"application_id": "applications_hidden"}
    readers = MEMBERS
    actions = {"view": MEMBERS, "write": MEMBERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.own(actor), unit__in=actor.unit_ids)


class UnallocatedPolicy(OfMeeting):
    """Why a dwelling went to nobody: the office's own, since it may be about anybody who was considered."""

    model = UnallocatedReason
    shields = {"vacancy_id": "allocation_hidden_vacancies"}
    actions = {"view": MEMBERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().narrow(actor, rows).filter(self.own(actor))


class AddendumPolicy(OfMeeting):
    """What is said of signed minutes afterwards may be about anybody on the agenda: the office's own."""

    model = MinutesAddendum
    actions = {"view": MEMBERS, "add": CHAIRS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().narrow(actor, rows).filter(self.own(actor))


class ParticipantPolicy(OfMeeting):
    model = Participant
    actions = {"view": MEMBERS}


class RecusalPolicy(OfMeeting):
    model = Recusal
    actions = {"view": MEMBERS}


class OfferPolicy(Policy):
    """Boligkontoret's offers; the landlord sees those it is to make a lease from, through an open relation.

    An offer to somebody with a protected address says where they will live: for named handlers alone.
    """

    model = Offer
    shields = {"application_id": "applications_hidden"}
    readers = LIST_READERS | LANDLORD
    actions = {
        "view": LIST_READERS | LANDLORD,
        "list": LIST_READERS | LANDLORD,
        # The chair from the meeting; the unit's leader as well, who may allocate between the meetings.
        "prepare": ALLOCATORS,
        "allocate_urgently": ALLOCATORS,
        "send": HANDLERS,
        "answer": HANDLERS,
        "extend": HANDLERS,
        "arrange_viewing": HANDLERS,
        "withdraw": HANDLERS,
        "lapse": HANDLERS,
    }


class OfferExtensionPolicy(Policy):
    """More time to answer goes with the offer, and says as little to others: a reason may be about health."""

    model = OfferExtension
    shields = {"application_id": "applications_hidden"}
    readers = LIST_READERS
    actions = {"view": LIST_READERS}


waiting_entries = register(WaitingEntryPolicy())
entry_facts = register(EntryFactsPolicy())
entry_pauses = register(EntryPausePolicy())
entry_confirmations = register(EntryConfirmationPolicy())
waiting_snapshots = register(WaitingSnapshotPolicy())
meeting_series = register(MeetingSeriesPolicy())
series_units = register(SeriesUnitPolicy())
meetings = register(MeetingPolicy())
agenda_items = register(AgendaItemPolicy())
candidates = register(CandidatePolicy())
findings = register(FindingPolicy())
unit_checks = register(UnitCheckPolicy())
unallocated = register(UnallocatedPolicy())
addenda = register(AddendumPolicy())
participants = register(ParticipantPolicy())
recusals = register(RecusalPolicy())
offers = register(OfferPolicy())
offer_extensions = register(OfferExtensionPolicy())
