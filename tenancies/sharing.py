"""What of a tenancy can be shared, and what goes with it."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.base.clock import oslo_today
from core.people.services import member_ids
from core.sharing import emergencies
from core.sharing.shareables import Covered, Shareable, register
from tenancies.models import ArrearsCase, Lease, Placement
from tenancies.selectors.stays import persons_in


def persons_of(lease: Lease) -> Iterable[UUID]:
    """The tenant and those who belong to the household today."""
    yield lease.tenant_id
    if lease.household_id is not None:
        yield from member_ids(lease.household_id, oslo_today())


def _household(lease: Lease) -> list[Covered]:
    return [("people.household", lease.household_id)] if lease.household_id else []


def _lease_of(case: ArrearsCase) -> list[Covered]:
    return [("tenancies.lease", case.lease_id), *_household(case.lease)]


def persons_placed(placement: Placement) -> Iterable[UUID]:
    """The one who is placed, and those who have stayed along."""
    yield placement.person_id
    yield from persons_in(placement)


def register_shareables() -> None:
    emergencies.register("tenancies_in_emergency")
    register(
        Shareable(
            label="tenancies.lease",
            name=_lazy("Leieforhold"),
            title=lambda lease: _("Leieforhold %(number)s") % {"number": lease.number},
            number=lambda lease: str(lease.number),
            persons=persons_of,
            with_it=_household,
            url=lambda lease: reverse("tenancies:lease", args=[lease.pk]),
            is_case=True,
            remark=_lazy("Kontrakten, reskontroen og eventuelle restanser blir synlige for mottakeren."),
        )
    )
    register(
        Shareable(
            label="tenancies.arrearscase",
            name=_lazy("Restansesak"),
            title=lambda case: _("Restansesak, leieforhold %(number)s") % {"number": case.lease.number},
            number=lambda case: str(case.lease.number),
            persons=lambda case: persons_of(case.lease),
            with_it=_lease_of,
            url=lambda case: reverse("tenancies:arrears", args=[case.lease_id]),
            is_case=True,
            remark=_lazy(
                "Restansesaken ligger på leieforholdet, som blir synlig for mottakeren sammen med den."
            ),
        )
    )
    register(
        Shareable(
            label="tenancies.placement",
            name=_lazy("Midlertidig botilbud"),
            title=lambda placement: _("Midlertidig botilbud %(number)s") % {"number": placement.number},
            number=lambda placement: str(placement.number),
            persons=persons_placed,
            url=lambda placement: placement.get_absolute_url(),
            is_case=True,
            remark=_lazy("Stedene, planen og unntak blir synlige for mottakeren."),
        )
    )
