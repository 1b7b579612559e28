"""What replacement housing tells: the next meeting of what was given, the stock of homes that come back."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocation.hooks import Reported
from core.agencies.actors import Actor, within_service
from core.agencies.policies import shown_openly
from core.interface.formatting import longdate
from housing.expected import Certainty, Expected
from housing.models import Dwelling
from tenancies import policies
from tenancies.enums import ReplacementState
from tenancies.models import Lease, Replacement

RELATED = ("lease__dwelling", "lease__tenant", "dwelling__area", "person", "handler", "new_lease")
SERVICE = "leases"


def open_ones(actor: Actor) -> QuerySet[Replacement]:
    """Those that may be spoken of: no secret address, and nobody whose address is protected."""
    return shown_openly(actor, policies.replacements.visible_to(actor)).filter(
        secret=False, lease__restricted=False
    )


def replacements_since(actor: Actor, since: date) -> Iterable[Reported]:
    """Homes lent since the last meeting, for its agenda. A meeting hears of all that were not secret, also those
    that the landlord gave; a name and an address stand only where the case is the meeting's own: who now lives at an
    address after a fire is nobody else's to know."""
    with within_service(actor, SERVICE):
        rows = list(
            Replacement.objects.filter(
                municipality=actor.home, secret=False, lease__restricted=False, starts_on__gte=since
            )
            .exclude(state=ReplacementState.CANCELLED)
            .select_related("dwelling__area", "lease__application")
        )
    for row in rows:
        application = row.lease.application if row.person_id == row.lease.tenant_id else None
        why = _("%(reason)s. Ventes tilbake %(day)s.") % {
            "reason": row.get_reason_display(),
            "day": longdate(row.expected_return_on),
        }
        yield Reported(
            key=row.pk,
            on=row.starts_on,
            title=_title(row.dwelling, named=application is not None),
            why=why,
            application=application,
            person_id=application.applicant_id if application else None,
        )


def _title(dwelling: Dwelling, *, named: bool) -> str:
    if named:
        return _("Erstatningsbolig: %(dwelling)s") % {"dwelling": dwelling}
    values = {"bedrooms": dwelling.bedrooms, "area": dwelling.area.name}
    return _("Erstatningsbolig med %(bedrooms)s soverom i %(area)s") % values


def expected_returns(actor: Actor, first: date, last: date) -> Iterable[Expected]:
    """Homes that are lent and come back. One query."""
    if not policies.replacements.permits(actor, "view"):
        return
    rows = open_ones(actor).filter(
        state=ReplacementState.RUNNING, expected_return_on__gte=first, expected_return_on__lte=last
    )
    for row in rows.select_related("dwelling__area", "lease"):
        yield Expected(
            row.dwelling,
            row.expected_return_on,
            Certainty.LIKELY,
            gettext_lazy("Erstatningsbolig, ventes tilbake"),
            row.get_absolute_url(),
            ((row.person_id, row),),
        )


def of_lease(actor: Actor, lease: Lease) -> Replacement | None:
    """The one that runs, else the latest, if the actor sees it. One query."""
    rows = policies.replacements.visible_to(actor).filter(lease=lease).select_related("dwelling")
    return max(
        rows,
        key=lambda row: (row.state == ReplacementState.RUNNING, row.starts_on, str(row.pk)),
        default=None,
    )
