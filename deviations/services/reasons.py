"""Keeping why a report took another course: beside the history, where a name can be struck."""

from datetime import date

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from deviations.enums import ReasonFor
from deviations.models import Measure, Report, ReportReason


def required(text: str, message: str = "", field: str = "reason") -> str:
    """The reason without the space around it; Refused where there is none."""
    if not text.strip():
        raise Refused(message or _("Skriv en begrunnelse."), code="REASON_MISSING", field=field)
    return text.strip()


def keep(
    *,
    actor: Actor,
    report: Report,
    about: ReasonFor,
    text: str,
    measure: Measure | None = None,
    due: tuple[date, date] | None = None,
) -> ReportReason:
    """`due`: the time limit before and after."""
    assert actor.user is not None
    row = ReportReason(
        municipality_id=report.municipality_id,
        report=report,
        measure=measure,
        about=about,
        text=text,
        by=actor.user,
        due_before=due[0] if due else None,
        due_after=due[1] if due else None,
    )
    row.save(force_insert=True)
    return row
