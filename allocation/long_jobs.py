"""Many offers sent in one go: letter by letter, with progress."""

from uuid import UUID

from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import OfferState
from allocation.services.offers import send_offer
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.long import LongRun, register_long_job
from core.jobs.registry import name_counts

SEND_OFFERS = "offers.send"


def send_offers(run: LongRun) -> None:
    """Send each offer that still waits; one that can no longer be sent is counted and left for a person."""

    def send(actor: Actor, key: str) -> None:
        offer = policies.offers.visible_to(actor).filter(pk=UUID(key), state=OfferState.PREPARED).first()
        if offer is None:
            run.count(offers_already_handled=1)
            return
        try:
            send_offer(actor=actor, offer=offer)
        except Refused:
            run.count(offers_not_sent=1)
        else:
            run.count(offers_sent=1)

    run.each(run.params["ids"], send)
    run.result("/tilbud/?status=sent", _("Se tilbudene"))


name_counts(
    offers_sent="tilbud sendt",
    offers_already_handled="var sendt eller trukket fra før",
    offers_not_sent="kunne ikke sendes; åpne dem for å se hvorfor",
)
register_long_job(SEND_OFFERS, "Sending av tilbud", send_offers)
