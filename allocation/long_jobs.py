"""Many offers sent in one go: letter by letter, with progress."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import OfferState
from allocation.services.afterwards import send_result
from allocation.services.offers import send_offer
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.long import LongRun, register_long_job
from core.jobs.registry import name_counts

SEND_OFFERS = "offers.send"
SEND_RESULTS = "meeting.send"


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


def send_results(run: LongRun) -> None:
    """After a meeting: each letter in its own transaction; what was sent before is counted and left."""

    def send(actor: Actor, key: str) -> None:
        try:
            with transaction.atomic():
                sent = send_result(actor=actor, key=key)
        except Refused:
            run.count(letters_hindered=1)
        else:
            run.count(**{"letters_sent" if sent else "letters_sent_before": 1})

    run.each(run.params["keys"], send)
    run.result(run.params["back"], _("Se hva som ble sendt"))


name_counts(
    letters_sent="brev sendt",
    letters_sent_before="var sendt eller trukket fra før",
    letters_hindered="kunne ikke sendes; listen viser hvorfor",
    offers_sent="tilbud sendt",
    offers_already_handled="var sendt eller trukket fra før",
    offers_not_sent="kunne ikke sendes; åpne dem for å se hvorfor",
)
register_long_job(SEND_OFFERS, "Sending av tilbud", send_offers)
register_long_job(SEND_RESULTS, "Sending etter møtet", send_results)
