"""What follows on the list when something happens to an application: registered at the applications room's hooks."""

from allocation.enums import EndReason
from allocation.models import WaitingEntry
from allocation.services.entries import end_entry, enter_list
from applications.enums import Kind, State
from applications.models import Application, Decision
from core.agencies.actors import Actor

_END_REASONS = {
    State.HOUSED: EndReason.HOUSED,
    State.WITHDRAWN: EndReason.WITHDRAWN,
    State.LAPSED: EndReason.LAPSED,
}


def granted(actor: Actor, application: Application, decision: Decision) -> None:
    """A grant puts the household on a list. A renewal has a home already, and waits on none."""
    if application.kind == Kind.RENEWAL or not actor.switch("allocation.waiting_list"):
        return
    enter_list(
        actor=actor,
        application=application,
        on=decision.decided_on or actor.today,
        bedrooms=decision.bedrooms,
    )


def ended(actor: Actor, application: Application) -> None:
    """The application has ended, and so has the wait."""
    from allocation.services.offers import withdraw_open_offers

    reason = _END_REASONS.get(State(application.state), EndReason.OTHER)
    if reason != EndReason.HOUSED:
        withdraw_open_offers(actor=actor, application=application)
    for entry in WaitingEntry.objects.filter(application=application, ended_on=None):
        end_entry(actor=actor, entry=entry, on=actor.today, reason=reason)
