"""Whether the municipality reports deviations in Husrom at all."""

from core.agencies import switches
from core.agencies.switches import Switch

ROOM = "deviations.reports"

switches.register(Switch(ROOM, "Avvik", True))
