"""After the meeting: what came of it, what hinders each letter, and sending them. Nothing is sent twice."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import OfferState
from allocation.models import Meeting, Offer
from allocation.services.offers import send_offer
from applications.enums import DecisionState
from applications.models import Application, Decision, FactsConfirmation
from applications.policies import decisions, ties
from applications.services import premises
from applications.services.sending import send_decision
from core.agencies.actors import Actor


@dataclass(frozen=True)
class Resulting:
    """An offer or a decision of the meeting. `hinders` is empty for one that can be sent now."""

    kind: str
    row: Any
    application: Application
    sent_on: date | None
    state: str
    #: Waits for somebody to send it.
    waits: bool
    hinders: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.row.pk}"

    @property
    def ready(self) -> bool:
        return self.waits and not self.hinders


def resulting(*, actor: Actor, meeting: Meeting) -> list[Resulting]:
    """Every decision and offer of the meeting, in the agenda's order. Five queries, however many there are."""
    items: dict[UUID, int] = dict(
        policies.agenda_items.visible_to(actor).filter(meeting=meeting).values_list("pk", "order")
    )
    made = list(
        decisions.visible_to(actor)
        .filter(agenda_item__in=list(items), state__in=(DecisionState.DECIDED, DecisionState.SENT))
        .select_related("application__applicant")
        .prefetch_related("appeals")
    )
    offers = list(
        policies.offers.visible_to(actor)
        .filter(item__in=list(items))
        .exclude(state=OfferState.WITHDRAWN)
        .select_related("vacancy__dwelling", "application__applicant")
    )
    waiting = {
        offer.application_id: offer.application for offer in offers if offer.state == OfferState.PREPARED
    }
    unconfirmed = _unconfirmed(actor, waiting)
    tied = set(
        ties.visible_to(actor)
        .filter(user=actor.user_id, lifted_at=None, application__in=[row.application_id for row in made])
        .values_list("application_id", flat=True)
    )
    found = [(items[row.agenda_item], 0, _of_decision(row, row.application_id in tied)) for row in made]
    found += [
        (items[row.item_id], 1, _of_offer(row, unconfirmed.get(row.application_id, ""))) for row in offers
    ]
    return [each for _order, _kind, each in sorted(found, key=lambda row: (row[0], row[1], row[2].key))]


def _of_decision(row: Decision, tied: bool) -> Resulting:
    waits = row.state == DecisionState.DECIDED
    return Resulting(
        "decision",
        row,
        row.application,
        row.sent_on,
        _("Sendt") if row.sent_on else _("Brevet er ikke sendt"),
        waits,
        _("Du er inhabil i saken. En kollega må sende vedtaket.") if waits and tied else "",
    )


def _of_offer(row: Offer, hinders: str) -> Resulting:
    waits = row.state == OfferState.PREPARED
    return Resulting(
        "offer",
        row,
        row.application,
        row.sent_on,
        str(row.get_state_display()),
        waits,
        hinders if waits else "",
    )


def _unconfirmed(actor: Actor, applications: dict[UUID, Application]) -> dict[UUID, str]:
    """application → why its offer cannot be sent yet."""
    latest: dict[UUID, FactsConfirmation] = {}
    for each in FactsConfirmation.objects.filter(application__in=list(applications)):
        latest.setdefault(each.application_id, each)
    # A confirmation of the same day is good as long; asked once.
    until = {each.confirmed_on: each for each in latest.values()}
    good = {day: premises.good_until(actor, each) >= actor.today for day, each in until.items()}
    why = {}
    for key, application in applications.items():
        given = latest.get(key)
        if application.premises_changed_at is not None:
            why[key] = _("Vedtaket må ses på på nytt, fordi %(what)s er endret.") % {
                "what": premises.words(application)
            }
        elif given is None or not good[given.confirmed_on]:
            why[key] = _("Husstand, inntekt og gjeld må bekreftes først.")
    return why


def send_result(*, actor: Actor, key: str) -> bool:
    """Send one of them. False when it was sent before, or is no longer to be sent; refused when something hinders."""
    kind, _colon, pk = key.partition(":")
    if kind == "offer":
        offer = policies.offers.visible_to(actor).filter(pk=UUID(pk), state=OfferState.PREPARED).first()
        if offer is None:
            return False
        send_offer(actor=actor, offer=offer)
        return True
    decision = (
        decisions.visible_to(actor)
        .select_related("application")
        .filter(pk=UUID(pk), state=DecisionState.DECIDED)
        .first()
    )
    if decision is None:
        return False
    send_decision(actor=actor, decision=decision)
    return True
