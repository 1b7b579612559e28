"""The doors a sent agenda opens: to the meeting, and to the households on it, until the day after the meeting."""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from allocation.calculations.sharing import agenda_rules, rule_for
from allocation.models import AgendaItem, Candidate, Meeting
from core.agencies.actors import Actor, within_service
from core.agencies.enums import Basis, Scope
from core.agencies.models import Relation
from core.base.models import ClockTimestamp
from core.sharing.enums import ConsentState
from core.sharing.models import Consent
from core.sharing.presets import presets_from
from core.sharing.services.openings import Opening, open_all

OSLO = ZoneInfo("Europe/Oslo")


def closing_time(meeting: Meeting) -> datetime:
    """When the members' doors close by themselves: at the end of the day after the meeting."""
    return datetime.combine(meeting.date + timedelta(days=1), time(23, 59), tzinfo=OSLO)


@transaction.atomic
def open_doors(*, actor: Actor, meeting: Meeting) -> int:
    """Open the relations that a published agenda rests on; those already open stay. Says how many were opened.

    To the meeting itself for every unit called. To each household on the agenda (who it is, and what concerns the
    allocation) by the office's presets that rest on law, or by the applicant's own consent while it is in force.
    """
    closes_at = closing_time(meeting)
    units = [row.unit for row in meeting.participants.select_related("unit__agency", "unit__compartment")]
    others = [unit for unit in units if unit.compartment_id != meeting.compartment_id]
    households = _households_on(meeting)
    wanted = [
        Opening(
            unit.compartment_id,
            "allocation.meeting",
            meeting.pk,
            Scope.CONTENT,
            Basis.PRESET,
            None,
            closes_at,
        )
        for unit in others
    ]
    rules = agenda_rules(presets_from(actor.home, meeting.compartment.code, actor.today))
    for unit in others:
        rule = rule_for(rules, agency=unit.agency.code, compartment=unit.compartment.code)
        if rule is None:
            continue
        for application_id, person_id in households.items():
            wanted += _household_doors(
                unit.compartment_id, application_id, person_id, Basis.LAW, rule.source_id, closes_at
            )
    for consent in _consents(actor, meeting, households, {unit.compartment_id for unit in others}):
        if consent.recipient_id is None or consent.closes_at is None:
            continue
        wanted += _household_doors(
            consent.recipient_id,
            consent.subject_id,
            consent.person_id,
            Basis.CONSENT,
            consent.pk,
            min(closes_at, consent.closes_at),
            consent.opens_at,
        )
    return len(open_all(actor=actor, openings=wanted, reason=_reason(meeting)))


def _consents(
    actor: Actor, meeting: Meeting, households: dict[UUID, UUID], recipients: set[UUID]
) -> list[Consent]:
    """Consents to those called. A night job reads them as the service that keeps them."""
    with within_service(actor, "sharing") if actor.is_service else nullcontext():
        return list(
            Consent.objects.filter(
                compartment=meeting.compartment_id,
                subject_id__in=list(households),
                recipient__in=recipients,
                state=ConsentState.GIVEN,
                scope__in=[Scope.AGENDA, Scope.CONTENT],
            )
        )


def _household_doors(
    compartment_id: UUID,
    application_id: UUID,
    person_id: UUID,
    basis: str,
    source_id: UUID | None,
    closes_at: datetime,
    opens_at: datetime | None = None,
) -> list[Opening]:
    return [
        Opening(compartment_id, subject, key, scope, basis, source_id, closes_at, opens_at, person_id)
        for subject, key, scope in (
            ("people.person", person_id, Scope.IDENTITY),
            ("applications.application", application_id, Scope.AGENDA),
        )
    ]


def close_doors(meeting: Meeting, keep: Iterable[UUID] = ()) -> None:
    """Close at once what the agenda has opened, but for the compartments to keep. What else is open stays."""
    households = _households_on(meeting)
    Relation.objects.filter(
        subject_id__in=[meeting.pk, *households.keys(), *households.values()],
        reason=_reason(meeting),
        closes_at__gt=Now(),
    ).exclude(compartment__in=list(keep)).update(closes_at=Greatest(ClockTimestamp(), F("opened_at")))


def _reason(meeting: Meeting) -> str:
    """What the relations say they are for; the same in every language, since it finds them again."""
    return f"Tildelingsmøte {meeting.number}"


def _households_on(meeting: Meeting) -> dict[UUID, UUID]:
    """application → applicant, of every household the agenda says something about."""
    items = AgendaItem.objects.filter(meeting=meeting, application__isnull=False, person__isnull=False)
    return {
        **dict(items.values_list("application_id", "person_id")),
        **dict(Candidate.objects.filter(meeting=meeting).values_list("application_id", "person_id")),
    }
