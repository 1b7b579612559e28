"""Stop messages (stoppmeldinger): sent, raised again each day, and confirmed by whoever must stop (U303)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.messages.services import add_task, close_tasks
from tenancies import policies
from tenancies.calculations.arrears.brakes import STOPS, Code
from tenancies.calculations.arrears.result import Answer
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, StopMessage
from tenancies.selectors.offices import collector_unit, landlord_unit
from tenancies.services import cases, protected
from tenancies.services.arrears import StepFacts, lock_case, write_step

#: The brakes that hold a case back for a reason of their own; that children are not assessed yet, is not one.
BRAKING = STOPS - {Code.CHILDREN_NOT_ASSESSED}
#: What a person may put on together with the message; each is resolved by a step of its own.
BRAKES = (StepEvent.OBJECTION, StepEvent.CLAIM_ERROR_REPORTED, StepEvent.DECISION_PENDING)


@transaction.atomic
def send_stop_message(
    *, actor: Actor, case: ArrearsCase, to: str, reason: str, brake: str = "", answer: Answer | None = None
) -> StopMessage:
    """Tell whoever carries the claim on to stop. It waits for confirmation; unconfirmed it is raised again daily.

    A message alone holds nothing back once it is confirmed. Where no brake is on, a person says which one this is
    (`brake`, one of BRAKES), and it is recorded with the message: the petition is refused until it is resolved.
    """
    locked = lock_case(actor, case, "stop")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor saken skal stanses."), code="REASON_MISSING", field="reason")
    existing = StopMessage.objects.filter(case=locked, to=to, acknowledged_on=None).first()
    if existing is not None:
        return existing
    result = answer or cases.answers_for([locked.lease], actor.today)[locked.lease_id]
    if brake and brake not in BRAKES:
        raise Refused(_("Velg hva som stopper saken."), code="BRAKE_UNKNOWN", field="brake")
    if not brake and not actor.is_service and not BRAKING & set(result.unmet):
        raise Refused(
            _("Velg hva som stopper saken. Ellers går den videre når meldingen er bekreftet."),
            code="BRAKE_MISSING",
            field="brake",
        )
    message = StopMessage(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        case=locked,
        lease=locked.lease,
        to=to,
        sent_on=actor.today,
        reason=reason.strip(),
        codes=[str(code) for code in result.blocked_by if code in STOPS],
    )
    message.save(force_insert=True)
    if brake:
        write_step(
            actor=actor, case=locked, event=brake, on=actor.today, facts=StepFacts(reason=reason),
            key=f"stop_brake:{message.pk}",
        )  # fmt: skip
    facts = StepFacts(to=str(to), reason=reason)
    write_step(
        actor=actor, case=locked, event=StepEvent.STOP_MESSAGE_SENT, on=actor.today, facts=facts,
        key=f"stop:{message.pk}",
    )  # fmt: skip
    events.record(actor, "arrears.stop_sent", locked, detail={"to": str(to)})
    raise_stop_message(actor=actor, message=message)
    cases.refresh(actor=actor, leases=[locked.lease])
    return message


def raise_stop_message(*, actor: Actor, message: StopMessage) -> None:
    """Put the unconfirmed message in front of the receiver's office; once a day."""
    office = collector_unit(message.municipality, actor.today) or landlord_unit(
        message.municipality, actor.today
    )
    if message.lease.restricted:
        key = f"stop:{message.pk}:{actor.today.isoformat()}"
        protected.ask_handler(
            actor, message.case, _("En stoppmelding må bekreftes"), key=key, subject=message
        )
        return
    add_task(
        actor=actor,
        unit=office,
        roles=policies.ARREARS,
        title=_("Stoppmelding må bekreftes: leieforhold %(number)s") % {"number": message.lease.number},
        url=message.case.get_absolute_url(),
        due=actor.today,
        subject=message,
        key=f"stop:{message.pk}:{actor.today.isoformat()}",
    )


@transaction.atomic
def acknowledge_stop(*, actor: Actor, message: StopMessage, by: str, on: date) -> StopMessage:
    """The receiver has confirmed that the claim is stopped. Confirmed already is no error."""
    locked_case = lock_case(actor, message.case, "acknowledge")
    locked = StopMessage.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if locked.acknowledged_on is not None:
        return locked
    if on > actor.today or on < locked.sent_on:
        raise Refused(_("Datoen er ikke mellom sending og i dag. Rett datoen."), code="DAY_WRONG", field="on")
    if not by.strip():
        raise Refused(_("Skriv hvem som bekreftet."), code="NAME_MISSING", field="by")
    locked.acknowledged_on, locked.acknowledged_by = on, by.strip()
    locked.version += 1
    locked.save(update_fields=["acknowledged_on", "acknowledged_by", "version"])
    write_step(
        actor=actor, case=locked_case, event=StepEvent.STOP_MESSAGE_ACKNOWLEDGED, on=on,
        facts=StepFacts(to=locked.to), key=f"stop_ack:{locked.pk}",
    )  # fmt: skip
    close_tasks(actor=actor, subject=locked)
    events.record(actor, "arrears.stop_acknowledged", locked_case, on=on, detail={"to": locked.to})
    cases.refresh(actor=actor, leases=[locked_case.lease])
    return locked
