"""Faste møter: when, where, who leads, and which units are always called."""

from datetime import time
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.rhythm import ComingDay, coming_days
from allocation.enums import MeetingState
from allocation.models import Meeting, MeetingSeries, SeriesUnit
from allocation.services.meetings import plan_meeting
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.rules.calendar import next_working_day

#: How many meetings are planned at once.
MOST = 26


@transaction.atomic
def save_series(
    *,
    actor: Actor,
    name: str,
    place: str = "",
    starts_at: time | None = None,
    chair: User | None = None,
    units: list[Unit],
    series: MeetingSeries | None = None,
) -> MeetingSeries:
    """A new series of the actor's office, or one changed. The same again changes nothing.

    Meetings already planned stay as they are. Raises Refused when another series of the office has the name.
    """
    office = actor.compartment
    if not policies.meeting_series.permits(actor, "change") or office is None:
        raise NotAllowed("change")
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Skriv hva møtet heter."), code="NAME_MISSING", field="name")
    kept = _locked(actor, series)
    taken = MeetingSeries.objects.filter(compartment=kept.compartment if kept else office, name__iexact=name)
    if any(row.pk != (kept.pk if kept else None) for row in taken):
        raise Refused(
            _("Dere har allerede et fast møte som heter %(name)s. Velg et annet navn.") % {"name": name},
            code="NAME_TAKEN",
            field="name",
        )
    wanted = {"name": name, "place": place.strip(), "starts_at": starts_at, "chair": chair}
    if kept is None:
        kept = MeetingSeries(municipality_id=office.municipality_id, compartment=office, **wanted)
        kept.save(force_insert=True)
        changed = sorted(wanted)
    else:
        changed = sorted(field for field, value in wanted.items() if getattr(kept, field) != value)
        for field in changed:
            setattr(kept, field, wanted[field])
        kept.save(update_fields=changed) if changed else None
    if _call(kept, {unit.pk for unit in units}):
        changed.append("units")
    if changed:
        events.record(actor, "series.saved", kept, detail={"fields": changed})
    return kept


def _locked(actor: Actor, series: MeetingSeries | None) -> MeetingSeries | None:
    if series is None:
        return None
    found = MeetingSeries.objects.select_for_update(of=("self",)).filter(pk=series.pk).first()
    if found is None or not policies.meeting_series.sees(actor, found):
        raise NotAllowed("change")
    return found


def _call(series: MeetingSeries, wanted: set[UUID]) -> bool:
    have = set(series.units.values_list("unit_id", flat=True))
    series.units.exclude(unit__in=wanted).delete()
    SeriesUnit.objects.bulk_create(
        SeriesUnit(municipality_id=series.municipality_id, series=series, unit_id=key)
        for key in wanted - have
    )
    return wanted != have


def coming(actor: Actor, series: MeetingSeries, count: int) -> list[ComingDay]:
    """The next days of a series that are not planned yet."""
    held = (
        series.meetings.exclude(state=MeetingState.CANCELLED).order_by("-date").values_list("date", flat=True)
    )
    days = coming_days(
        str(actor.switch("allocation.meeting_rhythm")),
        today=actor.today,
        held=list(held[:6]),
        working=next_working_day,
    )
    return list(islice(days, count))


@transaction.atomic
def plan_ahead(*, actor: Actor, series: MeetingSeries, count: int) -> list[Meeting]:
    """Plan the series' next meetings, off public holidays, with its time, place, chair and units.

    Raises Refused when there is nobody to lead them, or for more than half a year of weekly meetings.
    """
    if not policies.meeting_series.can(actor, "change", series):
        raise NotAllowed("change")
    if not 1 <= count <= MOST:
        raise Refused(
            _("Velg mellom 1 og %(most)s møter.") % {"most": MOST}, code="COUNT_OUT_OF_RANGE", field="count"
        )
    units = [row.unit for row in series.units.select_related("unit")]
    return [
        plan_meeting(
            actor=actor, on=day.held, compartment=series.compartment, starts_at=series.starts_at, series=series,
            units=units,
        )
        for day in coming(actor, series, count)
    ]  # fmt: skip
