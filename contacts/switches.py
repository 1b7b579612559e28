"""Whether the municipality keeps its contact log in Husrom."""

from django.utils.translation import gettext_lazy as _

from core.agencies import switches
from core.agencies.switches import Switch

ROOM = "contacts.log"

switches.register(Switch(ROOM, _("Henvendelser"), True))
