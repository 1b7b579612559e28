"""Leases as lists and pages show them: with the term and the rent of the day, in one query."""

from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.agencies.actors import Actor
from core.base.models import AmongKeys
from core.people.selectors import find_persons
from housing.models import Dwelling
from tenancies import policies
from tenancies.models import Lease, LeaseTerm, RentAgreement


def with_terms(rows: QuerySet[Lease], on: date) -> QuerySet[Any]:
    """Adds `term_ends` (exclusive), `term_kind` and `monthly` as they are on the day, or last were."""
    terms = LeaseTerm.objects.known().filter(lease=OuterRef("pk")).order_by("-valid_from")
    rents = (
        RentAgreement.objects.known().filter(lease=OuterRef("pk"), valid_from__lte=on).order_by("-valid_from")
    )
    coming = RentAgreement.objects.known().filter(lease=OuterRef("pk")).order_by("valid_from")
    return rows.annotate(
        term_ends=Subquery(terms.values("valid_to")[:1]),
        term_kind=Subquery(terms.values("kind")[:1]),
        rent_now=Subquery(rents.values("monthly")[:1]),
        rent_first=Subquery(coming.values("monthly")[:1]),
    )


def shown(rows: Any) -> Any:
    """`last_day` (as people say it) and `monthly` on each row of `with_terms`."""
    for row in rows:
        row.last_day = row.term_ends - timedelta(days=1) if row.term_ends else None
        row.monthly = row.rent_now if row.rent_now is not None else row.rent_first
    return rows


def listed(actor: Actor) -> QuerySet[Any]:
    rows = policies.leases.visible_to(actor).select_related("dwelling", "tenant")
    return with_terms(rows, actor.today)


def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By the tenant's name, by number or KID, or by address (every word must be found). One query more, or two.

    A number asked for whole is shown alone: the list is in the order of its addresses, so that one lease among those
    that begin alike («2026/1» and «2026/12») would stand anywhere.
    """
    words = text.split()[:5]
    if not words:
        return rows
    digits = any(sign.isdigit() for sign in text)
    if digits:
        whole = rows.filter(Q(number=text.strip()) | Q(kid="".join(words)))
        if whole.exists():
            return whole
    homes = Dwelling.objects.all()
    for word in words:
        homes = homes.filter(Q(address__icontains=word) | Q(unit_number__iexact=word))
    found = Q(AmongKeys("dwelling", homes.values("pk"))) | Q(tenant__in=find_persons(text))
    if digits:
        found |= Q(number__startswith=text.strip())
    return rows.filter(found)
