"""Whether the municipality reports deviations in Husrom at all, where the record of them is; and risks and plans."""

from django.utils.translation import gettext_lazy as _

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.switches import Switch

ROOM = "deviations.reports"
RISK = "deviations.risk"
RECORD = "deviations.record"
HUSROM, REFERENCE = "husrom", "reference"

switches.register(Switch(ROOM, _("Avvik"), True))
switches.register(Switch(RISK, _("Risikovurderinger, handlingsplaner og undersøkelser"), True))
switches.register(
    Switch(
        RECORD,
        _("Avvik føres i"),
        HUSROM,
        {
            HUSROM: _("Husrom"),
            REFERENCE: _("Kommunens kvalitetssystem; bare referanse, status og datoer her"),
        },
    )
)


def kept_elsewhere(actor: Actor) -> bool:
    """Whether a quality system is the record, and Husrom holds only reference, status and dates."""
    return bool(actor.switch(RECORD) == REFERENCE)
