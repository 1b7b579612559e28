"""The one way in which consent, and a preset that rests on law, open a case to another compartment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Compartment, Relation
from core.audit import events
from core.base.errors import Refused
from core.people.models import Person
from core.sharing import hooks
from core.sharing.enums import ConsentState
from core.sharing.models import Consent


@dataclass(frozen=True)
class Opening:
    """A door to be opened: who may see how much of what, why, and between which moments."""

    compartment_id: UUID
    subject_type: str
    subject_id: UUID
    scope: str
    basis: str
    source_id: UUID | None
    closes_at: datetime
    opens_at: datetime | None = None
    #: Whose consent it is, where it rests on one.
    person_id: UUID | None = None

    @property
    def key(self) -> tuple[UUID, UUID, str, str, UUID | None]:
        return self.compartment_id, self.subject_id, self.scope, self.basis, self.source_id


@transaction.atomic
def open_all(*, actor: Actor, openings: Iterable[Opening], reason: str) -> list[Relation]:
    """Open these doors; one that stands open as long already stays. Returns those that were opened.

    A door on the basis of consent opens only when the consent is given and no newer «no» to the recipient exists,
    wherever that «no» was registered. What rests on law is not stopped by it.
    """
    wanted = {opening.key: opening for opening in openings}
    by_consent = [each for each in wanted.values() if each.basis == Basis.CONSENT]
    if by_consent:
        lock_persons({each.person_id for each in by_consent if each.person_id}, shared=True)
        live = set(in_force(each.source_id for each in by_consent))
        wanted = {
            key: each for key, each in wanted.items() if each.basis != Basis.CONSENT or each.source_id in live
        }
    now = timezone.now()
    standing: dict[tuple[UUID, UUID, str, str, UUID | None], list[Relation]] = {}
    for row in Relation.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now), subject_id__in={each.subject_id for each in wanted.values()}
    ):
        key = (row.compartment_id, row.subject_id, row.scope, row.basis, row.source_id)
        standing.setdefault(key, []).append(row)
    fresh = [
        Relation(
            municipality_id=actor.home.pk,
            compartment_id=each.compartment_id,
            subject_type=each.subject_type,
            subject_id=each.subject_id,
            opened_at=max(now, each.opens_at) if each.opens_at else now,
            closes_at=each.closes_at,
            scope=each.scope,
            basis=each.basis,
            source_id=each.source_id,
            reason=reason[:300],
        )
        for key, each in wanted.items()
        if each.closes_at > now
        and not any(row.closes_at is None or row.closes_at >= each.closes_at for row in standing.get(key, []))
    ]
    Relation.objects.bulk_create(fresh)
    for basis in sorted({relation.basis for relation in fresh}):
        opened = [relation for relation in fresh if relation.basis == basis]
        events.record_many(actor, "relation.opened", opened, detail={"basis": basis})
    return fresh


def in_force(consent_ids: Iterable[UUID | None]) -> list[UUID]:
    """Of these consents, those given, not lapsed, and not overtaken by a newer «no» to the same recipient.

    Read by the database itself, since a «no» may have been registered by a compartment whose records are closed here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT husrom_consents_in_force(%s::uuid[])", [[key for key in consent_ids if key]])
        return [row[0] for row in cursor.fetchall()]


def noes(person_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], datetime]:
    """(person, recipient) → when the newest «no» was registered, by whichever compartment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM husrom_consent_noes(%s::uuid[])", [list(person_ids)])
        return {(person, recipient): at for person, recipient, at in cursor.fetchall()}


def respect_no(*, person_id: UUID, recipient: Compartment, given_on: date) -> None:
    """For a consent that is kept elsewhere (the day it was given stands on a lease): refused after a newer «no»."""
    lock_persons([person_id], shared=True)
    at = noes([person_id]).get((person_id, recipient.pk))
    if at is not None and timezone.localtime(at).date() >= given_on:
        raise Refused(
            _("Personen har siden sagt nei til å dele med %(recipient)s. Be om nytt samtykke først.")
            % {"recipient": recipient.name},
            code="CONSENT_OVERTAKEN",
        )


def lock_persons(person_ids: Iterable[UUID], *, shared: bool = False) -> None:
    """So that a «no» and an opening about the same person never pass each other. Until the transaction ends."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtextextended('consent:' || id, 0)) FROM unnest(%s::text[]) AS id",
            [sorted(str(key) for key in person_ids)],
        )


def close_on_no(*, actor: Actor, person: Person, recipient: Compartment) -> int:
    """Close everything that rests on consent to this recipient about this person, whoever opened it. At once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT husrom_consents_to(%s, %s)", [person.pk, recipient.pk])
        sources = [row[0] for row in cursor.fetchall()]
    closed = sum(relations.close_opened_by(actor=actor, source_id=source) for source in sources)
    # Consent kept elsewhere than here (on a lease) has the person as the source of what it opened.
    closed += relations.close_opened_by(actor=actor, source_id=person.pk, compartment=recipient)
    closed += relations.close_relation(
        actor=actor, subject=person, compartment=recipient, basis=Basis.CONSENT
    )
    hooks.said_no(actor, person, recipient)
    return closed


def doors_of(consent: Consent, subject: models.Model) -> list[Opening]:
    """What a given consent opens: who the person is, and the case as far as the consent says."""
    if consent.recipient_id is None or consent.state != ConsentState.GIVEN or consent.closes_at is None:
        return []
    doors = [
        Opening(
            compartment_id=consent.recipient_id,
            subject_type="people.person",
            subject_id=consent.person_id,
            scope="identity",
            basis=Basis.CONSENT,
            source_id=consent.pk,
            opens_at=consent.opens_at,
            closes_at=consent.closes_at,
            person_id=consent.person_id,
        )
    ]
    # A consent lifts the secrecy of the office that asked; it opens nobody else's case.
    if getattr(subject, "compartment_id", None) == consent.compartment_id:
        doors.append(
            Opening(
                compartment_id=consent.recipient_id,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                scope=consent.scope,
                basis=Basis.CONSENT,
                source_id=consent.pk,
                opens_at=consent.opens_at,
                closes_at=consent.closes_at,
                person_id=consent.person_id,
            )
        )
    return doors
