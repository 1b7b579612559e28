"""Nightly jobs: leases begin and end on their day, rent is charged, and arrears take the steps that are due."""

from datetime import date

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.jobs.registry import nightly
from core.jobs.runner import Run
from tenancies.enums import LeaseState
from tenancies.models import Lease
from tenancies.services import leases, night, rent_runs, signing


@nightly("leases.turn", title="Leieforhold begynner og slutter", order=40, service="leases")
def turn(actor: Actor, on: date, run: Run) -> None:
    """Signed leases whose first day has come begin; active ones whose last day has passed end."""
    mine = Lease.objects.filter(municipality=actor.municipality)
    for lease in mine.filter(state=LeaseState.SIGNED, starts_on__lte=on):
        signing.start_lease(actor=actor, lease=lease)
        run.count(started=1)
    for lease in mine.filter(state=LeaseState.ACTIVE, ended_on__lt=on):
        leases.end_lease(actor=actor, lease=lease, last_day=lease.ended_on, reason=lease.end_reason)
        run.count(ended=1)


@nightly("rent.run", title="Husleie", order=50, service="rent")
def charge(actor: Actor, on: date, run: Run) -> None:
    """The month's rent on the first; other nights only what has come to since (leases begun within the month)."""
    owners = Lease.objects.filter(municipality=actor.municipality).values("compartment").distinct()
    for compartment in Compartment.objects.filter(pk__in=owners):
        outcome = rent_runs.run_rent(actor=actor, month=on, compartment=compartment)
        run.count(charged=outcome.charged, not_binding=outcome.not_binding)


@nightly("arrears.advance", title="Restanser", order=60, service="arrears")
def advance(actor: Actor, on: date, run: Run) -> None:
    """Cases are opened and closed, and the steps that need no judgement are taken."""
    night.advance(actor=actor, on=on, count=run.count, progress=run.progress)
