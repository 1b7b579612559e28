"""Contracts and amendments, made and signed as the landlord does."""

from dataclasses import replace
from datetime import date
from typing import Any

from core.agencies.actors import Actor
from tenancies.models import Lease, LeasePaper
from tenancies.services import (
    amendments,
    contracts,
    leases,
    signing,
)
from tenancies.services.terms import Terms, standard_terms, terms_of
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_tenant


def drafted(landlord: Actor, **changes: Any) -> Lease:
    assert landlord.municipality is not None
    dwelling = changes.pop("dwelling", None) or make_dwelling(landlord.municipality)
    tenant = changes.pop("tenant", None) or make_tenant(landlord.municipality)
    terms = replace(standard_terms(dwelling, landlord.today), **changes)
    return leases.draft_lease(actor=landlord, dwelling=dwelling, tenant=tenant, terms=terms)


def signed(landlord: Actor, lease: Lease) -> Lease:
    contracts.make_contract(actor=landlord, lease=lease)
    for party in ("landlord", "tenant"):
        lease = signing.record_signature(actor=landlord, lease=lease, party=party, on=landlord.today)
    return lease


def longer(lease: Lease, **changes: Any) -> Terms:
    return replace(terms_of(lease), **{"last_day": date(2030, 12, 31), **changes})


def propose(landlord: Actor, lease: Lease, terms: Terms, **more: Any) -> LeasePaper:
    given: dict[str, Any] = {"effective_on": date(2027, 1, 1), "reason": "Trenger boligen fortsatt", **more}
    return amendments.propose(actor=landlord, lease=lease, terms=terms, **given)


def sign_all(
    landlord: Actor, paper: LeasePaper, parties: tuple[str, ...] = ("landlord", "tenant")
) -> LeasePaper:
    for party in parties:
        paper = signing.sign_paper(actor=landlord, paper=paper, party=party, on=landlord.today)
    return paper
