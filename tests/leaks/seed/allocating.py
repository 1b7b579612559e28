"""Rows of the waiting list, the meetings and the offers that nothing else in the world makes."""

from datetime import date, timedelta
from typing import Any

from allocation.models import (
    AgendaItem,
    Candidate,
    EntryConfirmation,
    MinutesAddendum,
    Offer,
    OfferExtension,
    Participant,
    UnallocatedReason,
    UnitCheck,
    WaitingEntry,
    WaitingSnapshot,
)
from core.agencies.models import Membership, Municipality


def on_the_list(place: Municipality) -> None:
    """Households asked whether they still need a home, and where they stood one night."""
    for entry in WaitingEntry.objects.filter(municipality=place).order_by("id"):
        own: dict[str, Any] = {
            "municipality": place,
            "compartment_id": entry.compartment_id,
            "entry": entry,
        }
        EntryConfirmation.objects.create(
            asked_on=entry.entered_on, answer_by=entry.entered_on, asked_by="letter", state="kept",
            settled_on=entry.entered_on, note="Søsteren svarte for familien", **own,
        )  # fmt: skip
        WaitingSnapshot.objects.create(
            on=entry.entered_on,
            list=entry.list,
            category="family",
            number=1,
            days_waited=0,
            state="waiting",
            **own,
        )


def more_time(place: Municipality) -> None:
    """An offer that is to be seen first, and answered later."""
    offer = Offer.objects.filter(municipality=place, state="sent").first()
    assert offer is not None and offer.deadline_on is not None
    OfferExtension.objects.create(
        municipality=place,
        compartment_id=offer.compartment_id,
        offer=offer,
        application_id=offer.application_id,
        deadline_before=offer.deadline_on,
        deadline_on=offer.deadline_on + timedelta(days=7),
        reason="other",
        note="Lege vil se boligen",
    )
    Offer.objects.filter(pk=offer.pk).update(
        viewing_at=offer.created_at,
        viewing_place="Ved porten",
        viewing_host="Kari Vakt",
        viewing_state="arranged",
    )


def meeting(place: Municipality, day: date) -> None:
    """What is written after a meeting, and by the units that are called to it."""
    item = AgendaItem.objects.filter(municipality=place, kind="vacancy").first()
    if item is None:
        return
    MinutesAddendum.objects.create(
        municipality=place,
        compartment_id=item.compartment_id,
        meeting_id=item.meeting_id,
        text="Søkeren ringte etter møtet.",
        written_on=day,
        written_by=item.meeting.chair,
    )
    UnallocatedReason.objects.create(
        municipality=place,
        compartment_id=item.compartment_id,
        meeting_id=item.meeting_id,
        item=item,
        vacancy_id=item.vacancy_id,
        reason="Ingen av dem passet.",
    )
    _looked_up(place, item)


def _looked_up(place: Municipality, item: AgendaItem) -> None:
    """Every unit that is called has written something of its own about a candidate."""
    candidate = Candidate.objects.filter(item__meeting=item.meeting_id).first()
    called = Participant.objects.filter(meeting=item.meeting_id).select_related("unit")
    for row in called if candidate is not None else ():
        UnitCheck.objects.create(
            municipality=place,
            compartment_id=row.unit.compartment_id,
            meeting_id=item.meeting_id,
            application_id=candidate.application_id,
            person_id=candidate.person_id,
            unit=row.unit,
            state="draft",
            text="Kjent fra før",
            written_by_id=Membership.objects.filter(unit=row.unit).values_list("user", flat=True).first()
            or item.meeting.chair_id,
        )
