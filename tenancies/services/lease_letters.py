"""Sends a letter about a lease to its tenant; one with a protected address is handed over by the handler."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.documents import letters
from core.documents.models import Letter
from core.messages.services import add_task
from tenancies.models import Lease
from tenancies.selectors.offices import landlord_unit


def dispatch(actor: Actor, lease: Lease, letter: Letter) -> None:
    """Where PDF cannot be made nothing leaves: somebody gets a task, so that the letter is not forgotten."""
    try:
        with transaction.atomic():
            letters.send(actor=actor, letter=letter)
    except Refused as refused:
        if refused.code != "PDF_NOT_AVAILABLE":
            raise
        _by_hand(actor, lease, letter, _("Send brev på papir: leieforhold %(number)s"))
    else:
        if letter.recipient.get("by_hand"):
            _by_hand(actor, lease, letter, _("Et brev skal leveres for hånd: leieforhold %(number)s"))


def _by_hand(actor: Actor, lease: Lease, letter: Letter, title: str) -> None:
    handler = lease.handler if lease.restricted else None
    add_task(
        actor=actor,
        title=title % {"number": lease.number},
        url=reverse("documents:letter", args=[letter.pk]),
        user=handler,
        unit=None if handler else landlord_unit(lease.municipality, actor.today),
        due=actor.today,
        subject=lease,
        key=f"letter:{letter.pk}",
    )
