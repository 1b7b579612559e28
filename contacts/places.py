"""Where the contact log shows up: the menu and the search box (on Min dag its deadlines)."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts import policies
from core.agencies.actors import Actor
from core.interface import navigation, search
from core.sharing import cases


def _keeps(actor: Actor) -> bool:
    return policies.contacts.permits(actor, "log")


def _new_url(actor: Actor, query: str) -> str:
    if not _keeps(actor):
        return ""
    return f"{reverse('contacts:new')}?{urlencode({'q': query})}"


def register() -> None:
    cases.register("people.person", lambda record: reverse("contacts:sharing", args=[record.subject_id]))
    navigation.register(
        navigation.NavItem("contacts", _("Henvendelser"), "contacts:list", order=15, visible=_keeps)
    )
    search.register_action(search.Action(_("Før henvendelse"), url=_new_url, order=10))
