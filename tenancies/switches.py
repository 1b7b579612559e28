"""What a municipality may turn off: one that lets through a foundation keeps contracts here, but no ledger."""

from core.agencies.switches import Switch, register

RENT = "tenancies.rent"
ARREARS = "tenancies.arrears"

register(Switch(RENT, "Husleie og reskontro", True))
register(Switch(ARREARS, "Restanser", True))
