"""The night's reminder of an offer nobody has answered: once for each deadline, by text message or letter."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from allocation.enums import OfferState
from allocation.models import Offer
from allocation.services import post
from core.agencies.actors import Actor, within_service
from core.audit import events
from core.people.enums import ContactKind
from core.people.models import ContactDetail


@transaction.atomic
def remind_due(*, actor: Actor, on: date) -> int:
    """Those whose last day to answer comes within the configured days. Safe to run again. Says how many."""
    days = int(actor.switch("allocation.reminder_days"))
    if days <= 0:
        return 0
    due = list(
        Offer.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(
            Q(reminded_of=None) | ~Q(reminded_of=F("deadline_on")),
            municipality=actor.municipality,
            state=OfferState.SENT,
            sent_on__lt=on,
            deadline_on__gte=on,
            deadline_on__lte=on + timedelta(days=days),
        )
        .select_related(
            "application__applicant", "application__unit", "application__municipality", "compartment"
        )
        .order_by("deadline_on", "id")
    )
    if not due:
        return 0
    phones = _phones(actor, due)
    for offer in due:
        post.reminder(actor=actor, offer=offer, phone=phones.get(offer.application.applicant_id, ""))
    Offer.objects.filter(pk__in=[offer.pk for offer in due]).update(reminded_of=F("deadline_on"))
    events.record_many(actor, "offer.reminded", due, on=on)
    return len(due)


def _phones(actor: Actor, offers: list[Offer]) -> dict[UUID, str]:
    """The latest number the office has for each applicant, in one query."""
    with within_service(actor, "letters"):
        rows = ContactDetail.objects.filter(
            person__in={offer.application.applicant_id for offer in offers},
            compartment__in={offer.compartment_id for offer in offers},
            kind=ContactKind.PHONE,
        ).order_by("created_at")
        return dict(rows.values_list("person_id", "value"))
