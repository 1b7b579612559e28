"""The plan on paper. It is the person's own: their words, goals, the visits agreed, and whom to call. No notes."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed
from core.documents.pdf import render_pdf
from tenancies.models import FollowUp
from tenancies.policies_followup import follow_ups
from tenancies.selectors.followups import whole
from tenancies.services.arrears_letters import language_of


def plan_paper(*, actor: Actor, follow_up: FollowUp, spoken: str = "") -> bytes:
    """The plan as tagged PDF in the person's written language, or the one asked for."""
    if not follow_ups.can(actor, "view", follow_up):
        raise NotAllowed("view")
    own = language_of(follow_up.person, "nn" if actor.home.language == "nn" else "nb")
    wanted = spoken if spoken in ("nb", "nn") else own
    with translation.override(wanted):
        title = _("Planen min")
        view = whole(actor, follow_up)
        context = {
            "follow_up": follow_up,
            "view": view,
            "municipality": actor.home.name,
            "run_head": f"{title}: {follow_up.person.name}",
            "run_side": _("Eies av %(name)s") % {"name": follow_up.person.name},
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        }
        made = render_pdf(
            "pdf/follow_up_plan.html",
            context,
            title=f"{title}, {follow_up.person.name}",
            lang=wanted,
            stylesheets=("paper.css", "plan.css"),
        )
    events.record(actor, "followup.printed", follow_up, detail={"language": wanted})
    return made
