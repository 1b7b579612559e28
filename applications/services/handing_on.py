"""Matters that other offices decide: bostøtte, startlån, leie til eie, garanti. Sent on, receipted, followed up."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.calculations.bostotte import next_last_day
from applications.enums import HandedOnState, Scheme, SchemeOutcome
from applications.models import Application, HandedOn
from applications.policies import handed_on
from applications.services.guards import locked
from applications.transitions import handed_on as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused

#: Who decides, as a first suggestion.
RECEIVERS = {
    Scheme.BOSTOTTE: _lazy("Husbanken"),
    Scheme.STARTLAN: _lazy("Startlånkontoret i kommunen"),
    Scheme.RENT_TO_OWN: _lazy("Startlånkontoret i kommunen"),
    Scheme.NAV_GUARANTEE: _lazy("Nav-kontoret"),
}
FORTNIGHT = timedelta(days=14)


def due_day(scheme: str, on: date) -> date:
    """The last day to send it: bostøtte by the 25th, the others within a fortnight."""
    return next_last_day(on) if scheme == Scheme.BOSTOTTE else on + FORTNIGHT


@transaction.atomic
def plan(
    *,
    actor: Actor,
    application: Application,
    scheme: str,
    receiver: str = "",
    note: str = "",
    due: date | None = None,
) -> HandedOn:
    """Something another office may help with, to be sent on. One of a kind at a time: again is no error."""
    if not handed_on.permits(actor, "handle"):
        raise NotAllowed("handle")
    case = locked(actor, application, "process")
    if scheme not in Scheme.values:
        raise Refused(_("Velg ordningen."), code="SCHEME_MISSING", field="scheme")
    if due is not None and due < actor.today:
        raise Refused(_("Fristen kan ikke være passert."), code="DUE_PASSED", field="due")
    over = (HandedOnState.DONE, HandedOnState.CANCELLED)
    running = case.handed_on.filter(scheme=scheme).exclude(state__in=over).first()
    if running is not None:
        return running
    row = HandedOn(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        scheme=scheme,
        receiver=(receiver.strip() or str(RECEIVERS[Scheme(scheme)]))[:100],
        due=due or due_day(scheme, actor.today),
        note=note.strip(),
        created_by=actor.user,
    )
    row.save(force_insert=True)
    events.record(actor, "handed_on.planned", row, detail={"scheme": scheme})
    return row


def _day(actor: Actor, row: HandedOn, on: date, after: date | None, field: str) -> None:
    if on > actor.today or (after is not None and on < after):
        raise Refused(
            _("Datoen kan ikke være fram i tid, eller før forrige steg."), code="DATES", field=field
        )


@transaction.atomic
def send_on(*, actor: Actor, row: HandedOn, sent_on: date) -> HandedOn:
    """It has been sent; now a receipt is due."""
    _day(actor, row, sent_on, None, "sent_on")
    done: HandedOn = machine.perform(actor=actor, obj=row, name="send", on=sent_on, sent_on=sent_on)
    return done


@transaction.atomic
def receipt(*, actor: Actor, row: HandedOn, received_on: date, received_by: str) -> HandedOn:
    """The receiver has confirmed that it is there, and who said so."""
    if not received_by.strip():
        raise Refused(_("Skriv hvem som kvitterte."), code="RECEIVER_MISSING", field="received_by")
    _day(actor, row, received_on, row.sent_on, "received_on")
    done: HandedOn = machine.perform(
        actor=actor, obj=row, name="receipt", on=received_on, received_on=received_on,
        received_by=received_by.strip()[:100],
    )  # fmt: skip
    return done


@transaction.atomic
def settle(*, actor: Actor, row: HandedOn, outcome: str, outcome_on: date, note: str = "") -> HandedOn:
    """What came of it."""
    if outcome not in SchemeOutcome.values:
        raise Refused(_("Velg utfallet."), code="OUTCOME_MISSING", field="outcome")
    _day(actor, row, outcome_on, row.sent_on, "outcome_on")
    done: HandedOn = machine.perform(
        actor=actor, obj=row, name="settle", on=outcome_on, outcome=outcome, outcome_on=outcome_on,
        note=note.strip() or row.note,
    )  # fmt: skip
    return done


@transaction.atomic
def cancel(*, actor: Actor, row: HandedOn, reason: str) -> HandedOn:
    """No longer wanted."""
    done: HandedOn = machine.perform(actor=actor, obj=row, name="cancel", reason=reason)
    return done
