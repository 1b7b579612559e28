"""What a municipality may turn off."""

from core.agencies.switches import Switch, register

TEMPORARY = "housing.temporary"

register(Switch(TEMPORARY, "Midlertidige botilbud", True))
