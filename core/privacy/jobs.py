"""The night's look for unusual access, in the municipalities that have decided to."""

from datetime import date, time, timedelta

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from core.privacy.policies import HINTS
from core.privacy.services import hints


def _switched_on(municipality: Municipality) -> bool:
    return bool(switches.value(municipality.switches, HINTS))


@nightly(
    "privacy.hints",
    title="Ser etter tegn på uvanlig innsyn",
    order=800,
    schedule=time(3, 30),
    applies=_switched_on,
)
def find_hints(actor: Actor, on: date, run: Run) -> None:
    """The log of the day before is looked through; each pattern met becomes a hint for the privacy officer."""
    run.count(hints=len(hints.find_hints(actor=actor, on=on - timedelta(days=1))))


name_counts(hints="tegn")
