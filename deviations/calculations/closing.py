"""What stands in the way of closing a report. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Obstacles:
    """Counts of what is missing. A report is closed only when every measure is performed and approved."""

    not_judged: bool
    without_measures: bool
    not_done: int
    not_approved: int

    @property
    def any(self) -> bool:
        return self.not_judged or self.without_measures or bool(self.not_done or self.not_approved)


def obstacles(*, judged: bool, measure_states: Sequence[str]) -> Obstacles:
    """Judged, at least one measure, and all of them approved; otherwise what is missing."""
    return Obstacles(
        not_judged=not judged,
        without_measures=not measure_states,
        not_done=sum(state == "planned" for state in measure_states),
        not_approved=sum(state == "done" for state in measure_states),
    )
