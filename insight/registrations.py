"""What the room adds to the house."""

from django.utils.translation import gettext_lazy as _

from core.interface import navigation
from insight.policies import figures


def register() -> None:
    navigation.register(
        navigation.NavItem(
            "insight",
            _("Innsikt"),
            "insight:index",
            order=90,
            visible=lambda actor: figures.permits(actor, "view"),
        )
    )
