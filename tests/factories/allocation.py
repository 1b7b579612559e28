"""Households on the waiting list, meetings and offers, made through the services as the actor in force."""

from datetime import date, timedelta
from typing import Any

from allocation import services
from allocation.enums import Consequence
from allocation.models import AgendaItem, Candidate, Meeting, Offer, WaitingEntry
from applications.models import Application
from applications.services.premises import confirm_facts
from applications.transitions import application as application_machine
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from housing.models import Vacancy
from tests.factories.applications import make_application


def granted_application(actor: Actor, **told: Any) -> Application:
    """An application that has been granted, without the decision's paper work."""
    application = make_application(actor, **told)
    application_machine.perform(actor=actor, obj=application, name="grant")
    return application


def make_entry(actor: Actor, *, days_ago: int = 100, **told: Any) -> WaitingEntry:
    """A household that applied `days_ago` and came on the list ten days later (or at once)."""
    received = actor.today - timedelta(days=days_ago)
    application = granted_application(actor, received=received, **told)
    entered = received + timedelta(days=min(10, days_ago))
    return services.enter_list(actor=actor, application=application, on=entered)


def make_meeting(actor: Actor, *, days_ahead: int = 0, units: list[Unit] | None = None) -> Meeting:
    return services.plan_meeting(
        actor=actor, on=actor.today + timedelta(days=days_ahead), place="Rom 2", units=units or []
    )


def published_meeting(actor: Actor, *, units: list[Unit] | None = None) -> Meeting:
    """A meeting with an agenda built from what there is, sent out."""
    meeting = make_meeting(actor, units=units)
    services.build_agenda(actor=actor, meeting=meeting)
    return services.publish_meeting(actor=actor, meeting=meeting)


def vacancy_item(meeting: Meeting, vacancy: Vacancy) -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, vacancy=vacancy)


def candidate_of(item: AgendaItem, entry: WaitingEntry) -> Candidate:
    return Candidate.objects.get(item=item, entry=entry)


def confirmed(actor: Actor, application: Application) -> Application:
    """Household, income and debts gone through today, as before every offer."""
    confirm_facts(actor=actor, application=application, confirmed_on=actor.today, how="Telefon")
    return application


def prepared_offer(actor: Actor, vacancy: Vacancy, entry: WaitingEntry, *, confirmed: bool = True) -> Offer:
    if confirmed:
        confirm_facts(actor=actor, application=entry.application, confirmed_on=actor.today, how="Telefon")
    return services.prepare_offer(actor=actor, vacancy=vacancy, entry=entry, on=actor.today)


def set_switch(municipality: Municipality, code: str, value: Any) -> None:
    """Set a switch for the rest of the test; ask for the actor again afterwards."""
    from tests.database import as_owner

    municipality.refresh_from_db()
    municipality.switches = {**municipality.switches, code: value}
    with as_owner():
        municipality.save(update_fields=["switches"])


CONSEQUENCES = list(Consequence)
A_DAY = date(2026, 11, 20)
