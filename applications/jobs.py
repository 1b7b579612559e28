"""Night work on applications."""

from datetime import date

from applications.models import Application
from core.agencies.actors import Actor
from core.jobs.registry import nightly
from core.jobs.runner import Run
from core.rules.models import Deadline
from core.rules.services import deadlines


@nightly(
    "applications.appeal_periods",
    title="Klagefrister som er gått ut",
    order=40,
)
def close_appeal_periods(actor: Actor, on: date, run: Run) -> None:
    """An appeal period that has run out without an appeal is over: it is nobody's work and nobody's failure."""
    passed = (
        Deadline.objects.outstanding()
        .filter(municipality_id=actor.municipality_id, kind="appeal", due__lt=on)
        .values_list("subject_id", flat=True)
    )
    for case in Application.objects.filter(pk__in=list(passed)):
        deadlines.waive_for(actor=actor, kind="appeal", subject=case, reason="Ingen klage kom innen fristen.")
        run.count(closed=1)
