"""What a tenancy asks of the stock: a dwelling with a contract, or lent to somebody, stays in it."""

from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from housing.models import Dwelling
from tenancies.enums import ReplacementState
from tenancies.models import Lease, Replacement
from tenancies.services.protected import CURRENT

SERVICE = "leases"


def keeps_in_stock(actor: Actor, dwelling: Dwelling) -> str:
    """Why it may not be taken out; empty where it may. Asked of all contracts, and the words tell of nobody."""
    with within_service(actor, SERVICE):
        let = Lease.objects.filter(dwelling=dwelling, state__in=CURRENT).exists()
        lent = Replacement.objects.filter(dwelling=dwelling, state=ReplacementState.RUNNING).exists()
    return (
        _("Boligen har en leiekontrakt. Avslutt eller avlys den før boligen tas ut.") if let or lent else ""
    )
