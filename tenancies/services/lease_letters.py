"""Sends a letter about a lease to its tenant; one with a protected address is handed over by the handler."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.documents import letters
from core.documents.models import Letter
from core.messages.services import add_task
from tenancies.models import Lease
from tenancies.selectors.offices import landlord_unit


def dispatch(actor: Actor, lease: Lease, letter: Letter) -> None:
    """Where PDF cannot be made nothing leaves: somebody gets a task, so that the letter is not forgotten."""
    if letters.dispatch(actor=actor, letter=letter):
        return
    title = (
        _("Et brev skal leveres for hånd: leieforhold %(number)s")
        if letter.recipient.get("by_hand")
        else _("Send brev på papir: leieforhold %(number)s")
    )
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
