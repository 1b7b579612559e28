"""The night's work of this room: figures are measured, and kept as they were."""

from datetime import date, time

from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from insight.services import count_ahead, days_to_measure, deliver_due, keep_figures
from insight.services.oversight import end_lapsed

name_counts(figures="tall", reports="rapporter", readings="uttrekk av tall")


@nightly("figures.snapshot", title="Ta vare på tallene slik de ble målt", order=95)
def snapshot(actor: Actor, on: date, run: Run) -> None:
    """The day before is over, so it is what is measured: with all that the night has settled about it."""
    run.count(figures=keep_figures(actor=actor, days=dict.fromkeys(days_to_measure(on), oslo_now())))


@nightly("figures.reports", title="Lag rapporter som skal komme av seg selv", order=96)
def deliver(actor: Actor, on: date, run: Run) -> None:
    """After the figures have been measured. A missed night is made up for, each paper once."""
    run.count(**deliver_due(actor=actor, on=on))


@nightly("figures.ahead", title="Regn ut tunge tall på forhånd", order=98, schedule=time(1, 30))
def ahead(actor: Actor, on: date, run: Run) -> None:
    """Last of all: figures are to tell what the night has settled. In one transaction: all of it, or what was there."""
    run.count(readings=count_ahead(actor=actor, run=run))


@nightly("figures.oversight", title="Avslutt revisjonsoppdrag som er over", order=97)
def end_audits(actor: Actor, on: date, run: Run) -> None:
    run.count(ended=end_lapsed(actor=actor, on=on))
