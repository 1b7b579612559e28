"""Shares that rest on consent: given only while the consent holds, closed in the same second as it does not."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import as_identity
from core.agencies.models import Compartment
from core.audit import events
from core.base.errors import Refused
from core.people.models import Person
from core.sharing.enums import Ending, LegalBasis
from core.sharing.models import Consent, Share
from core.sharing.services import doors
from core.sharing.services.openings import in_force, lock_persons


def holding(person_id: UUID, recipient: Compartment) -> Consent | None:
    """The consent of the person to this recipient that holds longest, among those one's own office asked for."""
    rows = Consent.objects.filter(person=person_id, recipient=recipient).order_by("-valid_to", "id")
    live = set(in_force(row.pk for row in rows))
    return next((row for row in rows if row.pk in live), None)


def check(person_id: UUID | None, recipient: Compartment, ends_on: date) -> Consent:
    """The consent a share may rest on through `ends_on`. Raises Refused where there is none, or it ends before."""
    if person_id is not None:
        lock_persons({person_id}, shared=True)
    consent = holding(person_id, recipient) if person_id is not None else None
    if consent is None:
        raise Refused(
            _(
                "Det finnes ikke noe gjeldende samtykke til å dele med %(unit)s. Spør søkeren først, eller velg en "
                "annen hjemmel."
            )
            % {"unit": recipient.name},
            code="CONSENT_MISSING",
            field="legal_basis",
        )
    last_day = consent.last_day
    if last_day is not None and ends_on > last_day:
        raise Refused(
            _("Samtykket gjelder til og med %(day)s. Velg en dato innen da.")
            % {"day": f"{last_day:%d.%m.%Y}"},
            code="END_AFTER_CONSENT",
            field="ends_on",
        )
    return consent


def close_on_no(actor: Actor, person: Person, recipient: Compartment) -> None:
    """The person has said no to the recipient: whatever was shared on consent closes, whichever office gave it."""
    # Shares of other compartments are hidden from the one that registers the «no»; the service sees them all.
    with as_identity(actors.for_service("sharing", actor.home, today=actor.today)):
        rows: Any = (
            Share.objects.select_for_update(of=("self",))
            .filter(
                Q(to_compartment=recipient) | Q(to_unit__compartment=recipient),
                legal_basis=LegalBasis.CONSENT,
                ended_at=None,
                covers__contains=[["people.person", str(person.pk)]],
            )
            .order_by("id")
        )
        live = [row for row in rows if row.is_live]
        for ended in doors.close(live, ending=Ending.BASIS_GONE):
            detail = {"subject": str(ended.subject_id), "basis": "consent"}
            events.record(actor, "grant.basis_gone", ended, detail=detail)
