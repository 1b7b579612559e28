"""Offers: the list, one offer, its letter, its answer; and allocating between meetings."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allocation import hooks, policies, selectors, services
from allocation.enums import OFFER_LIVE, OFFER_OPEN, OfferState, ViewingState
from allocation.forms import AcceptForm, DeclineForm, SendOfferForm
from allocation.models import Offer
from allocation.services import reserves
from allocation.services.letters import compose_offer
from allocation.services.offers import answer_deadline
from allocation.tables import OFFERS, OfferFilter
from allocation.views.common import actor_of
from applications.policies import applications
from applications.services import premises
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.documents import letters
from core.documents.policies import letter_policy
from core.interface import formatting, lists
from core.interface.case import Action, CaseHeader, facts
from core.interface.confirm import Confirm, confirm_page
from core.interface.formatting import OSLO
from core.interface.forms import ReasonForm
from core.interface.statuses import status_of
from core.sharing import danger
from housing import policies as housing


@screen(policies.offers, "list")
def offer_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.offers.visible_to(actor).select_related("application__applicant", "vacancy__dwelling")
    found = lists.listing(request, rows, OFFERS, OfferFilter)
    reads.note(
        request, rows=[(row.application.applicant_id, row) for row in found.rows], content="offer.list"
    )
    if found.wants_csv:
        return found.csv("tilbud")
    actions = []
    waiting = selectors.offers_to_send(actor).count() if policies.offers.permits(actor, "send") else 0
    if waiting:
        label = _("Send tilbud (%(count)s)") % {"count": waiting}
        actions.append(Action(label, reverse("allocation:send_offers")))
    context = {"title": _("Tilbud"), "listing": found, "actions": actions}
    return render(request, "interface/list_page.html", context)


def visible_offer(request: HttpRequest, key: UUID) -> Offer:
    return visible_or_404(
        policies.offers,
        actor_of(request),
        "application__applicant",
        "vacancy__dwelling__area",
        "item__meeting",
        pk=key,
    )


@screen(policies.offers, "view")
def offer_page(request: HttpRequest, key: UUID) -> HttpResponse:
    offer = visible_offer(request, key)
    reads.note(request, persons=[offer.application.applicant_id], content="offer", subject=offer)
    return _page(request, offer)


def _page(request: HttpRequest, offer: Offer, **extra: Any) -> HttpResponse:
    actor = actor_of(request)
    may = policies.offers.permits
    actions: list[Action] = []
    key = [offer.pk]
    if offer.state == OfferState.PREPARED and may(actor, "send"):
        if not premises.is_confirmed(actor, offer.application):
            number = [offer.application.case_number]
            actions.append(
                Action(_("Bekreft opplysningene"), reverse("applications:confirm_facts", args=number))
            )
        variant: Any = "secondary" if actions else "primary"
        actions.append(Action(_("Send tilbudet"), reverse("allocation:send_offer", args=key), variant))
    if offer.state == OfferState.SENT and may(actor, "answer"):
        actions.append(Action(_("Takket ja"), reverse("allocation:accept_offer", args=key)))
        actions.append(Action(_("Takket nei"), reverse("allocation:decline_offer", args=key), "secondary"))
    if offer.state in OFFER_OPEN and may(actor, "arrange_viewing"):
        label = _("Flytt visningen") if offer.viewing_state == ViewingState.ARRANGED else _("Avtal visning")
        actions.append(Action(label, reverse("allocation:viewing", args=key), "secondary"))
    if offer.state == OfferState.SENT and may(actor, "extend"):
        actions.append(Action(_("Utsett fristen"), reverse("allocation:extend_offer", args=key), "secondary"))
    if may(actor, "prepare") and reserves.is_open_to_reserve(offer):
        actions.append(Action(_("Se reservene"), reverse("allocation:reserve", args=key)))
    if offer.letter:
        actions.append(Action(_("Se brevet"), reverse("allocation:offer_letter", args=key), "secondary"))
    if offer.state in OFFER_LIVE and may(actor, "withdraw"):
        actions.append(
            Action(
                _("Trekk tilbudet"), reverse("allocation:withdraw_offer", args=key), "tertiary", danger=True
            )
        )
    protected = offer.application.applicant.protected and not actor.has_role(*housing.LANDLORD)
    dwelling = offer.vacancy.dwelling
    left = _left(request, offer)
    context = {
        "offer": offer,
        "left": left,
        "danger": danger.shown(request, [offer.application.applicant_id], offer.application.household_id),
        "protected": protected,
        "sees_case": applications.sees(actor, offer.application),
        "extensions": policies.offer_extensions.visible_to(actor)
        .filter(offer=offer)
        .select_related("given_by")
        .order_by("created_at"),
        "closes_viewing": offer.viewing_state == ViewingState.ARRANGED
        and offer.viewing_at is not None
        and localtime(offer.viewing_at).date() <= actor.today
        and may(actor, "arrange_viewing"),
        "case": CaseHeader(
            title=_("Tilbud til %(name)s") % {"name": offer.application.applicant.name},
            kicker=offer.application.case_number,
            status=status_of(offer),
            facts=facts(
                (_("Bolig"), _("Skjermet adresse") if protected else str(dwelling)),
                (_("Tildelt"), formatting.longdate(offer.allocated_on)),
                (_("Sendt"), formatting.longdate(offer.sent_on)),
                (_("Svarfrist"), formatting.longdate(offer.deadline_on)),
            ),
            action=actions[0] if actions else None,
            more=actions[1:],
        ),
        "breadcrumbs": [(_("Tilbud"), reverse("allocation:offers")), (offer.application.case_number, "")],
        **extra,
    }
    return render(request, "allocation/offer.html", context)


def _left(request: HttpRequest, offer: Offer) -> list[hooks.CurrentHome]:
    """The home that becomes vacant with a yes, to those who may know which; after it the lease itself says when."""
    case = offer.application
    if offer.state not in OFFER_LIVE or case.household_id is None:
        return []
    found = hooks.current_homes(actor_of(request), {case.household_id: case.applicant_id}).values()
    left = [home for home in found if home.named and home.dwelling.pk != offer.vacancy.dwelling_id]
    reads.note(request, rows=[home.shows for home in left if home.shows], content="lease.list")
    return left


def viewing_values(offer: Offer) -> dict[str, Any]:
    """What a form about the offer's viewing starts with."""
    at = localtime(offer.viewing_at, OSLO) if offer.viewing_at else None
    return {
        "version": offer.version,
        "viewing_on": at.date() if at else None,
        "viewing_at": at.time() if at else None,
        "viewing_place": offer.viewing_place,
        "viewing_host": offer.viewing_host,
    }


@screen(policies.offers, "send")
def send_offer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter as it will be, and the button that sends it."""
    actor = actor_of(request)
    offer = visible_offer(request, key)
    if offer.state != OfferState.PREPARED:
        return redirect(offer)
    form = SendOfferForm(request.POST or None, initial=viewing_values(offer))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.send_offer(
                actor=actor,
                offer=offer,
                version=data["version"],
                viewing_at=form.when(),
                viewing_place=data["viewing_place"],
                viewing_host=data["viewing_host"],
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret tilbudet. Her er det som gjelder nå."))
            return redirect(offer)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Tilbudet er sendt."))
            return redirect(offer)
    deadline = answer_deadline(actor, actor.today)
    letter = compose_offer(actor=actor, offer=offer, deadline=deadline)
    reads.note(request, persons=[offer.application.applicant_id], content="offer.letter", subject=offer)
    return render(
        request,
        "allocation/send_offer.html",
        {
            "title": _("Send tilbudet"),
            "offer": offer,
            "form": form,
            "letter": letter,
            "deadline": deadline,
            "breadcrumbs": [
                (_("Tilbud"), reverse("allocation:offers")),
                (offer.application.case_number, offer.get_absolute_url()),
                (_("Send tilbudet"), ""),
            ],
        },
    )


@screen(policies.offers, "view")
def offer_letter(request: HttpRequest, key: UUID) -> HttpResponse:
    offer = visible_offer(request, key)
    visible = letter_policy.visible_to(request.actor)  # type: ignore[attr-defined]
    letter = visible.filter(pk=offer.letter).first() if offer.letter else None
    if letter is None:
        raise Http404
    reads.note(request, persons=[offer.application.applicant_id], content="offer.letter", subject=offer)
    response = HttpResponse(letters.pdf(letter), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="tilbud.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_answer(
    request: HttpRequest,
    offer: Offer,
    form: Any,
    keep: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    lead: str,
    done: str,
    verb: str = "",
) -> HttpResponse:
    """The household's answer: one form, one service. Somebody else's answer before it is shown, not written over."""
    if request.method == "POST" and form.is_valid():
        try:
            keep(form.cleaned_data)
        except Conflict:
            messages.warning(request, _("Noen andre har endret tilbudet. Her er det som gjelder nå."))
            return redirect(offer)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, done)
            return redirect(offer)
    back = offer.get_absolute_url()
    context = {"title": title, "lead": lead, "form": form, "verb": verb or _("Lagre svaret"), "back": back}
    return render(request, "interface/form_page.html", context)


@screen(policies.offers, "answer")
def accept_offer(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    offer = visible_offer(request, key)
    form = AcceptForm(request.POST or None, initial={"version": offer.version, "answered_on": actor.today})
    return kept_answer(
        request, offer, form,
        lambda data: services.accept_offer(
            actor=actor, offer=offer, on=data["answered_on"], channel=data["channel"], version=data["version"]
        ),
        title=_("Husstanden takker ja"),
        lead=_("Utleieren får beskjed og kan skrive leiekontrakten."),
        done=_("Husstanden har takket ja. Utleieren har fått beskjed."),
    )  # fmt: skip


@screen(policies.offers, "answer")
def decline_offer(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    offer = visible_offer(request, key)
    form = DeclineForm(request.POST or None, initial={"version": offer.version, "answered_on": actor.today})
    return kept_answer(
        request, offer, form,
        lambda data: services.decline_offer(
            actor=actor, offer=offer, on=data["answered_on"], reason=data["reason"], note=data["note"],
            channel=data["channel"], version=data["version"],
        ),
        title=_("Husstanden takker nei"),
        lead=_("Boligen blir ledig igjen, og husstanden venter på bolig igjen, etter kommunens regel."),
        done=_("Svaret er lagret, og boligen er ledig igjen."),
    )  # fmt: skip


@screen(policies.offers, "withdraw")
def withdraw_offer(request: HttpRequest, key: UUID) -> HttpResponse:
    offer = visible_offer(request, key)
    confirm = Confirm(
        question=_("Trekke tilbudet?"),
        consequence=_(
            "Boligen blir ledig igjen, og husstanden venter på bolig som før. Er tilbudet sendt, "
            "får husstanden et brev med grunnen du skriver her."
        ),
        verb=_("Trekk tilbudet"),
        keep=_("Behold tilbudet"),
        back=offer.get_absolute_url(),
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_offer(actor=actor_of(request), offer=offer, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Tilbudet er trukket."))
            return redirect(offer)
    return confirm_page(request, confirm, form)
