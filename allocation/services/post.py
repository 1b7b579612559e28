"""What the household is written about its offer, after the offer itself: composed, sent, and never lost."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from allocation.enums import Consequence, OfferState
from allocation.models import Offer
from allocation.selectors import keeps_list
from applications.services.letter_texts import text
from applications.services.wording import letter_language, recipient
from core.agencies.actors import Actor
from core.documents import letters
from core.documents.models import Letter
from core.interface import formatting
from core.messages import outbox
from core.messages.services import add_task
from core.people.models import ProtectedHandler
from core.sharing.enums import Matter


def reminder(*, actor: Actor, offer: Offer, phone: str = "") -> None:
    """By text message where the office has a number and nobody else speaks for the applicant; otherwise a letter."""
    to = recipient(offer.application, actor.today, Matter.OFFER)
    if phone and not to.by_hand and not to.on_behalf_of and to.copy_to is None:
        with translation.override(letter_language(offer.application)):
            words = _(
                "Hei! Husk å svare på tilbudet vi har sendt deg, senest %(day)s. Ring oss hvis du lurer på noe. "
                "Hilsen %(unit)s"
            ) % {"day": formatting.longdate(offer.deadline_on), "unit": offer.application.unit.name}
        outbox.queue(
            actor=actor,
            channel="sms",
            recipient={"phone": phone},
            key=f"offer-reminder:{offer.pk}:{offer.deadline_on}",
            compartment=offer.compartment,
            subject=offer,
            text=words,
        )
        return
    _write(actor, offer, "offer_reminder", {"answer_by": offer.deadline_on, "sent_on": offer.sent_on})


def extended(*, actor: Actor, offer: Offer) -> Letter:
    return _write(actor, offer, "offer_extended", {"answer_by": offer.deadline_on})


def viewing(*, actor: Actor, offer: Offer) -> Letter:
    with translation.override(letter_language(offer.application)):
        when = formatting.moment(offer.viewing_at)
    values = {
        "viewing": when,
        "viewing_place": offer.viewing_place or str(offer.vacancy.dwelling),
        "viewing_host": offer.viewing_host,
        "answer_by": offer.deadline_on,
    }
    return _write(actor, offer, "offer_viewing", values)


def lapsed(*, actor: Actor, offer: Offer) -> Letter:
    """The offer has fallen away, unanswered or declined, and what that leads to: off the list can be appealed."""
    language = letter_language(offer.application)
    declined = offer.state == OfferState.DECLINED
    return _write(
        actor,
        offer,
        "offer_lapsed",
        {
            "address": str(offer.vacancy.dwelling),
            "answer_by": offer.deadline_on,
            "declined_on": offer.answered_on if declined else None,
            "consequence": offer.consequence,
            "removed": offer.consequence == Consequence.REMOVED,
            "appeal_body": text(
                "appeal_bodies", "own_criteria", language, municipality=offer.application.municipality.name
            ),
        },
    )


def withdrawn(*, actor: Actor, offer: Offer, reason: str) -> Letter:
    values = {"address": str(offer.vacancy.dwelling), "reason": reason, "sent_on": offer.sent_on}
    return _write(actor, offer, "offer_withdrawn", values)


def _write(actor: Actor, offer: Offer, code: str, context: dict[str, Any]) -> Letter:
    application = offer.application
    letter = letters.compose(
        actor=actor,
        code=code,
        subject=offer,
        recipient=recipient(application, actor.today, Matter.OFFER),
        language=letter_language(application),
        context={"case_number": application.case_number, "no_list": not keeps_list(actor), **context},
        unit=application.unit if actor.is_service else None,
        dated=actor.today,
    )
    if not letters.dispatch(actor=actor, letter=letter):
        _for_hand(actor, offer, letter)
    return letter


def _for_hand(actor: Actor, offer: Offer, letter: Letter) -> None:
    """A letter no port may or can carry becomes a task: for the named handlers where the address is protected."""
    key = f"letter:{letter.pk}"
    url = offer.get_absolute_url()
    if not letter.recipient.get("by_hand"):
        application = offer.application
        add_task(
            actor=actor,
            title=_("Send brev på papir: sak %(number)s") % {"number": application.case_number},
            url=url,
            unit=application.unit,
            due=actor.today,
            subject=offer,
            key=key,
        )
        return
    handlers = ProtectedHandler.objects.filter(person=offer.application.applicant_id, closes_at=None)
    for handler in handlers.select_related("user"):
        add_task(
            actor=actor,
            title=_("Et brev om et tilbud skal postes for hånd"),
            url=url,
            user=handler.user,
            due=actor.today,
            subject=offer,
            key=f"{key}:{handler.user_id}",
        )
