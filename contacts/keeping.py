"""What the room holds on persons, for requests for access; and how long, for retention."""

from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from core.privacy import gathering, request_places, retention
from core.privacy.gathering import Source
from core.privacy.retention import Kept


def register() -> None:
    gathering.register(
        Source(
            "contact",
            _("Henvendelse"),
            Contact,
            person="person",
            case=dict.fromkeys(("applications.application", "tenancies.lease"), "subject_id"),
            fields=("happened_at", "channel", "direction", "caller", "text", "outcome", "outcome_note"),
            on="happened_at",
            order=50,
            mark=request_places.READ_IT,
        )
    )
    retention.register(
        Kept(
            "contacts",
            root=Contact._meta.db_table,
            person="person",
            since="(r.happened_at AT TIME ZONE 'Europe/Oslo')",
            closed="r.follow_up_on IS NULL OR r.followed_up_at IS NOT NULL",
            children=request_places.papers(),
        )
    )
