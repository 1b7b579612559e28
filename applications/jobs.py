"""Night work on applications."""

from datetime import date

from applications.models import Application
from core.agencies.actors import Actor
from core.jobs.registry import nightly
from core.jobs.runner import Run
from core.rules.models import Deadline
from core.rules.services import deadlines

#: The party's own periods: to appeal the decision, and the rejection of an appeal.
PERIODS = ("appeal", "appeal_of_rejection")


@nightly(
    "applications.appeal_periods",
    title="Klagefrister som er gått ut",
    order=40,
)
def close_appeal_periods(actor: Actor, on: date, run: Run) -> None:
    """An appeal period that has run out without an appeal is over: it is nobody's work and nobody's failure."""
    passed = (
        Deadline.objects.outstanding()
        .filter(municipality_id=actor.municipality_id, kind__in=PERIODS, due__lt=on)
        .values_list("subject_id", "kind")
    )
    found = list(passed)
    cases = Application.objects.in_bulk([subject for subject, _kind in found])
    for subject, kind in found:
        case = cases.get(subject)
        if case is None:
            continue
        deadlines.waive_for(actor=actor, kind=kind, subject=case, reason="Ingen klage kom innen fristen.")
        run.count(closed=1)
