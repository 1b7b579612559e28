"""A home lent to somebody in hiding reads «ikke tilgjengelig», and nobody else reports it vacant or signs for it."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from core.messages.services import notify
from housing.models import Dwelling
from tenancies.enums import ReplacementState
from tenancies.models import Lease, Replacement

#: The identity that may ask who is handler.
SERVICE = "deadlines"


def replacement_keeps_secret(actor: Actor, dwelling: Dwelling) -> bool:
    with within_service(actor, SERVICE):
        return _lent(dwelling, None).exists()


@transaction.atomic
def tell_handler_of_replacement(actor: Actor, dwelling: Dwelling) -> bool:
    """Somebody who may not know of it has reported the dwelling vacant: the handler hears of it instead."""
    if actor.is_service:
        return False
    with within_service(actor, SERVICE) as service:
        found = _lent(dwelling, actor.user_id).select_related("handler").first()
        if found is None:
            return False
        notify(
            actor=service,
            user=found.handler,
            title=_("En bolig du er ansvarlig for, er meldt ledig. Se om det stemmer."),
            url=found.get_absolute_url(),
            key=f"reported:{found.pk}:{actor.today.isoformat()}",
        )
        events.record(service, "replacement.vacancy_told", found)
    return True


def require_not_lent(actor: Actor, lease: Lease) -> None:
    """No contract is signed for a home that is lent to others. The words are those of any that is not available."""
    with within_service(actor, SERVICE):
        taken = Replacement.objects.filter(
            dwelling=lease.dwelling_id, state=ReplacementState.RUNNING
        ).exists()
    if taken:
        raise Refused(
            _("Boligen er ikke tilgjengelig i denne perioden. Velg en annen bolig eller en senere dag."),
            code="LEASES_OVERLAP",
            field="start",
        )


def _lent(dwelling: Dwelling, user: UUID | None) -> QuerySet[Replacement]:
    """The dwelling's running replacement if it is hidden from the user (from everybody but handlers, for None)."""
    hidden = RawSQL("SELECT tenancies_hidden_replacements(%s, %s)", (user, dwelling.municipality_id))
    return Replacement.objects.filter(dwelling=dwelling, state=ReplacementState.RUNNING, pk__in=hidden)
