"""What a protest against our notice after a death does to the lease (husleieloven §§ 8-2, 9-8 and 9-10).

A message in time that one enters counts as a protest. While it stands, the lease goes on: it ends only when every
protest has been withdrawn, or decided in our favour. A notice that is not brought before anybody in time lapses.
"""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from core.messages.services import add_task
from tenancies.enums import LeaseState
from tenancies.enums_changes import OUTCOMES_BY_HAND, ChangeState, EntryOutcome
from tenancies.models import EntryRefusal, Lease, TenantChange
from tenancies.policies_changes import refusals
from tenancies.selectors.offices import landlord_unit
from tenancies.services.leases import end_lease, lift_end, lock_home
from tenancies.services.terms import Terms
from tenancies.transitions import TENANT_CHANGE


def hold(*, actor: Actor, lease: Lease, change: TenantChange) -> None:
    """The end that our notice set does not hold while it is protested against: term and rent go on.

    Raises Refused where the home has been let to somebody else from then on.
    """
    if lease.state == LeaseState.ACTIVE and lease.ended_on is not None:
        lift_end(actor=actor, lease=lease, agreed=Terms.of_json(change.terms))


def standing() -> QuerySet[EntryRefusal]:
    """Protests that nobody has settled: brought in or not."""
    return EntryRefusal.objects.filter(
        suit_by__isnull=False, outcome=EntryOutcome.NONE, change__state=ChangeState.ENDED
    )


@transaction.atomic
def record_outcome(
    *,
    actor: Actor,
    refusal: EntryRefusal,
    outcome: str,
    on: date,
    last_day: date | None = None,
    version: int | None = None,
) -> EntryRefusal:
    """How the protest ended. The same again is no error.

    Upheld or withdrawn, and no other protest stands: the lease ends, at the earliest on the day the notice said. Set
    aside: the notice no longer holds, and whoever protested may enter.
    """
    lease = lock_home(refusal.lease)
    change, locked = _lock(actor, refusal)
    if lease is None:
        raise NotAllowed("decide")
    if locked.outcome:
        if locked.outcome == outcome:
            return locked
        raise Refused(_("Utfallet er registrert fra før."), code="OUTCOME_KNOWN")
    _check_outcome(actor, locked, change, outcome, on)
    locked.bump(version)
    locked.outcome, locked.settled_on = outcome, on
    locked.save(update_fields=["outcome", "settled_on", "version"])
    events.record(actor, "entry.settled", locked, on=on, detail={"outcome": outcome})
    if outcome == EntryOutcome.SET_ASIDE:
        _lapse(actor, lease, change, on)
    elif not standing().filter(change=change).exists():
        _end(actor, lease, change, on, last_day)
    return locked


def _check_outcome(actor: Actor, refusal: EntryRefusal, change: TenantChange, outcome: str, on: date) -> None:
    if outcome not in OUTCOMES_BY_HAND:
        raise Refused(_("Velg hvordan saken endte."), code="OUTCOME_MISSING", field="outcome")
    if refusal.suit_by is None or change.state != ChangeState.ENDED:
        raise Refused(_("Det er ingen protest mot oppsigelsen som venter på å bli avgjort."), code="NO_SUIT")
    if outcome != EntryOutcome.WITHDRAWN and refusal.suit_on is None:
        raise Refused(
            _("Registrer først at saken er brakt inn. Ellers er den ikke avgjort."), code="NOT_SUED"
        )
    first = refusal.suit_on if outcome != EntryOutcome.WITHDRAWN else refusal.claim_on
    if on > actor.today or (first is not None and on < first):
        raise Refused(
            _("Datoen er ikke mellom protesten og i dag. Rett datoen."), code="DAY_WRONG", field="on"
        )


def _end(actor: Actor, lease: Lease, change: TenantChange, on: date, last_day: date | None) -> None:
    assert change.ends_on is not None
    earliest = change.ends_on
    if last_day is not None and last_day < earliest:
        raise Refused(
            _("Leieforholdet slutter tidligst %(day)s, som oppsigelsen sier.") % {"day": longdate(earliest)},
            code="TOO_SHORT",
            field="last_day",
        )
    change.ends_on = last_day or max(earliest, on)
    change.version += 1
    change.save(update_fields=["ends_on", "version"])
    if lease.state == LeaseState.ACTIVE:
        end_lease(
            actor=actor, lease=lease, last_day=change.ends_on,
            reason=_("Oppsagt etter leierens død (§ 9-10)"),
        )  # fmt: skip


def _lapse(actor: Actor, lease: Lease, change: TenantChange, on: date) -> None:
    """The notice no longer holds: it is to be settled again who is the tenant, and a person is told."""
    hold(actor=actor, lease=lease, change=change)
    TENANT_CHANGE.perform(actor=actor, obj=change, name="lapse", on=on, ends_on=None, done_on=None)
    _tell(actor, lease, change, _("Oppsigelsen etter dødsfallet er falt bort: registrer den nye leieren"))


def _tell(actor: Actor, lease: Lease, change: TenantChange, title: str) -> None:
    handler = lease.handler if lease.restricted else None
    add_task(
        actor=actor,
        user=handler,
        unit=None if handler else landlord_unit(lease.municipality, actor.today),
        title=title,
        url=change.get_absolute_url(),
        due=actor.today,
        subject=lease,
        key=f"entry:{change.pk}:{title}"[:200],
    )


def _lock(actor: Actor, refusal: EntryRefusal) -> tuple[TenantChange, EntryRefusal]:
    change = (
        TenantChange.objects.select_for_update(of=("self",), no_key=True).filter(pk=refusal.change_id).first()
    )
    locked = EntryRefusal.objects.select_for_update(of=("self",), no_key=True).filter(pk=refusal.pk).first()
    if change is None or locked is None or not refusals.can(actor, "decide", locked):
        raise NotAllowed("decide")
    return change, locked


def hold_all(actor: Actor) -> None:
    """By night, before leases end: none ends by a notice that is protested against."""
    protested = standing().filter(lease=OuterRef("pk"))
    rows = Lease.objects.filter(
        Exists(protested), municipality=actor.municipality, state=LeaseState.ACTIVE, ended_on__isnull=False
    )
    for lease in rows.select_related("handler", "municipality").order_by("pk"):
        change = TenantChange.objects.get(lease=lease, state=ChangeState.ENDED)
        try:
            with transaction.atomic():
                hold(actor=actor, lease=lease, change=change)
        except Refused:
            _tell(actor, lease, change, _("Oppsigelsen er protestert mot, men boligen er leid ut: avklar"))


def pass_time(actor: Actor, on: date) -> int:
    """By night: protested in time and not brought before anybody in three months, the notice has lapsed (§ 9-8)."""
    rows = standing().filter(municipality=actor.municipality, suit_on=None, suit_by__lt=on)
    lapsed = 0
    for key in rows.order_by("pk").values_list("pk", flat=True):
        row = EntryRefusal.objects.select_related("lease").get(pk=key)
        lease = lock_home(row.lease)
        change, locked = _lock(actor, row)
        if lease is None or locked.outcome or change.state != ChangeState.ENDED:
            continue
        locked.outcome, locked.settled_on = EntryOutcome.LAPSED, on
        locked.version += 1
        locked.save(update_fields=["outcome", "settled_on", "version"])
        events.record(actor, "entry.lapsed", locked, on=on)
        _lapse(actor, lease, change, on)
        lapsed += 1
    return lapsed
