"""What sharing puts behind the entrance «Personvern»."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.audit import contents
from core.sharing import panels, policies, selectors
from core.sharing.entrance import Door
from core.sharing.entrance import register as door


def shared_of(actor: Actor, case: Any) -> panels.Panel | None:
    """On the case's page: what has been shared of it one by one, also what is over."""
    if not policies.shares.permits(actor, "share"):
        return None
    rows = list(selectors.of_case(actor, case)[:50])
    if not rows:
        return None
    return panels.Panel("shares", _("Delt fra saken"), "sharing/panel.html", {"shares": rows})


def register() -> None:
    panels.register(10, shared_of)
    contents.register_all({"shared.*": _("Delt med leseren"), "insight.request": _("Forespørsel om innsyn")})
    door(
        Door(
            "shared_with_me",
            _("Delt med meg"),
            _("Opplysninger som andre enheter har delt med deg eller enheten din."),
            "sharing:received",
            10,
            lambda actor: policies.shares.permits(actor, "share"),
        )
    )
    door(
        Door(
            "shared_by_me",
            _("Jeg har delt"),
            _("Det du og enheten din har delt med andre, også det som er utløpt."),
            "sharing:given",
            12,
            lambda actor: policies.shares.permits(actor, "share"),
        )
    )
    door(
        Door(
            "insight",
            _("Forespørsler om innsyn"),
            _("Det enheten din er bedt om å svare på, og det dere har bedt om selv."),
            "sharing:insight",
            30,
            lambda actor: policies.insight_requests.permits(actor, "view"),
        )
    )
    door(
        Door(
            "violence",
            _("Varsler om fare"),
            _(
                "Det enheten din har skrevet eller fått om fare for vold, og det som skal bekreftes eller vurderes."
            ),
            "sharing:violence",
            35,
            lambda actor: policies.violence_notices.permits(actor, "view"),
        )
    )
    door(
        Door(
            "emergency",
            _("Nødtilgang"),
            _("Åpne en sak i 24 timer når liv og helse ikke kan vente, og gjennomgå det som er åpnet."),
            "sharing:emergencies",
            40,
            lambda actor: policies.emergencies.permits(actor, "view"),
        )
    )
