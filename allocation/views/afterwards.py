"""After the meeting: every decision, offer and letter on one screen, read and sent together."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocation import policies, services
from allocation.long_jobs import SEND_RESULTS
from allocation.services.offers import answer_deadline
from allocation.views.common import actor_of, own_meeting
from allocation.views.running import crumbs
from applications.enums import DecisionState
from applications.policies import decisions
from applications.services.sending import compose_decision
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.jobs.long import start_long_job
from housing import policies as housing


@screen(policies.offers, "send")
def after(request: HttpRequest, key: UUID) -> HttpResponse:
    """What can be sent is ticked beforehand; what cannot says why. The letters go out one by one, with progress."""
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    rows = services.resulting(actor=actor, meeting=meeting)
    if request.method == "POST":
        ticked = set(request.POST.getlist("valgt"))
        chosen = [each.key for each in rows if each.ready and each.key in ticked]
        if chosen:
            job = start_long_job(
                actor=actor,
                kind=SEND_RESULTS,
                title=ngettext("Sender %(count)s brev", "Sender %(count)s brev", len(chosen))
                % {"count": len(chosen)},
                params={"keys": chosen, "back": reverse("allocation:after", args=[meeting.pk])},
            )
            return redirect("jobs:long_job", job.pk)
        messages.error(request, _("Kryss av for minst ett brev som kan sendes."))
    reads.note(
        request,
        persons=[each.application.applicant_id for each in rows],
        content="meeting.after",
        subject=meeting,
    )
    return render(
        request,
        "allocation/after.html",
        {
            "title": _("Etter møtet"),
            "meeting": meeting,
            "rows": rows,
            "ready": sum(each.ready for each in rows),
            "waits": sum(each.waits for each in rows),
            "deadline": answer_deadline(actor, actor.today),
            "sees_protected": actor.has_role(*housing.LANDLORD),
            "ticked_before": request.method != "POST",
            "breadcrumbs": crumbs(meeting, _("Etter møtet")),
        },
    )


@screen(policies.offers, "send")
def decision_letter(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    """The decision's letter as it will be sent."""
    actor = actor_of(request)
    meeting = own_meeting(request, key)
    about = visible_or_404(policies.agenda_items, actor, pk=item, meeting=meeting)
    row = visible_or_404(
        decisions,
        actor,
        "application__applicant",
        "application__municipality",
        agenda_item=about.pk,
        state__in=(DecisionState.DECIDED, DecisionState.SENT),
    )
    reads.note(
        request,
        persons=[row.application.applicant_id],
        content="meeting.decision_letter",
        subject=row.application,
    )
    try:
        letter = compose_decision(actor=actor, decision=row)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("allocation:after", meeting.pk)
    return render(
        request,
        "allocation/after_letter.html",
        {
            "title": _("Vedtaksbrev i sak %(number)s") % {"number": row.application.case_number},
            "letter": letter,
            "back": reverse("allocation:after", args=[meeting.pk]),
            "breadcrumbs": crumbs(meeting, _("Vedtaksbrev")),
        },
    )
