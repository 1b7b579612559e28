"""What happens to consents, shares and notices of danger overnight."""

from datetime import date

from core.agencies.actors import Actor
from core.jobs.registry import nightly
from core.jobs.runner import Run
from core.sharing.services import grants


@nightly("sharing.consents", title="Samtykker som er gått ut", service="sharing", order=30)
def lapse_consents(actor: Actor, on: date, run: Run) -> None:
    """Consents whose last day has passed are put on record as lapsed. Their doors closed at midnight by themselves."""
    from core.sharing.services.consents import lapse_due

    run.count(lapsed=lapse_due(actor=actor, on=on))


@nightly("sharing.lapse", title="Delinger som har løpt ut", order=50)
def lapse(actor: Actor, on: date, run: Run) -> None:
    run.count(**grants.record_lapsed(actor=actor))


@nightly("sharing.notices", title="Varsler mellom enheter som er gått ut", service="sharing", order=52)
def lapse_notices(actor: Actor, on: date, run: Run) -> None:
    """Notices of danger whose last day has passed: on record, and somebody is to say whether it is still called for."""
    from core.sharing.services import violence

    run.count(lapsed=violence.lapse_due(actor=actor))
