"""What the leases tell of dwellings that will become vacant: notices, terms that run out, evictions asked for."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.policies import policy_for, shown_openly
from housing.expected import Certainty, Expected
from tenancies import policies
from tenancies.enums import CaseState, LeaseState, StepEvent
from tenancies.models import ArrearsStep, Lease, LeaseTerm

#: After a petition it takes about this long before somebody has moved (the table of the arrears' path).
AFTER_PETITION = timedelta(days=60)
ONE_DAY = timedelta(days=1)


def expected_vacancies(actor: Actor, first: date, last: date) -> Iterable[Expected]:
    """Three queries: leases that somebody has ended, terms that run out, cases with a petition."""
    if not policies.leases.permits(actor, "view"):
        return
    visible = shown_openly(actor, policies.leases.visible_to(actor)).filter(
        state=LeaseState.ACTIVE, restricted=False
    )
    ending = visible.filter(ended_on__gte=first - ONE_DAY, ended_on__lt=last)
    for lease in ending.select_related("dwelling__area"):
        assert lease.ended_on is not None
        yield _of(lease, lease.ended_on + ONE_DAY, Certainty.SURE, _("Sagt opp"))
    staying = visible.filter(ended_on=None)
    terms = (
        _terms(actor)
        .filter(
            binding=True,
            lease__in=staying.values("pk"),
            valid_to__gt=first,
            valid_to__lte=last,
        )
        .exclude(Exists(_later_term(actor)))
        .select_related("lease__dwelling__area")
    )
    for term in terms:
        told = _("Siste leietid løper ut") if term.last_if_unchanged else _("Leietida løper ut, ikke fornyet")
        certainty = Certainty.LIKELY if term.last_if_unchanged else Certainty.POSSIBLE
        assert term.valid_to is not None
        yield _of(term.lease, term.valid_to, certainty, told)
    yield from _evictions(actor, staying, first, last)


def _terms(actor: Actor) -> QuerySet[LeaseTerm]:
    rows: QuerySet[LeaseTerm] = policy_for(LeaseTerm).visible_to(actor).filter(superseded_at=None)
    return rows


def _later_term(actor: Actor) -> QuerySet[LeaseTerm]:
    return _terms(actor).filter(lease=OuterRef("lease"), valid_from__gte=OuterRef("valid_to"))


def _evictions(actor: Actor, staying: object, first: date, last: date) -> Iterable[Expected]:
    cases = policies.arrears.visible_to(actor).filter(state=CaseState.OPEN, lease__in=staying.values("pk"))  # type: ignore[attr-defined]
    steps = (
        policy_for(ArrearsStep)
        .visible_to(actor)
        .filter(
            superseded_at=None,
            case__in=cases.values("pk"),
            event__in=[StepEvent.DATE_SET, StepEvent.PETITION_SENT],
        )
        .select_related("case__lease__dwelling__area")
        .order_by("case", "-date")
    )
    told: set[object] = set()
    for step in sorted(steps, key=lambda each: each.event != StepEvent.DATE_SET):
        if step.case_id in told:
            continue
        told.add(step.case_id)
        dated = step.event == StepEvent.DATE_SET
        day = (step.eviction_on or step.date) if dated else step.date + AFTER_PETITION
        if first <= day <= last:
            yield _of(
                step.case.lease,
                day,
                Certainty.LIKELY if dated else Certainty.POSSIBLE,
                _("Fravikelse er berammet") if dated else _("Begjært fravikelse"),
            )


def _of(lease: Lease, day: date, certainty: Certainty, why: object) -> Expected:
    return Expected(
        lease.dwelling, day, certainty, why, lease.get_absolute_url(), ((lease.tenant_id, lease),)
    )
