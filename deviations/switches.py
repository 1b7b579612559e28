"""Whether the municipality reports deviations in Husrom at all, where the record of them is; and risks and plans."""

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.switches import Switch

ROOM = "deviations.reports"
RISK = "deviations.risk"
RECORD = "deviations.record"
HUSROM, REFERENCE = "husrom", "reference"

switches.register(Switch(ROOM, "Avvik", True))
switches.register(Switch(RISK, "Risikovurderinger, handlingsplaner og undersøkelser", True))
switches.register(
    Switch(
        RECORD,
        "Avvik føres i",
        HUSROM,
        {HUSROM: "Husrom", REFERENCE: "Kommunens kvalitetssystem; bare referanse, status og datoer her"},
    )
)


def kept_elsewhere(actor: Actor) -> bool:
    """Whether a quality system is the record, and Husrom holds only reference, status and dates."""
    return bool(actor.switch(RECORD) == REFERENCE)
