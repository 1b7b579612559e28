"""What the room holds on persons, for requests for access; and how long, for retention.

A report names no resident and nothing in it leads to one: only the identified note is about a person.
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.privacy import gathering, request_places, retention
from core.privacy.gathering import Source
from core.privacy.retention import Child, Kept
from deviations.models import IdentifiedNote, Report


def register() -> None:
    gathering.register(
        Source(
            "event_note",
            _("Notat om en hendelse"),
            IdentifiedNote,
            person="person",
            fields=("text", "written_at"),
            on="written_at",
            order=55,
            mark=request_places.READ_IT,
        )
    )
    retention.register(
        Kept(
            "deviations",
            root=Report._meta.db_table,
            since="(r.closed_at AT TIME ZONE 'Europe/Oslo')",
            closed="r.closed_at IS NOT NULL",
            children=(
                *(
                    Child(f"deviations_{table}", "r.report_id = ANY (:ids)")
                    for table in ("measure", "reportapproval", "reportphoto")
                ),
                *request_places.papers(),
            ),
        ),
        Kept(
            "event_notes",
            root=IdentifiedNote._meta.db_table,
            shown=lambda row: _now("Notat om en hendelse"),
            person="person",
            since="(r.written_at AT TIME ZONE 'Europe/Oslo')",
        ),
    )
