"""What changes of rent add to the read log, the colours of states, and the names of rule sets."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents
from core.interface import statuses
from core.rules import editing


def register() -> None:
    contents.register_all({"lease.rent": _("Leieforhold: husleie")})
    contents.register_all(
        {
            "rent.list": _("Lista over husleier som kan reguleres"),
            "ledger.debts": _("Lista over hvem som skylder hva"),
        },
        listed=True,
    )
    editing.name_kind("rent", _("Endring av husleie"))
    editing.name_kind("costs", _("Kostnader ved restanser"))
    statuses.register(
        "tenancies.rentchange",
        "state",
        {"told": "info", "agreed": "success", "disputed": "warning", "withdrawn": "neutral"},
    )
