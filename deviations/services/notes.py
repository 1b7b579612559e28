"""The identified note: whom an event concerned, kept by the compartment that works with the person."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.people import policies as people
from core.people.models import Person
from deviations import policies
from deviations.models import IdentifiedNote, Report


@transaction.atomic
def write_note(
    *, actor: Actor, compartment: Compartment, person: Person, text: str, report: Report | None = None
) -> IdentifiedNote:
    """Write the note about a person the compartment already works with.

    The audit event stands on the note, not on the report: nothing in the report leads here.
    """
    if not policies.notes.permits(actor, "write") or compartment.pk not in actor.compartment_ids:
        raise NotAllowed("write")
    if not people.persons.sees(actor, person):
        raise NotAllowed("write")
    if report is not None and not policies.reports.sees(actor, report):
        raise NotAllowed("write")
    if not text.strip():
        raise Refused(_("Skriv notatet."), code="TEXT_MISSING", field="text")
    same = IdentifiedNote.objects.filter(
        compartment=compartment,
        person=person,
        report_ref=report.pk if report else None,
        text=text.strip(),
        written_by=actor.user,
    ).first()
    if same is not None:
        return same
    note = IdentifiedNote(
        municipality_id=compartment.municipality_id,
        compartment=compartment,
        person=person,
        report_ref=report.pk if report else None,
        text=text.strip(),
        written_by=actor.user,
    )
    note.save(force_insert=True)
    events.record(actor, "identified_note.written", note)
    return note
