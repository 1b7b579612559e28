"""When a term runs out: the tenant is told, renewal is applied for and decided, or the home is demanded back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import Channel, Kind, Situation
from applications.models import Application
from applications.services.data import KindData, NewApplication, PersonData, SituationData
from applications.services.receiving import receive_application
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Letter
from core.interface.formatting import longdate
from core.messages.services import add_task, close_tasks
from core.sharing.enums import Matter
from housing.selectors.offices import units_with
from tenancies import policies
from tenancies.calculations import limits
from tenancies.calculations.lease_terms import demand_by
from tenancies.enums import LeaseState
from tenancies.enums_lease_end import STAYS, ReviewOutcome
from tenancies.models import Lease, LeaseReview
from tenancies.policies_lease_end import reviews
from tenancies.selectors.limits import limits_of
from tenancies.services import lease_letters
from tenancies.services.arrears_letters import addressed_to, language_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Decided:
    """What the review came to. `bedrooms` for a smaller home; `new_last_day` where they stay."""

    outcome: str
    reason: str
    on: date
    bedrooms: int | None = None
    new_last_day: date | None = None


@transaction.atomic
def start_review(*, actor: Actor, lease: Lease, apply_by: date) -> LeaseReview:
    """Tell the tenant that the term runs out and how to apply for a new one, and the office that decides."""
    locked, review = _lock(actor, lease, "open")
    if review.told_on is not None:
        return review
    _least_time(actor, apply_by, "apply_by")
    review.opened_on = review.opened_on or actor.today
    review.told_on, review.apply_by = actor.today, apply_by
    _save(review)
    letter = letters.compose(
        actor=actor,
        code="lease_ending",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=language_of(locked.tenant, locked.municipality.language),
        context={
            "case_number": locked.number,
            "home": str(locked.dwelling),
            "last_day": review.term_end,
            "apply_by": apply_by,
            "last_time": _last_time(locked, review),
        },
        compartment=locked.compartment,
        dated=actor.today,
    )
    events.record(actor, "lease.renewal_started", locked, on=actor.today)
    _tell_the_office(actor, locked, apply_by)
    lease_letters.dispatch(actor, locked, letter)
    return review


def _least_time(actor: Actor, day: date, field: str) -> None:
    """A tenant gets at least so long to apply, and to move: the municipality's own limit."""
    least = limits_of(actor.home, actor.today).ends(limits.TENANT_TIME, actor.today)
    if day < least:
        raise Refused(
            _("Gi leieren tid til %(day)s eller lenger. Velg en senere dag.") % {"day": longdate(least)},
            code="TOO_SHORT",
            field=field,
        )


def _tell_the_office(actor: Actor, lease: Lease, apply_by: date) -> None:
    """Where another office decides on renewals it gets a task; of a protected address nobody else hears.

    The office cannot open the lease, which is the landlord's: it is led to where applications are registered.
    """
    offices = units_with(lease.municipality, Role.CASEWORKER, actor.today)
    if lease.restricted or not offices or offices[0].compartment_id == lease.compartment_id:
        return
    add_task(
        actor=actor,
        unit=offices[0],
        roles=[Role.CASEWORKER],
        title=_("Leietida går ut, og leieren kan søke om fornyelse: leieforhold %(number)s")
        % {"number": lease.number},
        url=reverse("applications:new"),
        due=apply_by,
        subject=lease,
        key=f"renewal:{lease.pk}:{lease.term_ends_on}",
    )


@transaction.atomic
def apply_for_renewal(
    *,
    actor: Actor,
    lease: Lease,
    received: date,
    wish: str,
    changes: str = "",
    explanation: str = "",
    channel: str = Channel.PAPER,
) -> Application:
    """Register the tenant's application for a new term: a case like any other, tied to this review. Once for each."""
    locked, review = _lock(actor, lease, "open")
    if review.application is not None:
        return review.application
    tenant = locked.tenant
    if not tenant.number:
        raise Refused(
            _("Leieren har ikke fødselsnummer her. Registrer søknaden fra Søknader, og velg fornyelse."),
            code="NO_NUMBER",
        )
    made = receive_application(
        actor=actor,
        new=NewApplication(
            received=received,
            applicant=PersonData(tenant.given_name, tenant.family_name, number=tenant.number),
            kind=Kind.RENEWAL,
            channel=channel,
            situation=SituationData(Situation.MUNICIPAL_LEASE, lease_end=review.term_end),
            by_kind=KindData(lease=locked.number, wish=wish, changes=changes, explanation=explanation),
            external_reference=f"fornyelse {locked.number} {review.term_end}",
        ),
    )
    review.application = made
    review.opened_on = review.opened_on or received
    _save(review)
    events.record(actor, "lease.renewal_started", locked, on=received)
    return made


@transaction.atomic
def decide(*, actor: Actor, lease: Lease, decided: Decided, version: int | None = None) -> LeaseReview:
    """What the review came to, with the reason. The same again changes nothing."""
    locked, review = _lock(actor, lease, "decide")
    same = (review.outcome, review.reason, review.bedrooms, review.new_last_day)
    if review.outcome and same == (
        decided.outcome, decided.reason.strip(), decided.bedrooms, decided.new_last_day,
    ):  # fmt: skip
        return review
    if review.demand_sent_on is not None:
        raise Refused(_("Krav om å flytte er sendt for denne leietida."), code="DEMANDED")
    _check_decided(review, decided, actor.today)
    if version is not None and review.version != version and not review._state.adding:
        review.bump(version)
    outcome = ReviewOutcome(decided.outcome)
    review.outcome, review.reason = outcome, decided.reason.strip()
    review.decided_on, review.decided_by = decided.on, actor.user
    review.bedrooms = decided.bedrooms if outcome == ReviewOutcome.SMALLER else None
    review.new_last_day = decided.new_last_day if outcome in STAYS else None
    review.opened_on = review.opened_on or decided.on
    _save(review)
    events.record(actor, "lease.renewal_decided", locked, on=decided.on, detail={"outcome": outcome})
    close_tasks(actor=actor, subject=locked, key_prefix=f"renewal:{locked.pk}")
    return review


def _check_decided(review: LeaseReview, decided: Decided, today: date) -> None:
    outcome = ReviewOutcome(decided.outcome)
    if not outcome:
        raise Refused(_("Velg hva fornyelsen kom til."), code="OUTCOME_MISSING", field="outcome")
    if not decided.reason.strip():
        raise Refused(_("Skriv en begrunnelse."), code="REASON_MISSING", field="reason")
    if decided.on > today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if outcome == ReviewOutcome.SMALLER and not decided.bedrooms:
        raise Refused(
            _("Oppgi hvor mange soverom den nye boligen skal ha."), code="BEDROOMS_MISSING", field="bedrooms"
        )
    if outcome in STAYS and (decided.new_last_day is None or decided.new_last_day <= review.term_end):
        raise Refused(
            _("Oppgi siste dag i den nye leietida. Den må være etter leietida som går ut."),
            code="NEW_END",
            field="new_last_day",
        )


@transaction.atomic
def note_rent_to_own(*, actor: Actor, lease: Lease, lead: bool, note: str) -> LeaseReview:
    """Somebody who may be able to buy the home they rent (leie til eie): a lead, not a decision."""
    locked, review = _lock(actor, lease, "open")
    if (review.rent_to_own, review.rent_to_own_note) == (lead, note.strip()) and not review._state.adding:
        return review
    review.rent_to_own, review.rent_to_own_note = lead, note.strip()
    _save(review)
    events.record(actor, "lease.rent_to_own", locked, detail={"lead": lead})
    return review


@transaction.atomic
def demand_home(*, actor: Actor, lease: Lease, move_by: date) -> LeaseReview:
    """The written demand to move after the term (§ 9-2), sent within three months; else the lease is indefinite."""
    locked, review = _lock(actor, lease, "demand")
    if review.demand_sent_on is not None:
        return review
    if review.outcome in STAYS:
        raise Refused(_("Det er bestemt at leieren får en ny leieperiode."), code="RENEWED")
    last = demand_by(review.term_end)
    if actor.today > last:
        raise Refused(
            _("Fristen var %(day)s. Avtalen er blitt tidsubestemt og må sies opp (husleieloven § 9-2).")
            % {"day": longdate(last)},
            code="TOO_LATE",
        )
    if move_by <= review.term_end:
        raise Refused(
            _("Leieren kan bo ut leietida. Velg en dag etter siste dag."), code="BEFORE_END", field="move_by"
        )
    _least_time(actor, move_by, "move_by")
    letter = _demand_letter(actor, locked, review, move_by)
    review.demand_sent_on, review.move_by, review.demand_letter = actor.today, move_by, letter.pk
    review.opened_on = review.opened_on or actor.today
    _save(review)
    events.record(actor, "lease.demand_sent", locked, on=actor.today)
    close_tasks(actor=actor, subject=locked, key_prefix="expiry:")
    lease_letters.dispatch(actor, locked, letter)
    return review


@transaction.atomic
def write_agreement(*, actor: Actor, lease: Lease) -> Letter:
    """The agreement on the new term, to be printed in two copies and signed by both."""
    locked, review = _lock(actor, lease, "renew")
    if review.outcome not in STAYS or review.new_last_day is None:
        raise Refused(
            _("Det er ikke bestemt at leieren får en ny leieperiode. Avgjør fornyelsen først."),
            code="NOT_DECIDED",
        )
    rent = locked.rents.known().order_by("-valid_from").first()
    return letters.compose(
        actor=actor,
        code="lease_renewal",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=language_of(locked.tenant, locked.municipality.language),
        context={
            "case_number": locked.number,
            "home": str(locked.dwelling),
            "landlord": locked.municipality.name,
            "tenant": locked.tenant.name,
            "start": review.term_end + ONE_DAY,
            "end": review.new_last_day,
            "monthly_rent": rent.monthly if rent else None,
            "last_if_unchanged": review.outcome == ReviewOutcome.RENEWED_LAST,
            "eviction_clause": locked.eviction_clause,
        },
        compartment=locked.compartment,
        dated=actor.today,
    )


def _demand_letter(actor: Actor, lease: Lease, review: LeaseReview, move_by: date) -> Letter:
    return letters.compose(
        actor=actor,
        code="lease_demand",
        subject=lease,
        recipient=addressed_to(actor, lease, Matter.TENANCY),
        language=language_of(lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "last_day": review.term_end,
            "move_by": move_by,
            "over": review.term_end < actor.today,
            "eviction_clause": lease.eviction_clause,
        },
        compartment=lease.compartment,
        dated=actor.today,
    )


def _lock(actor: Actor, lease: Lease, action: str) -> tuple[Lease, LeaseReview]:
    """The running lease and the review of its term, both locked; a new one is not saved yet."""
    locked = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=lease.pk)
        .select_related("dwelling", "tenant", "municipality", "compartment", "handler")
        .first()
    )
    if locked is None or not reviews.permits(actor, action) or not policies.leases.sees(actor, locked):
        raise NotAllowed(action)
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Leieforholdet løper ikke."), code="WRONG_STATE")
    last_day = locked.term_ends_on
    if last_day is None:
        raise Refused(_("Avtalen er tidsubestemt og går ikke ut. Den må sies opp."), code="INDEFINITE")
    review = (
        LeaseReview.objects.select_for_update(of=("self",), no_key=True)
        .filter(lease=locked, term_end=last_day)
        .first()
    )
    if review is not None and not reviews.can(actor, action, review):
        raise NotAllowed(action)
    return locked, review or LeaseReview(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        term_end=last_day,
    )


def _save(review: LeaseReview) -> None:
    if not review._state.adding:
        review.version += 1
    review.save()


def _last_time(lease: Lease, review: LeaseReview) -> bool:
    """Whether the tenant was told that this term is the last if nothing changes (B3504-3507)."""
    earlier = (
        LeaseReview.objects.filter(lease=lease, term_end__lt=review.term_end).order_by("-term_end").first()
    )
    if earlier is not None and earlier.outcome == ReviewOutcome.RENEWED_LAST:
        return True
    term = lease.terms.known().order_by("-valid_from").first()
    return bool(term is not None and term.last_if_unchanged)
