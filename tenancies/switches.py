"""What a municipality may turn off: one that lets through a foundation keeps contracts here, but no ledger."""

from django.utils.translation import gettext_lazy as _

from core.agencies.switches import Switch, register

RENT = "tenancies.rent"
ARREARS = "tenancies.arrears"
HANDOVERS = "tenancies.handovers"
FOLLOW_UP = "tenancies.follow_up"
#: How the check digit of KID is made, as agreed with the bank.
KID = "tenancies.kid"
#: The accounts rent is paid to, with commas between; a payment to another account is looked at by somebody.
RENT_ACCOUNTS = "tenancies.rent_accounts"
LEADER_OVERRIDES = "temporary.leader_overrides"

register(Switch(RENT, _("Husleie og reskontro"), True))
register(Switch(ARREARS, _("Restanser"), True))
register(
    Switch(KID, _("Kontrollsiffer i KID"), "mod10", {"mod10": _("Modulus 10"), "mod11": _("Modulus 11")})
)
register(Switch(RENT_ACCOUNTS, _("Kontonumre for husleie"), ""))
register(
    Switch(
        LEADER_OVERRIDES, _("Bare lederen kan plassere noen uten kvalitetsavtale"), False, room="tenancies"
    )
)
register(Switch(HANDOVERS, _("Overganger"), True))
register(Switch(FOLLOW_UP, _("Booppfølging"), True))
