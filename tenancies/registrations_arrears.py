"""What the work with unpaid rent adds to the read log and the colours of states."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents
from core.interface import statuses


def register() -> None:
    contents.register_all(
        {
            "lease.petition": _("Leieforhold: begjæring om fravikelse"),
            "lease.children": _("Leieforhold: vurdering av barnets beste"),
            "lease.eviction": _("Leieforhold: fravikelse"),
        }
    )
    contents.register_all(
        {
            "arrears.review": _("Lista til felles gjennomgang av restanser"),
            "arrears.contacts": _("Lista over kontakt om restanser"),
            "eviction.list": _("Lista over fravikelser"),
        },
        listed=True,
    )
    statuses.register(
        "tenancies.eviction",
        "outcome",
        {
            "": "warning",
            "carried_out": "neutral",
            "moved": "neutral",
            "stopped": "success",
            "cancelled": "success",
            "postponed": "info",
        },
    )
