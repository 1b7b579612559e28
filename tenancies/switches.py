"""What a municipality may turn off: one that lets through a foundation keeps contracts here, but no ledger."""

from core.agencies.switches import Switch, register

RENT = "tenancies.rent"
ARREARS = "tenancies.arrears"
HANDOVERS = "tenancies.handovers"
LEADER_OVERRIDES = "temporary.leader_overrides"

register(Switch(RENT, "Husleie og reskontro", True))
register(Switch(ARREARS, "Restanser", True))
register(Switch(LEADER_OVERRIDES, "Bare lederen kan plassere noen uten kvalitetsavtale", False))
register(Switch(HANDOVERS, "Overganger", True))
