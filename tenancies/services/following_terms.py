"""A term after the one that runs, however it was agreed: by renewal, or by an amendment of the contract.

One calculation for both: it follows from the day after, it has to hold by itself (three years or a ground, one short
term by § 11-1, and an owner's own condition), and nobody else has the home then.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from core.agencies.actors import Actor
from core.messages.services import close_tasks
from tenancies.enums import TermKind
from tenancies.models import Lease, LeaseTerm
from tenancies.services.terms import ONE_DAY, Terms, check_law, overlap, write_terms


def following(
    before: Terms,
    *,
    last_day: date | None,
    kind: str,
    shorter_ground: str = "",
    shorter_reason: str = "",
    told_in_writing: bool = False,
    last_if_unchanged: bool = False,
) -> Terms:
    """What is to hold after `before`: the rest of what was agreed goes on as it is."""
    assert before.last_day is not None
    short = kind == TermKind.SHORTER
    return replace(
        before,
        start=before.last_day + ONE_DAY,
        last_day=last_day,
        kind=kind,
        shorter_ground=shorter_ground if short else "",
        shorter_reason=shorter_reason.strip() if short else "",
        # That the exceptions stand in the contract is true as long as they are agreed; a short term is told of anew.
        told_in_writing=told_in_writing or (before.told_in_writing and bool(before.exceptions) and not short),
        last_if_unchanged=last_if_unchanged,
        # The security is not what is agreed on here.
        deposit=Decimal(0),
        guarantee=Decimal(0),
    )


def check(lease: Lease, terms: Terms) -> None:
    """Raises Refused with what husleieloven does not accept of it."""
    check_law(terms, dwelling=lease.dwelling, tenant=lease.tenant, lease=lease)


def write(actor: Actor, lease: Lease, terms: Terms, *, binding: bool = True) -> LeaseTerm:
    """On record, checked; the lease is locked by the caller. What waited for somebody to act on the end is done."""
    check(lease, terms)
    try:
        with transaction.atomic():
            write_terms(lease, terms, binding=binding)
    except IntegrityError as error:
        raise overlap(lease) from error
    for prefix in ("expiry:", f"renewal:{lease.pk}"):
        close_tasks(actor=actor, subject=lease, key_prefix=prefix)
    return LeaseTerm.objects.known().get(lease=lease, valid_from=terms.start)
