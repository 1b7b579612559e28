"""A new term after the old one, and what the law makes of a term that nobody acted on."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.messages.services import add_task, close_tasks
from tenancies.calculations.lease_end import ALARMS, TITLES, Stage
from tenancies.calculations.lease_terms import demand_by
from tenancies.enums import LeaseState, TermKind
from tenancies.enums_lease_end import STAYS, ReviewOutcome
from tenancies.models import Lease, LeaseReview, LeaseTerm
from tenancies.policies_lease_end import reviews
from tenancies.selectors.lease_ends import standing_of
from tenancies.selectors.offices import landlord_unit
from tenancies.services import following_terms
from tenancies.services.leases import lock_lease
from tenancies.services.terms import terms_of

ONE_DAY = timedelta(days=1)


@transaction.atomic
def begin_new_term(
    *,
    actor: Actor,
    lease: Lease,
    signed_on: date,
    kind: str = TermKind.FIXED_3Y,
    shorter_ground: str = "",
    shorter_reason: str = "",
    told_in_writing: bool = False,
    version: int | None = None,
) -> LeaseTerm:
    """The paper for the new term is signed by both: it follows the old one from the day after it. Once for each."""
    locked = lock_lease(actor, lease, "change")
    if not reviews.permits(actor, "renew"):
        raise NotAllowed("renew")
    term = locked.terms.known().order_by("-valid_from").first()
    if term is None or term.valid_to is None:
        raise Refused(_("Avtalen er tidsubestemt og går ikke ut."), code="INDEFINITE")
    decided = LeaseReview.objects.filter(lease=locked, outcome__in=STAYS).order_by("-term_end").first()
    if decided is not None and decided.new_last_day == term.valid_to - ONE_DAY:
        return term
    if decided is None or decided.term_end != term.valid_to - ONE_DAY or decided.new_last_day is None:
        raise Refused(
            _("Det er ikke bestemt at leieren får en ny leieperiode. Avgjør fornyelsen først."),
            code="NOT_DECIDED",
        )
    if locked.state != LeaseState.ACTIVE or locked.ended_on is not None:
        raise Refused(_("Leieforholdet løper ikke lenger."), code="WRONG_STATE")
    if signed_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="signed_on")
    locked.bump(version)
    locked.save(update_fields=["version"])
    terms = following_terms.following(
        terms_of(locked), last_day=decided.new_last_day, kind=kind, shorter_ground=shorter_ground,
        shorter_reason=shorter_reason, told_in_writing=told_in_writing,
        last_if_unchanged=decided.outcome == ReviewOutcome.RENEWED_LAST,
    )  # fmt: skip
    new = following_terms.write(actor, locked, terms, binding=term.binding)
    events.record(actor, "lease.renewed", locked, on=signed_on)
    return new


#: Running leases whose last term has ended, with the review of that term where there is one.
_OUT = """
SELECT l.id, max(t.valid_to) FROM tenancies_lease l JOIN tenancies_leaseterm t ON t.lease_id = l.id
WHERE l.municipality_id = %(municipality)s AND l.state = 'active' AND l.ended_on IS NULL AND t.superseded_at IS NULL
GROUP BY l.id
HAVING bool_and(t.valid_to IS NOT NULL) AND max(t.valid_to) <= %(on)s
"""


def watch(*, actor: Actor, on: date, count: Any = None) -> dict[str, int]:
    """By night: an alarm on each of its days, and an indefinite lease where three months passed without a demand."""
    done = {"expiring": 0, "indefinite": 0}
    with connection.cursor() as cursor:
        cursor.execute(_OUT, {"municipality": actor.municipality_id, "on": on})
        ends = {key: ends - ONE_DAY for key, ends in cursor.fetchall()}
    found = {
        review.lease_id: review
        for review in LeaseReview.objects.filter(lease__in=list(ends)).order_by("term_end")
    }
    rows = Lease.objects.filter(pk__in=list(ends)).select_related("handler", "municipality").order_by("pk")
    for lease in rows:
        last_day = ends[lease.pk]
        review = found.get(lease.pk)
        own = review if review is not None and review.term_end == last_day else None
        stage = standing_of(own, last_day, on).stage
        if stage in ALARMS:
            _alarm(actor, lease, stage, last_day)
            done["expiring"] += 1
        elif stage is Stage.INDEFINITE:
            done["indefinite"] += _become_indefinite(actor, lease, last_day)
    if count is not None:
        count(**{name: number for name, number in done.items() if number})
    return done


def _alarm(actor: Actor, lease: Lease, stage: Stage, last_day: date) -> None:
    handler = lease.handler if lease.restricted else None
    title = _(TITLES[stage])
    add_task(
        actor=actor,
        user=handler,
        unit=None if handler else landlord_unit(lease.municipality, actor.today),
        title=title
        if handler
        else _("%(what)s: leieforhold %(number)s") % {"what": title, "number": lease.number},
        url=lease.get_absolute_url(),
        due=demand_by(last_day),
        subject=lease,
        key=f"expiry:{lease.pk}:{last_day.isoformat()}:{stage}",
    )


def _become_indefinite(actor: Actor, lease: Lease, last_day: date) -> bool:
    """§ 9-2: nobody demanded the home back in time. The term goes on from the day after the old one."""
    locked = Lease.objects.select_for_update(of=("self",), no_key=True).get(pk=lease.pk)
    term = locked.terms.known().order_by("-valid_from").first()
    if locked.state != LeaseState.ACTIVE or term is None or term.valid_to != last_day + ONE_DAY:
        return False
    new = LeaseTerm(
        municipality_id=locked.municipality_id,
        lease=locked,
        dwelling_id=locked.dwelling_id,
        kind=TermKind.INDEFINITE,
        binding=term.binding,
        valid_from=term.valid_to,
        valid_to=None,
        recorded_at=ClockTimestamp(),
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        # The home is let to somebody else from a later day: a person must see to it.
        _alarm(actor, lease, Stage.INDEFINITE, last_day)
        return False
    events.record(actor, "lease.became_indefinite", locked, on=demand_by(last_day) + ONE_DAY)
    close_tasks(actor=actor, subject=locked, key_prefix="expiry:")
    _alarm(actor, lease, Stage.INDEFINITE, last_day)
    return True
