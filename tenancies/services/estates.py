"""Letters about a lease whose tenant has died go to the estate, as long as somebody is said to speak for it."""

from django.utils.translation import gettext as _

from core.documents import letters
from core.people import protection
from tenancies.enums_changes import ChangeKind, ChangeState
from tenancies.models import Lease, TenantChange

#: How the first line begins where it names the estate itself.
NAMED = ("dødsbo", "boet ", "buet ")


def estate_of(lease: Lease) -> letters.Recipient | None:
    """The estate as it stands on the envelope; None while the tenant lives, or nobody is known to speak for it.

    A death that was registered by mistake is closed, and was never so. One query.
    """
    change = (
        TenantChange.objects.filter(lease=lease.pk, kind=ChangeKind.DEATH)
        .exclude(state=ChangeState.CLOSED)
        .exclude(estate_contact="")
        .order_by("-told_on", "-id")
        .first()
    )
    return recipient(lease, change) if change is not None else None


def recipient(lease: Lease, change: TenantChange) -> letters.Recipient:
    lines = [line.strip() for line in change.estate_contact.splitlines() if line.strip()]
    home = [] if lease.restricted else [str(lease.dwelling)]
    address = lines[1:] or home or list(protection.postal_lines(lease.tenant))
    name = lines[0]
    if not name.casefold().startswith(NAMED):
        name, address = _("Dødsboet etter %(name)s") % {"name": lease.tenant.name}, [f"v/ {name}", *address]
    return letters.Recipient(name=name, address_lines=tuple(address), by_hand=lease.restricted)
