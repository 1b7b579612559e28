"""Opening the read log: the purpose comes first, and binds what may be looked at. Each look is itself recorded."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.privacy import selectors
from core.privacy.enums import Purpose
from core.privacy.models import LogInspection
from core.privacy.policies import inspections, is_officer, read_log

SHORTEST_REASON = 10
#: How long a period each purpose may look at, in days (None: as far back as the log goes).
LONGEST: dict[str, int | None] = {
    Purpose.REGISTERED: None,
    Purpose.SUSPICION: 366,
    Purpose.SUPERVISION: 366,
    Purpose.SPOT_CHECK: 31,
}


@dataclass(frozen=True)
class Wanted:
    """What is stated before the log opens."""

    purpose: str
    reason: str
    since: date
    until: date
    person_id: UUID | None = None
    employee: User | None = None
    unit: Unit | None = None


@transaction.atomic
def open_log(*, actor: Actor, wanted: Wanted) -> LogInspection:
    """State the purpose and open the log for the rest of the day. Refused when it is too wide for the purpose."""
    if actor.user_id is None or not read_log.permits(actor, "open"):
        raise NotAllowed("open")
    reason = wanted.reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Refused(
            _("Skriv hvorfor du åpner loggen, med minst ti tegn."), code="REASON_TOO_SHORT", field="reason"
        )
    _check_period(actor, wanted)
    _check_scope(actor, wanted)
    now = timezone.now()
    inspection = LogInspection(
        municipality_id=actor.home.pk,
        officer_id=actor.user_id,
        purpose=wanted.purpose,
        reason=reason,
        person_id=wanted.person_id,
        employee=wanted.employee,
        unit=wanted.unit,
        since=wanted.since,
        until=wanted.until,
        opened_at=now,
        closes_at=selectors.beginning_of(actor.today + timedelta(days=1)),
    )
    inspection.save(force_insert=True)
    events.record(actor, "read_log.opened", inspection, detail=_scope(inspection))
    return inspection


def _check_period(actor: Actor, wanted: Wanted) -> None:
    if wanted.until < wanted.since:
        raise Refused(_("Til-datoen er før fra-datoen. Rett perioden."), code="PERIOD", field="until")
    if wanted.since > actor.today:
        raise Refused(_("Perioden er fram i tid. Rett fra-datoen."), code="PERIOD", field="since")
    longest = LONGEST[wanted.purpose]
    if longest is not None and (wanted.until - wanted.since).days >= longest:
        raise Refused(
            _("Til dette formålet kan du se høyst %(days)s dager om gangen. Gjør perioden kortere.")
            % {"days": longest},
            code="PERIOD_TOO_LONG",
            field="since",
        )


def _check_scope(actor: Actor, wanted: Wanted) -> None:
    if not is_officer(actor):
        own = actor.units_as(Role.UNIT_LEADER)
        if wanted.purpose == Purpose.REGISTERED or wanted.person_id is not None:
            raise Refused(
                _("Bare personvernombudet kan se loggen for en bestemt person."),
                code="OFFICER_ONLY",
                field="purpose",
            )
        if wanted.unit is None or wanted.unit.pk not in own:
            raise Refused(_("Velg enheten du leder."), code="OWN_UNIT", field="unit")
    if wanted.purpose == Purpose.REGISTERED:
        if wanted.person_id is None:
            raise Refused(
                _("Skriv hvem det gjelder: navn eller fødselsnummer."), code="PERSON_MISSING", field="person"
            )
        if wanted.employee is not None or wanted.unit is not None:
            raise Refused(
                _("Når en person vil se loggen sin, skal den ikke avgrenses til en ansatt eller en enhet."),
                code="TOO_NARROW",
                field="employee",
            )
    if wanted.purpose == Purpose.SUSPICION and wanted.employee is None and wanted.person_id is None:
        raise Refused(
            _("Velg den ansatte eller personen loggen skal åpnes for."),
            code="SUSPICION_OF_WHOM",
            field="employee",
        )


def _scope(inspection: LogInspection) -> dict[str, Any]:
    return {
        "purpose": inspection.purpose,
        "person": str(inspection.person_id or ""),
        "employee": str(inspection.employee_id or ""),
        "unit": str(inspection.unit_id or ""),
        "since": inspection.since.isoformat(),
        "until": inspection.until.isoformat(),
    }


def still_open(actor: Actor, inspection: LogInspection) -> bool:
    """The log is open for the one who stated the purpose, to the end of the day."""
    return inspection.officer_id == actor.user_id and inspection.closes_at > timezone.now()


@transaction.atomic
def look(*, actor: Actor, inspection: LogInspection, filters: selectors.Filters) -> selectors.LogPage:
    """One page of the log within the inspection; that it was looked at is recorded with the filters."""
    if not inspections.permits(actor, "view") or not still_open(actor, inspection):
        raise NotAllowed("look")
    events.record(
        actor,
        "read_log.searched",
        inspection,
        detail={
            "since": filters.since.isoformat(),
            "until": filters.until.isoformat(),
            "unit": str(filters.unit_id or ""),
            "employee": str(filters.user_id or ""),
            "basis": filters.basis,
            "before": filters.before[0].isoformat() if filters.before else "",
        },
    )
    return selectors.page_of(actor, inspection, filters)


@transaction.atomic
def search_person(*, actor: Actor, wanted: str) -> list[selectors.FoundPerson]:
    """Persons by number or name for the privacy officer. The search is recorded, the words are not."""
    if not read_log.permits(actor, "search_persons"):
        raise NotAllowed("search_persons")
    found = selectors.find_persons(wanted)
    events.record(
        actor,
        "read_log.person_searched",
        actor.home,
        detail={"found": len(found), "by_number": wanted.strip().isdigit()},
    )
    return found
