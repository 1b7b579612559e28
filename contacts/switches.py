"""Whether the municipality keeps its contact log in Husrom."""

from core.agencies import switches
from core.agencies.switches import Switch

ROOM = "contacts.log"

switches.register(Switch(ROOM, "Henvendelser", True))
