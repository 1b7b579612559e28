"""Letting another unit know of a case, so that it can write what it knows; and ending that."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from applications.models import Application
from applications.policies import WRITERS, applications
from applications.services.guards import locked
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Relation, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.messages.services import notify
from core.people.models import Person
from core.sharing.organisation import neighbours

BASES = frozenset({Basis.LAW, Basis.PRESET})


def open_involvements(application: Application) -> QuerySet[Relation]:
    """The compartments that know of the case by having been involved, as it stands now."""
    return (
        Relation.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            subject_id=application.pk,
            scope=Scope.IDENTITY,
            opened_at__lte=Now(),
        )
        .filter(basis__in=BASES)
        .exclude(compartment=application.compartment_id)
        .exclude(source_id=None)
        .select_related("compartment")
        .order_by("opened_at")
    )


@transaction.atomic
def involve(
    *,
    actor: Actor,
    application: Application,
    unit: Unit,
    basis: str,
    reason: str,
    closes_at: datetime | None = None,
) -> Relation:
    """Let the unit's compartment know who the case is about, and nothing more. Involved already: it stays so.

    Raises NotAllowed for others than the case's own handlers, Refused for a unit of one's own, for one of another
    municipality, or without a basis and a reason.
    """
    case = locked(actor, application, "involve")
    if case.compartment_id not in actor.compartment_ids:
        raise NotAllowed("involve")
    if basis not in BASES:
        raise Refused(_("Velg grunnlaget for å involvere enheten."), code="BASIS_MISSING", field="basis")
    if not reason.strip():
        raise Refused(
            _("Skriv hjemmelen og hva enheten skal bidra med."), code="REASON_MISSING", field="reason"
        )
    if unit.municipality_id != case.municipality_id or unit.compartment_id not in {
        each.compartment.pk for each in neighbours(actor)
    }:
        raise Refused(_("Velg en annen enhet i kommunen."), code="UNIT_NOT_OTHER", field="unit")
    already = open_involvements(case).filter(compartment=unit.compartment_id).first()
    if already is not None:
        return already
    source = uuid7()
    opening: dict[str, Any] = {
        "actor": actor,
        "compartment": unit.compartment,
        "basis": basis,
        "scope": Scope.IDENTITY,
        "source_id": source,
        "closes_at": closes_at,
        "reason": reason.strip()[:300],
    }
    relation = relations.open_relation(subject=case, **opening)
    relations.open_relation(subject=Person.objects.get(pk=case.applicant_id), **opening)
    events.record(
        actor, "application.unit_involved", case, detail={"unit": str(unit.pk), "basis": str(basis)}
    )
    notify(
        actor=actor,
        unit=unit,
        title=_("Enheten er involvert i sak %(number)s") % {"number": case.case_number},
        url=case.get_absolute_url(),
        key=f"involved:{source}",
        roles=WRITERS,
        needs_receipt=True,
    )
    return relation


@transaction.atomic
def release(*, actor: Actor, application: Application, source_id: UUID) -> int:
    """The unit has no more to do with the case: it no longer sees whom it is about. None open is no error."""
    case = locked(actor, application, "involve")
    if case.compartment_id not in actor.compartment_ids:
        raise NotAllowed("involve")
    found = open_involvements(case).filter(source_id=source_id).first()
    if found is None:
        return 0
    closed = relations.close_opened_by(actor=actor, source_id=source_id)
    events.record(actor, "application.unit_released", case, detail={"compartment": str(found.compartment_id)})
    return closed


def involved_in(actor: Actor) -> QuerySet[Application]:
    """The cases of others that the actor's compartments have to do with, the newest first."""
    return (
        applications.known_to(actor)
        .exclude(compartment__in=actor.compartment_ids)
        .select_related("applicant", "unit")
        .order_by("-received", "id")
    )
