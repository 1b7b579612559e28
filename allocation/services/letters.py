"""Composing the letter of an offer (tildelingsbrev)."""

from datetime import date, datetime

from allocation.models import Offer
from applications.services.wording import letter_language, recipient
from core.agencies.actors import Actor
from core.documents import letters
from core.documents.models import Letter
from core.interface import formatting


def compose_offer(
    *, actor: Actor, offer: Offer, deadline: date, viewing_at: datetime | None = None
) -> Letter:
    """A draft of the offer's letter; an earlier draft is replaced."""
    dwelling = offer.vacancy.dwelling
    application = offer.application
    return letters.compose(
        actor=actor,
        code="offer",
        subject=offer,
        recipient=recipient(application),
        language=letter_language(application),
        context={
            "case_number": application.case_number,
            "address": str(dwelling),
            "area": dwelling.area.name,
            "kind": str(dwelling.get_kind_display()).lower(),
            "rooms": dwelling.rooms,
            "bedrooms": dwelling.bedrooms,
            "area_m2": dwelling.area_m2,
            "rent": dwelling.monthly_rent,
            "answer_by": deadline,
            "ready_on": offer.vacancy.ready_on or offer.vacancy.expected_ready_on,
            "viewing": formatting.moment(viewing_at) if viewing_at else "",
            "consequence": offer_consequence(actor, letter_language(application)),
        },
    )


_CONSEQUENCE = {
    "nb": {
        "keeps_place": "Takker du nei, beholder du plassen din på ventelista.",
        "paused": "Takker du nei, eller svarer du ikke, kan du ikke få et nytt tilbud på tre måneder.",
        "back_of_queue": "Takker du nei, eller svarer du ikke, regner vi ventetida di fra svaret.",
        "removed": "Takker du nei, eller svarer du ikke, tar vi deg av ventelista.",
    },
    "nn": {
        "keeps_place": "Takkar du nei, held du på plassen din på ventelista.",
        "paused": "Takkar du nei, eller svarar du ikkje, kan du ikkje få eit nytt tilbod på tre månader.",
        "back_of_queue": "Takkar du nei, eller svarar du ikkje, reknar vi ventetida di frå svaret.",
        "removed": "Takkar du nei, eller svarar du ikkje, tek vi deg av ventelista.",
    },
}


def offer_consequence(actor: Actor, language: str) -> str:
    """What the municipality's rule says happens, in the letter's language."""
    return _CONSEQUENCE.get(language, _CONSEQUENCE["nb"])[actor.switch("allocation.decline_consequence")]
