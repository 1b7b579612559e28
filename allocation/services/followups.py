"""What follows on the list when something happens to an application: registered at the applications room's hooks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from allocation.enums import OFFER_LIVE, EndReason
from allocation.models import Offer, WaitingEntry
from allocation.services.entries import end_entry, enter_list, refresh_facts
from applications.enums import Kind, State
from applications.models import Application, Decision
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import as_identity
from core.audit import events
from core.base.errors import Refused

_END_REASONS = {
    State.HOUSED: EndReason.HOUSED,
    State.WITHDRAWN: EndReason.WITHDRAWN,
    State.LAPSED: EndReason.LAPSED,
}


def granted(actor: Actor, application: Application, decision: Decision) -> None:
    """A grant puts the household on a list. A renewal has a home already, and waits on none.

    Also where no waiting list is kept: then the entry says only that the household is granted a home and has none.
    """
    if application.kind == Kind.RENEWAL:
        return
    enter_list(
        actor=actor,
        application=application,
        on=decision.decided_on or actor.today,
        bedrooms=decision.bedrooms,
    )


@contextmanager
def _own_service(actor: Actor) -> Iterator[Actor]:
    """The list's own service identity, also in the database: whoever signed the lease does not see the list."""
    service = actors.for_service("allocation", actor.home, today=actor.today)
    with as_identity(service):
        yield service


def household_moved(actor: Actor, application: Application) -> None:
    """The case follows another household: its place on the list does, too, and what the order rests on is read anew."""
    with _own_service(actor) as service:
        entries = list(
            WaitingEntry.objects.select_for_update(of=("self",), no_key=True)
            .filter(application=application, ended_on=None)
            .exclude(household=application.household_id)
        )
        for entry in entries:
            entry.household_id, entry.application = application.household_id, application
            entry.version += 1
            entry.save(update_fields=["household", "version"])
            events.record(service, "waiting.household_moved", entry)
        refresh_facts(actor=service, entries=entries, on=actor.today)


def taken_back(actor: Actor, application: Application) -> None:
    """The meeting takes its decision back: the place on the list that followed from it falls away."""
    if Offer.objects.filter(application=application, state__in=OFFER_LIVE).exists():
        raise Refused(
            _("Husstanden har fått tildelt en bolig. Ta den tildelingen tilbake først."), code="HAS_OFFER"
        )
    for entry in WaitingEntry.objects.filter(application=application, ended_on=None):
        end_entry(actor=actor, entry=entry, on=actor.today, reason=EndReason.MISTAKE)


def ended(actor: Actor, application: Application) -> None:
    """The application has ended, and so has the wait, whoever brought it about."""
    from allocation.services.answers import withdraw_open_offers

    reason = _END_REASONS.get(State(application.state), EndReason.OTHER)
    with _own_service(actor) as service:
        if reason != EndReason.HOUSED:
            withdraw_open_offers(actor=service, application=application)
        for entry in WaitingEntry.objects.filter(application=application, ended_on=None):
            end_entry(actor=service, entry=entry, on=actor.today, reason=reason)
