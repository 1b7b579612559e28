"""What the room adds to the house."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.interface import myday, navigation, statuses
from core.interface.formatting import longdate
from insight.policies import deliveries, figures


def _new_papers(actor: Actor) -> list[myday.Line]:
    """Reports that have come and have not been opened."""
    rows = deliveries.visible_to(actor).filter(opened_at=None).select_related("report").defer("content")
    return [
        myday.Line(
            f"{row.report.name}, {longdate(row.due_on)}", row.get_absolute_url(), text=_now("Ikke åpnet ennå")
        )
        for row in rows.order_by("-due_on", "-id")[:10]
    ]


def register() -> None:
    statuses.register(
        "insight.oversighttask",
        "state",
        {"asked": "warning", "opened": "success", "refused": "neutral", "ended": "neutral"},
    )
    myday.register(
        myday.Panel(
            order=70,
            title=_("Rapporter som er kommet"),
            load=_new_papers,
            visible=lambda actor: figures.permits(actor, "view"),
            more=lambda actor: reverse("insight:reports"),
        )
    )
    navigation.register(
        navigation.NavItem(
            "insight",
            _("Innsikt"),
            "insight:index",
            order=90,
            visible=lambda actor: figures.permits(actor, "view"),
        )
    )
