"""Where the contact log shows up: the menu, the search box and Min dag."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts import policies
from contacts.selectors import to_follow_up
from core.agencies.actors import Actor
from core.interface import myday, navigation, search


def _keeps(actor: Actor) -> bool:
    return policies.contacts.permits(actor, "log")


def _new_url(actor: Actor, query: str) -> str:
    if not _keeps(actor):
        return ""
    return f"{reverse('contacts:new')}?{urlencode({'q': query})}"


def _lines(actor: Actor) -> Iterable[myday.Line]:
    """The text may say anything, so the line says who is concerned only through the page behind it."""
    for contact in to_follow_up(actor)[:100]:
        yield myday.Line(
            title=str(_("Følg opp henvendelse")),
            url=contact.get_absolute_url(),
            due=contact.follow_up_on,
            text=str(contact),
        )


def register() -> None:
    navigation.register(
        navigation.NavItem("contacts", _("Henvendelser"), "contacts:list", order=15, visible=_keeps)
    )
    search.register_action(search.Action(_("Før henvendelse"), url=_new_url, order=10))
    myday.register(myday.Panel(order=25, title=_("Henvendelser"), load=_lines, worklist=True, visible=_keeps))
