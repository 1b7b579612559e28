"""The assessment on paper: both matrices, every risk with its values before and after, and who was heard."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed
from core.documents.pdf import render_pdf
from deviations import policies_risk as policies
from deviations.models import RiskAssessment


def assessment_paper(*, actor: Actor, assessment: RiskAssessment, shown: dict[str, Any]) -> bytes:
    """As tagged PDF in the reader's language. `shown` is what the page shows."""
    if not policies.assessments.can(actor, "view", assessment):
        raise NotAllowed("view")
    language = (translation.get_language() or "nb")[:2]
    made = render_pdf(
        "pdf/risk_assessment.html",
        {
            **shown,
            "municipality": actor.home.name,
            "run_head": f"{assessment.number} {assessment.title}",
            "run_side": assessment.unit.name,
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        },
        title=_("Risikovurdering %(number)s") % {"number": assessment.number},
        lang=language,
        stylesheets=("paper.css", "risk.css"),
    )
    events.record(actor, "risk.printed", assessment)
    return made
