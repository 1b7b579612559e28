"""The leases that run out within a year, and those whose term has run out: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocation.calculations.fit import bedrooms_for
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.people.enums import MemberRole
from core.people.models import MemberPeriod
from core.rules.kinds import Overrides
from core.rules.periods import add_months
from core.rules.selectors import own_deadlines
from tenancies import policies
from tenancies.calculations.lease_end import TITLES, EndFacts, EndStanding, stand
from tenancies.enums import LeaseState
from tenancies.enums_lease_end import ReviewOutcome
from tenancies.models import LeaseReview
from tenancies.policies_lease_end import reviews
from tenancies.selectors import leases

MONTHS = 12
ONE_DAY = timedelta(days=1)
CHILDREN = (MemberRole.CHILD, MemberRole.SHARED_CHILD)


def ending(actor: Actor) -> QuerySet[Any]:
    """Running leases with a last day within twelve months, or behind us."""
    rows = policies.leases.visible_to(actor).filter(state=LeaseState.ACTIVE, ended_on=None)
    rows = leases.with_terms(rows.select_related("dwelling", "tenant"), actor.today)
    return rows.filter(term_ends__lte=add_months(actor.today, MONTHS) + ONE_DAY)


def facts_of(review: LeaseReview | None, last_day: date) -> EndFacts:
    if review is None:
        return EndFacts(last_day)
    return EndFacts(last_day, review.opened_on, review.decided_on, review.demand_sent_on)


def standing_of(
    review: LeaseReview | None, last_day: date, on: date, own: Overrides | None = None
) -> EndStanding:
    return stand(facts_of(review, last_day), on, own)


def shown(actor: Actor, rows: Iterable[Any]) -> None:
    """Adds to each row of `ending`: last day, standing, review, the one before, and whether the home is too large."""
    rows = leases.shown(list(rows))
    by_lease: dict[UUID, list[LeaseReview]] = defaultdict(list)
    found = reviews.visible_to(actor).filter(lease__in=[row.pk for row in rows]).select_related("application")
    for review in found.order_by("term_end"):
        by_lease[review.lease_id].append(review)
    limits = own_deadlines(actor.municipality, actor.today)
    sizes = household_sizes(actor, {row.household_id for row in rows if row.household_id})
    for row in rows:
        own = by_lease[row.pk]
        row.review = next((each for each in own if each.term_end == row.last_day), None)
        row.before = next((each for each in reversed(own) if each.term_end < row.last_day), None)
        row.standing = standing_of(row.review, row.last_day, actor.today, limits)
        row.last_time = bool(row.before and row.before.outcome == ReviewOutcome.RENEWED_LAST)
        adults, children = sizes.get(row.household_id, (1, 0))
        row.needs_bedrooms = bedrooms_for(adults=adults, children=children)
        row.too_large = row.household_id in sizes and row.dwelling.bedrooms > row.needs_bedrooms


def household_sizes(actor: Actor, households: set[UUID]) -> dict[UUID, tuple[int, int]]:
    """household → adults (the tenant among them) and children today; only those whose members are known here."""
    found: dict[UUID, list[int]] = {}
    periods = (
        policy_for(MemberPeriod)
        .visible_to(actor)
        .filter(superseded_at=None, member__household__in=households, valid_from__lte=actor.today)
    )
    for household, role, ends in periods.values_list("member__household_id", "role", "valid_to"):
        counted = found.setdefault(household, [1, 0])
        if role != MemberRole.APPLICANT and (ends is None or ends > actor.today):
            counted[1 if role in CHILDREN else 0] += 1
    return {key: (adults, children) for key, (adults, children) in found.items()}


def left_text(standing: EndStanding) -> str:
    """How long there is, in words."""
    days = standing.days_left
    if days < 0:
        return ngettext("utløpt for %(n)s dag siden", "utløpt for %(n)s dager siden", -days) % {"n": -days}
    if days < 62:
        return ngettext("om %(n)s dag", "om %(n)s dager", days) % {"n": days}
    return _("om %(n)s måneder") % {"n": days // 30}


def stage_text(standing: EndStanding) -> str:
    return _(TITLES[standing.stage])
