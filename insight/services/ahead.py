"""Counting ahead: what the heavy pages ask is counted in the night, so that they open as fast as the others."""

from core.agencies.actors import Actor
from core.base.clock import oslo_now, oslo_today
from core.jobs.runner import Run
from insight.models import CountedAhead
from insight.policies import ahead
from insight.selectors.ahead import asks_ahead
from insight.selectors.readings import folded, read_now


def count_ahead(*, actor: Actor, run: Run | None = None) -> int:
    """Count all that is counted ahead for the actor's day, in the place of what was there. Says how many readings.

    `actor` is the service identity `figures`. A day that is over is of no use to anybody: then nothing is done.
    """
    if actor.today != oslo_today():
        return 0
    asks = asks_ahead(actor)
    rows = []
    for place, ask in enumerate(asks, 1):
        counted_at = oslo_now()
        rows.append(
            CountedAhead(
                municipality=actor.home, group=ask.group.code, asked=ask.key, day=actor.today,
                counted_at=counted_at, content=folded(read_now(actor, ask)),
            )
        )  # fmt: skip
        if run is not None:
            run.progress(place, len(asks))
    ahead.visible_to(actor).delete()
    CountedAhead.objects.bulk_create(rows)
    return len(rows)
