"""Steps on the way to an answer: more time, a viewing; and the reserve when the dwelling comes back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allocation import policies, services
from allocation.enums import OFFER_OPEN, OfferState
from allocation.forms import ExtendForm, ViewingForm
from allocation.presentation import VERDICTS
from allocation.services.extensions import proposed_deadline
from allocation.services.reserves import Standby
from allocation.views.common import actor_of
from allocation.views.offers import kept_answer, viewing_values, visible_offer
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface import formatting


@screen(policies.offers, "extend")
def extend(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    offer = visible_offer(request, key)
    if offer.state != OfferState.SENT:
        return redirect(offer)
    start = {"version": offer.version, "deadline_on": proposed_deadline(actor, offer)}
    form = ExtendForm(request.POST or None, initial=start)
    return kept_answer(
        request, offer, form,
        lambda data: services.extend_offer(actor=actor, offer=offer, **data),
        title=_("Utsett svarfristen"),
        lead=_("Fristen er %(day)s. Den kan bare bli lengre, og husstanden får et brev om den nye.")
        % {"day": formatting.longdate(offer.deadline_on)},
        done=_("Fristen er utsatt, og husstanden har fått brev."),
        verb=_("Utsett fristen"),
    )  # fmt: skip


@screen(policies.offers, "arrange_viewing")
def viewing(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    offer = visible_offer(request, key)
    if offer.state not in OFFER_OPEN:
        return redirect(offer)
    form = ViewingForm(request.POST or None, initial=viewing_values(offer))
    sent = offer.state == OfferState.SENT

    def keep(data: dict[str, Any]) -> None:
        at = form.when()
        assert at is not None  # both day and time are required here
        services.arrange_viewing(
            actor=actor,
            offer=offer,
            at=at,
            place=data["viewing_place"],
            host=data["viewing_host"],
            version=data["version"],
        )

    return kept_answer(
        request, offer, form, keep,
        title=_("Avtal visning"),
        lead=_("Husstanden får et brev om tid, sted og hvem som møter.")
        if sent
        else _("Visningen står i tilbudsbrevet når det sendes."),
        done=_("Visningen er avtalt, og husstanden har fått brev.") if sent else _("Visningen er avtalt."),
        verb=_("Lagre visningen"),
    )  # fmt: skip


@screen(policies.offers, "arrange_viewing")
@require_POST
def close_viewing(request: HttpRequest, key: UUID) -> HttpResponse:
    offer = visible_offer(request, key)
    attended = request.POST.get("attended")
    if attended not in ("yes", "no"):
        messages.error(request, _("Velg om husstanden møtte på visningen."))
        return redirect(offer)
    try:
        services.close_viewing(actor=actor_of(request), offer=offer, attended=attended == "yes")
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Visningen er ført."))
    return redirect(offer)


@screen(policies.offers, "prepare")
def reserve(request: HttpRequest, key: UUID) -> HttpResponse:
    """The others of the meeting in their line, what hinders each, and one press for the first who can have it."""
    actor = actor_of(request)
    offer = visible_offer(request, key)
    if offer.item_id is None:
        raise Http404
    found = services.line_up(actor=actor, offer=offer)
    if request.method == "POST":
        chosen = next(
            (row.candidate for row in found.rows if str(row.candidate.pk) == request.POST.get("candidate")),
            None,
        )
        if chosen is None:
            raise Http404
        try:
            moved = services.move_up(actor=actor, offer=offer, candidate=chosen)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Reserven har rykket opp. Se over tilbudet og send det."))
            return redirect(moved)
    reads.note(
        request,
        persons=[row.candidate.person_id for row in found.rows],
        content="vacancy.candidates",
        subject=offer.vacancy,
    )
    first = found.next
    return render(
        request,
        "allocation/reserve.html",
        {
            "title": _("Reserver til %(dwelling)s") % {"dwelling": offer.vacancy.dwelling},
            "offer": offer,
            "rows": [(row, _lines(row)) for row in found.rows],
            "next": first,
            "is_open": services.is_open_to_reserve(offer),
            "breadcrumbs": [
                (_("Tilbud"), reverse("allocation:offers")),
                (offer.application.case_number, offer.get_absolute_url()),
                (_("Reserver"), ""),
            ],
        },
    )


def _lines(row: Standby) -> list[tuple[Any, Any]]:
    return [(VERDICTS[each.verdict], each.text) for each in row.fit.lines] if row.fit else []
