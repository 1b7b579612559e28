"""After the meeting: the offers that wait for their letter, looked over and sent in one go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocation import policies, selectors
from allocation.long_jobs import SEND_OFFERS
from allocation.services.offers import answer_deadline
from allocation.views.common import actor_of
from core.agencies.views import screen
from core.audit import reads
from core.jobs.long import start_long_job
from housing import policies as housing

#: More than any meeting allocates; the rest wait for the next round.
MOST = 200


@screen(policies.offers, "send")
def send_offers(request: HttpRequest) -> HttpResponse:
    """All are ticked beforehand; each can be read first, and one with a viewing is sent from its own page."""
    actor = actor_of(request)
    waiting = list(selectors.offers_to_send(actor)[:MOST])
    if request.method == "POST":
        ticked = set(request.POST.getlist("valgt"))
        chosen = [str(offer.pk) for offer in waiting if str(offer.pk) in ticked]
        if chosen:
            job = start_long_job(
                actor=actor,
                kind=SEND_OFFERS,
                title=ngettext("Sender %(count)s tilbud", "Sender %(count)s tilbud", len(chosen))
                % {"count": len(chosen)},
                params={"ids": chosen},
            )
            return redirect("jobs:long_job", job.pk)
        messages.error(request, _("Kryss av for minst ett tilbud."))
    reads.note(request, persons=[offer.application.applicant_id for offer in waiting], content="offer.list")
    sees_protected = actor.has_role(*housing.LANDLORD)
    posted = request.method == "POST"
    return render(
        request,
        "allocation/send_offers.html",
        {
            "title": _("Send tilbud"),
            "deadline": answer_deadline(actor, actor.today),
            "rows": [
                {
                    "offer": offer,
                    "hidden": offer.application.applicant.protected and not sees_protected,
                    "ticked": not posted,
                }
                for offer in waiting
            ],
            "breadcrumbs": [(_("Tilbud"), reverse("allocation:offers")), (_("Send tilbud"), "")],
        },
    )
