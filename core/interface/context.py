"""What every page's frame needs. Lazy, so that a partial or an API page pays nothing for it; no queries."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.signing import Signer
from django.http import HttpRequest

from core.base.clock import oslo_now
from core.interface import navigation
from core.interface.middleware import chosen_language, chosen_theme
from core.interface.navigation import Entry
from core.interface.version import VERSION


class Site:
    """The frame around a page: who, where, menu, language, theme."""

    version = VERSION

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Any:
        return getattr(self._request, "actor", None)

    @cached_property
    def user(self) -> Any:
        return self.actor.user if self.actor else None

    @cached_property
    def draft_owner(self) -> str:
        """Whose a draft in this browser is, without saying who: another on the same phone gets another word."""
        return Signer(salt="interface.draft").signature(str(self.user.pk))[:16] if self.user else ""

    @cached_property
    def _entries(self) -> list[Entry]:
        return navigation.entries(self.actor, self._request.path) if self.user else []

    @cached_property
    def navigation(self) -> list[Entry]:
        return [entry for entry in self._entries if not entry.administration and not entry.more]

    @cached_property
    def more(self) -> list[Entry]:
        """What a long menu has under «Mer»."""
        return [entry for entry in self._entries if entry.more]

    @property
    def in_more(self) -> bool:
        return any(entry.current for entry in self.more)

    @cached_property
    def administration(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.administration]

    @property
    def in_administration(self) -> bool:
        return any(entry.current for entry in self.administration)

    @cached_property
    def municipality(self) -> str:
        return self.actor.municipality.name if self.actor and self.actor.municipality else ""

    @cached_property
    def unit(self) -> str:
        """Agency and unit of the first membership: «Etat for sosiale tjenester, Boligkontoret»."""
        unit = self.actor.unit if self.actor else None
        if unit is None:
            return ""
        agency = unit.agency.name
        return unit.name if agency == unit.name else f"{agency}, {unit.name}"

    @property
    def now(self) -> datetime:
        """When the page was fetched: what a print of it says."""
        return oslo_now()

    @cached_property
    def theme(self) -> str:
        return chosen_theme(self._request)

    @cached_property
    def language(self) -> str:
        return chosen_language(self._request)

    @property
    def languages(self) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    @property
    def demo(self) -> bool:
        return bool(settings.HUSROM_DEMO)

    @cached_property
    def shortcuts(self) -> bool:
        return bool(self.user and self.user.keyboard_shortcuts)


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site` in every template."""
    return {"site": Site(request), "actor": getattr(request, "actor", None)}
