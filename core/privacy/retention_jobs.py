"""The night's part of clearing out: hand over to the archive, and remove what the archive has confirmed."""

from datetime import date

from core.agencies.actors import Actor
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from core.privacy.services import retention

name_counts(handed_over="uttrekk til arkivet", removed="slettet etter bevaringsplanen")


@nightly("retention.run", title="Bevaring: uttrekk og sletting", order=95)
def clear(actor: Actor, on: date, run: Run) -> None:
    handed_over = removed = 0
    for each, what in list(retention.to_do(actor)):
        if what == "export":
            retention.hand_over(actor=actor, run=each)
            handed_over += 1
        else:
            removed += retention.carry_out(actor=actor, run=each)
    run.count(handed_over=handed_over, removed=removed)
