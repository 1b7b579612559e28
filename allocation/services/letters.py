"""Composing the letter of an offer (tildelingsbrev)."""

from datetime import date

from django.utils import translation

from allocation.models import Offer
from allocation.selectors import decline_consequence, keeps_list
from applications.services.wording import letter_language, recipient
from core.agencies.actors import Actor
from core.documents import letters
from core.documents.models import Letter
from core.interface import formatting
from core.sharing.enums import Matter


def compose_offer(*, actor: Actor, offer: Offer, deadline: date) -> Letter:
    """A draft of the offer's letter; an earlier draft is replaced."""
    dwelling = offer.vacancy.dwelling
    application = offer.application
    language = letter_language(application)
    with translation.override(language):
        kind = str(dwelling.get_kind_display()).lower()
        viewing = formatting.moment(offer.viewing_at) if offer.viewing_at else ""
    return letters.compose(
        actor=actor,
        code="offer",
        subject=offer,
        recipient=recipient(application, actor.today, Matter.OFFER),
        language=language,
        context={
            "case_number": application.case_number,
            "address": str(dwelling),
            "area": dwelling.area.name,
            "kind": kind,
            "rooms": dwelling.rooms,
            "bedrooms": dwelling.bedrooms,
            "area_m2": dwelling.area_m2,
            "rent": dwelling.monthly_rent,
            "answer_by": deadline,
            "ready_on": offer.vacancy.ready_on or offer.vacancy.expected_ready_on,
            "viewing": viewing,
            "viewing_place": offer.viewing_place,
            "viewing_host": offer.viewing_host,
            "consequence": decline_consequence(actor),
            "no_list": not keeps_list(actor),
        },
    )
