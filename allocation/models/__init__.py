from allocation.models.following import EntryConfirmation, WaitingSnapshot
from allocation.models.meeting import (
    AgendaItem,
    Candidate,
    Finding,
    Meeting,
    MeetingSeries,
    MinutesAddendum,
    Participant,
    Recusal,
    SeriesUnit,
    UnallocatedReason,
    UnitCheck,
)
from allocation.models.offer import Offer, OfferExtension
from allocation.models.waiting import EntryFacts, EntryPause, WaitingEntry

__all__ = [
    "AgendaItem",
    "Candidate",
    "EntryConfirmation",
    "EntryFacts",
    "EntryPause",
    "Finding",
    "Meeting",
    "MeetingSeries",
    "MinutesAddendum",
    "Offer",
    "OfferExtension",
    "Participant",
    "Recusal",
    "SeriesUnit",
    "UnallocatedReason",
    "UnitCheck",
    "WaitingEntry",
    "WaitingSnapshot",
]
