"""Places on the waiting list from the old system: with their original dates, marked «fra før Husrom», repeatable."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import Source, WaitingList
from allocation.models import EntryFacts, WaitingEntry
from allocation.services.entries import change_facts, enter_list
from applications.enums import OPEN_STATES
from applications.services.data import NewApplication
from applications.services.importing import History, import_application
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused


@dataclass(frozen=True)
class OldPlace:
    """What the old list says: which list, since when, and the size and access the household needs."""

    entered_on: date
    list: str = WaitingList.ORDINARY
    bedrooms: int | None = None
    wheelchair: bool | None = None
    step_free: bool | None = None

    def facts(self) -> dict[str, Any]:
        told = {"bedrooms": self.bedrooms, "wheelchair": self.wheelchair, "step_free": self.step_free}
        return {name: value for name, value in told.items() if value is not None}


@transaction.atomic
def import_place(
    *, actor: Actor, new: NewApplication, place: OldPlace, known: UUID | None = None
) -> tuple[WaitingEntry, str]:
    """Register the household on its list as it stood, or bring the place read in earlier up to date.

    The application comes with it, granted as it was; one read in as an open application is the same one.
    """
    if not policies.waiting_entries.permits(actor, "import"):
        raise NotAllowed("import")
    if place.entered_on < new.received:
        raise Refused(
            _("Husstanden kan ikke være ført opp før søknaden kom inn."),
            code="ENTERED_BEFORE_RECEIVED",
            field="entered_on",
        )
    if place.entered_on > actor.today:
        raise Refused(_("Datoen er fram i tid."), code="DAY_IN_FUTURE", field="entered_on")
    if known is not None:
        return _bring_up_to_date(actor, known, new, place)
    application, _outcome = import_application(actor=actor, new=new, history=History())
    if application.state in OPEN_STATES:
        machine.perform(
            actor=actor, obj=application, name="grant", on=place.entered_on, reason=_("Fra før Husrom")
        )
    entry = enter_list(
        actor=actor,
        application=application,
        on=place.entered_on,
        which=place.list,
        source=Source.IMPORTED,
        facts=place.facts(),
    )
    return entry, "created"


def _bring_up_to_date(
    actor: Actor, known: UUID, new: NewApplication, place: OldPlace
) -> tuple[WaitingEntry, str]:
    entry = WaitingEntry.objects.select_for_update(of=("self",)).filter(pk=known).first()
    if entry is None or not policies.waiting_entries.sees(actor, entry):
        raise NotAllowed("import")
    if entry.ended_on is not None:
        return entry, "unchanged"
    before = (entry.list, entry.since, entry.entered_on)
    wanted = (place.list, new.received, place.entered_on)
    changed = before != wanted
    if changed:
        import_application(actor=actor, new=new, history=History(), known=entry.application_id)
        entry.list, entry.since, entry.entered_on = wanted
        entry.version += 1
        entry.save(update_fields=["list", "since", "entered_on", "version"])
        events.record(actor, "waiting.imported", entry, on=place.entered_on, detail={"list": entry.list})
    first_day = EntryFacts.objects.known().filter(entry=entry).order_by("valid_from").first()
    if first_day is not None:
        on = max(first_day.valid_from, place.entered_on)
        changed |= change_facts(actor=actor, entry=entry, on=on, counts_from=new.received, **place.facts())
    return entry, "updated" if changed else "unchanged"
