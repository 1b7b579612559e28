"""Who reads the text of a report: until a leader has looked for names in it, only who handles it and who wrote it."""

from core.agencies.actors import Actor
from deviations.models import Report
from deviations.selectors.line import levels_of


def reads_text(actor: Actor, report: Report) -> bool:
    """Whether the actor, who sees the report, also reads what is written in it. No query (with the unit loaded)."""
    if actor.is_service or report.cleared_at is not None:
        return True
    if report.reporter_id is not None and report.reporter_id == actor.user_id:
        return True
    return any(level <= report.level for level in levels_of(actor, report.unit))
