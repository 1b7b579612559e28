"""What a municipality may turn off."""

from django.utils.translation import gettext_lazy as _

from core.agencies.switches import Switch, register

TEMPORARY = "housing.temporary"

register(Switch(TEMPORARY, _("Midlertidige botilbud"), True))
