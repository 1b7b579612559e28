"""The contact log of an arrears case: who was tried, how, and what came of it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from tenancies.enums import CaseState
from tenancies.enums_arrears import ContactHow, ContactResult, Measure
from tenancies.models import ArrearsCase, ContactAttempt
from tenancies.policies_arrears import contact_attempts
from tenancies.services.arrears import lock_case


def require_open(case: ArrearsCase) -> None:
    if case.state != CaseState.OPEN:
        raise Refused(_("Restansesaken er lukket. En ny åpnes når husleie er forfalt."), code="CASE_CLOSED")


@transaction.atomic
def log_contact(
    *,
    actor: Actor,
    case: ArrearsCase,
    how: str,
    result: str,
    on: date,
    measures: Sequence[str] = (),
    note: str = "",
) -> ContactAttempt:
    """Somebody tried to reach the tenant. The same attempt written twice by the same person is one."""
    locked = lock_case(actor, case, "help")
    require_open(locked)
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if on < locked.lease.starts_on:
        raise Refused(_("Datoen er før leieforholdet begynte. Rett datoen."), code="BEFORE_LEASE", field="on")
    chosen = {
        "how": ContactHow(how),
        "result": ContactResult(result),
        "measures": sorted(Measure(each) for each in set(measures)),
    }
    told = {**chosen, "on": on, "note": note.strip(), "recorded_by": actor.user}
    same = ContactAttempt.objects.filter(case=locked, superseded_at=None, **told).first()
    if same is not None:
        return same
    attempt = ContactAttempt(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        case=locked,
        lease_id=locked.lease_id,
        recorded_at=ClockTimestamp(),
        **told,
    )
    attempt.save(force_insert=True)
    attempt.refresh_from_db(fields=["recorded_at"])
    events.record(actor, "arrears.contact", locked, on=on, detail={"how": how, "result": result})
    return attempt


@transaction.atomic
def take_back(*, actor: Actor, contact: ContactAttempt, reason: str) -> None:
    """Written down by mistake: it no longer counts, but stays in the history. Only by whoever wrote it."""
    case = lock_case(actor, contact.case, "help")
    if not contact_attempts.can(actor, "log", contact) or contact.recorded_by_id != actor.user_id:
        raise NotAllowed("log")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor kontakten rettes."), code="REASON_MISSING", field="reason")
    changed = ContactAttempt.objects.filter(pk=contact.pk, superseded_at=None).update(
        superseded_at=ClockTimestamp()
    )
    if changed:
        events.record(actor, "arrears.contact_corrected", case, reason=reason.strip())
