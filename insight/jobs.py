"""The night's work of this room: figures are measured, and kept as they were."""

from datetime import date

from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from insight.services import days_to_measure, keep_figures

name_counts(figures="tall")


@nightly("figures.snapshot", title="Ta vare på tallene slik de ble målt", order=95)
def snapshot(actor: Actor, on: date, run: Run) -> None:
    """The day before is over, so it is what is measured: with all that the night has settled about it."""
    run.count(figures=keep_figures(actor=actor, days=dict.fromkeys(days_to_measure(on), oslo_now())))
