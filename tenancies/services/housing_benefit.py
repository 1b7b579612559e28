"""Bostøtte: a new contract is the moment to apply, and somebody is asked to help with it."""

from django.utils.translation import gettext as _

from applications.models import Application
from core.agencies.actors import Actor, within_service
from core.agencies.models import Unit
from core.audit import events
from core.messages.services import add_task
from tenancies import policies
from tenancies.calculations.housing_benefit import apply_by
from tenancies.models import Lease
from tenancies.selectors.offices import landlord_unit
from tenancies.selectors.tenancy_rules import tenancy_rules


def ask(*, actor: Actor, lease: Lease) -> None:
    """Whoever granted the home helps with the application; otherwise the landlord. A protected address: the handler.

    The lease tells what is needed (rent, first day, who lives there); the title tells nothing of whom it is about.
    """
    rules = tenancy_rules(lease.municipality, actor.today)
    secret = lease.restricted and lease.handler is not None
    office = None if secret else _granted_by(actor, lease)
    add_task(
        actor=actor,
        title=_("Hjelp leieren å søke om bostøtte: leieforhold %(number)s") % {"number": lease.number},
        url=lease.get_absolute_url(),
        user=lease.handler if secret else None,
        unit=None if secret else office or landlord_unit(lease.municipality, actor.today),
        roles=() if secret or office else policies.LANDLORD,
        due=apply_by(lease.starts_on, actor.today, rules.benefit_apply_by_day),
        subject=lease,
        key=f"housing-benefit:{lease.pk}",
    )
    events.record(actor, "lease.benefit_asked", lease)


def _granted_by(actor: Actor, lease: Lease) -> Unit | None:
    """The unit of the application, which the landlord need not see."""
    if lease.application_id is None:
        return None
    with within_service(actor, "applications"):
        application = Application.objects.select_related("unit").filter(pk=lease.application_id).first()
    return application.unit if application is not None else None
