"""Reports whose record is elsewhere: the reference, status and dates of the municipality's quality system."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from deviations.enums_outside import Origin, OutsideState
from deviations.models import OutsideReport
from deviations.policies import led_units
from deviations.policies_outside import outside_reports
from deviations.services.reporting import due_date


@dataclass(frozen=True)
class OutsideFacts:
    reference: str
    unit: Unit
    reported_on: date
    category: str = ""
    due_on: date | None = None
    closed_on: date | None = None
    from_guard: bool = False
    measures_proposed: bool | None = None
    measures_done: bool | None = None


@transaction.atomic
def record_reference(*, actor: Actor, facts: OutsideFacts) -> OutsideReport:
    """Keep the reference of a report in the quality system. The same reference twice is one: `update_reference` it."""
    _check(actor, facts)
    same = OutsideReport.objects.filter(
        municipality=actor.home, origin=Origin.QUALITY_SYSTEM, reference=facts.reference.strip()
    ).first()
    if same is not None:
        if same.unit_id == facts.unit.pk and same.reported_on == facts.reported_on:
            return same
        raise Refused(
            _("Referansen er ført fra før. Endre den som står der."),
            code="REFERENCE_KNOWN",
            field="reference",
        )
    row = OutsideReport(
        municipality=actor.home,
        compartment_id=facts.unit.compartment_id,
        origin=Origin.QUALITY_SYSTEM,
        reference=facts.reference.strip(),
        recorded_by=actor.user,
    )
    _fill(row, facts, default_due=due_date(actor, facts.reported_on))
    row.save(force_insert=True)
    events.record(actor, "deviation_reference.recorded", row, on=facts.reported_on)
    if row.state == OutsideState.CLOSED:
        events.record(actor, "deviation_reference.closed", row, on=row.closed_on)
    return row


@transaction.atomic
def update_reference(
    *, actor: Actor, report: OutsideReport, facts: OutsideFacts, version: int | None = None
) -> OutsideReport:
    """What the quality system says now. The same again changes nothing; history is not changed here."""
    locked = OutsideReport.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if locked is None or not outside_reports.can(actor, "handle", locked):
        raise NotAllowed("handle")
    if locked.origin == Origin.BEFORE:
        raise Refused(
            _("Dette er historikk fra før Husrom. Den rettes ved å lese inn fila på nytt."), code="HISTORY"
        )
    _check(actor, facts)
    if facts.reference.strip() != locked.reference:
        raise Refused(_("Referansen kan ikke endres."), code="REFERENCE_FIXED", field="reference")
    before = _stored(locked)
    was_closed = locked.state == OutsideState.CLOSED
    _fill(locked, facts, default_due=locked.due_on)
    if _stored(locked) == before:
        return locked
    locked.bump(version)
    locked.save()
    closed = locked.state == OutsideState.CLOSED
    verb = {
        (False, False): "updated", (False, True): "closed", (True, False): "opened_again", (True, True): "corrected",
    }[was_closed, closed]  # fmt: skip
    on = locked.closed_on if closed else locked.reported_on
    events.record(actor, f"deviation_reference.{verb}", locked, on=on)
    return locked


def read_in(
    *, actor: Actor, origin: str, facts: OutsideFacts
) -> tuple[OutsideReport, Literal["created", "updated", "unchanged"]]:
    """A row of a file. History is kept as it was published, also what Husrom itself would have refused."""
    if origin == Origin.QUALITY_SYSTEM:
        known = _of(actor, origin, facts.reference)
        if known is None:
            return record_reference(actor=actor, facts=facts), "created"
        version = known.version
        changed = update_reference(actor=actor, report=known, facts=facts)
        return changed, "unchanged" if changed.version == version else "updated"
    return _history(actor, facts)


def _history(
    actor: Actor, facts: OutsideFacts
) -> tuple[OutsideReport, Literal["created", "updated", "unchanged"]]:
    _check_unit(actor, facts.unit)
    _check_days(actor, facts)
    row = _of(actor, Origin.BEFORE, facts.reference)
    made = row is None
    if row is None:
        row = OutsideReport(
            municipality=actor.home,
            origin=Origin.BEFORE,
            reference=facts.reference.strip(),
            recorded_by=actor.user,
        )
    before = None if made else _stored(row)
    row.compartment_id = facts.unit.compartment_id
    _fill(row, facts, default_due=None)
    if _stored(row) == before:
        return row, "unchanged"
    if not made:
        row.bump(None)
    row.save(force_insert=made)
    events.record(actor, "deviation_reference.read_in", row, on=facts.reported_on)
    return row, "created" if made else "updated"


def _of(actor: Actor, origin: str, reference: str) -> OutsideReport | None:
    rows = outside_reports.visible_to(actor).filter(origin=origin, reference=reference.strip())
    found: OutsideReport | None = rows.select_for_update(of=("self",)).first()
    return found


def _check(actor: Actor, facts: OutsideFacts) -> None:
    if not facts.reference.strip():
        raise Refused(
            _("Skriv referansen fra kvalitetssystemet."), code="REFERENCE_MISSING", field="reference"
        )
    _check_unit(actor, facts.unit)
    _check_days(actor, facts)
    if facts.due_on is not None and facts.due_on < facts.reported_on:
        raise Refused(
            _("Fristen kan ikke være før dagen avviket ble meldt."), code="DUE_BEFORE_REPORT", field="due_on"
        )


def _check_unit(actor: Actor, unit: Unit) -> None:
    if not outside_reports.permits(actor, "handle"):
        raise NotAllowed("handle")
    if not led_units(actor).filter(pk=unit.pk).exists():
        raise Refused(_("Velg en enhet du leder."), code="UNIT_UNKNOWN", field="unit")


def _check_days(actor: Actor, facts: OutsideFacts) -> None:
    if facts.reported_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett den."), code="EVENT_IN_FUTURE", field="reported_on")
    if facts.closed_on is not None and facts.closed_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett den."), code="CLOSED_IN_FUTURE", field="closed_on")
    if facts.closed_on is not None and facts.closed_on < facts.reported_on:
        raise Refused(
            _("Avviket kan ikke være lukket før det ble meldt."),
            code="CLOSED_BEFORE_REPORT",
            field="closed_on",
        )


def _fill(row: OutsideReport, facts: OutsideFacts, *, default_due: date | None) -> None:
    row.unit, row.category, row.reported_on = facts.unit, facts.category, facts.reported_on
    row.due_on, row.closed_on, row.from_guard = facts.due_on or default_due, facts.closed_on, facts.from_guard
    row.measures_proposed, row.measures_done = facts.measures_proposed, facts.measures_done
    row.state = OutsideState.CLOSED if facts.closed_on else OutsideState.OPEN


def _stored(row: OutsideReport) -> tuple[object, ...]:
    return (
        row.unit_id, row.category, row.reported_on, row.due_on, row.closed_on, row.from_guard,
        row.measures_proposed, row.measures_done,
    )  # fmt: skip
