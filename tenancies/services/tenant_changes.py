"""Another tenant in the same lease: after death, break-up or agreement. The old lease ends and a new one goes on.

Whoever enters has what is left of the contract, and owes what falls due from then on; the debt before stays with the
one who owed it, in that lease's ledger (husleieloven § 8-5).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from core.people.models import Person
from tenancies import policies
from tenancies.calculations import limits
from tenancies.calculations import tenant_change as law
from tenancies.enums import LeaseState
from tenancies.enums_changes import NOTICE_GONE, ChangeKind, ChangeState, NoticeBy
from tenancies.models import EntryRefusal, Lease, TenantChange
from tenancies.selectors.changes import STANDING, candidate, entry_by
from tenancies.selectors.limits import limits_of
from tenancies.services import cases, lease_letters, signing, tenant_change_letters, tenant_entry
from tenancies.services.leases import end_lease, lock_lease
from tenancies.services.terms import ONE_DAY, terms_of
from tenancies.transitions import TENANT_CHANGE


@dataclass(frozen=True)
class News:
    """What has happened, as it was told. For death `happened_on` is the day of it."""

    kind: str
    happened_on: date
    told_on: date
    note: str = ""
    estate_contact: str = ""


@transaction.atomic
def register(*, actor: Actor, lease: Lease, news: News) -> TenantChange:
    """Note that the tenant has died, has moved out from the others, or wants another to take over.

    The same news again gives back the first. A death stops collection while it stands (a brake of the arrears path).
    """
    locked = lock_lease(actor, lease, "change")
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Leieforholdet løper ikke."), code="WRONG_STATE")
    _check_news(locked, news, actor.today)
    standing = TenantChange.objects.filter(lease=locked, state__in=STANDING).first()
    if standing is not None:
        if standing.kind == news.kind:
            return standing
        raise Refused(
            _("Det er allerede registrert noe som skal avklares. Lukk det først."), code="CHANGE_STANDS"
        )
    change = TenantChange(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        kind=news.kind,
        happened_on=news.happened_on,
        told_on=news.told_on,
        note=news.note.strip(),
        estate_contact=news.estate_contact.strip(),
        terms=terms_of(locked).as_json(),
    )
    change.save(force_insert=True)
    events.record(actor, "change.registered", change, on=news.happened_on, detail={"kind": news.kind})
    cases.refresh(actor=actor, leases=[locked])
    return change


@transaction.atomic
def enter(
    *,
    actor: Actor,
    change: TenantChange,
    person: Person,
    claim_on: date,
    stated: date | None = None,
    reason: str = "",
    takes_over: Decimal = Decimal(0),
    version: int | None = None,
) -> Lease:
    """Somebody enters the lease: the old one ends the day before, and a new one runs on its terms.

    The day is the law's (§ 8-5): when the notice or the consent arrived, or a later one that was stated. Entered by
    the same person already gives back the lease. `reason` is needed where a person has had to judge.
    """
    lease = lock_lease(actor, change.lease, "end")
    locked = lock_change(actor, change, "decide")
    if locked.state == ChangeState.ENTERED and locked.person_id == person.pk and locked.new_lease is not None:
        return locked.new_lease
    if locked.state not in STANDING:
        raise Refused(_("Dette er avklart allerede."), code="WRONG_STATE")
    day = law.transfer_day(law.ChangeKind(locked.kind), claim_on, stated, actor.today)
    _check_entry(actor, locked, lease, person, claim_on, reason)
    _check_older_claim(locked, lease, takes_over, day)
    goes_on = tenant_entry.what_goes_on(lease, locked, day)
    if day <= lease.starts_on:
        raise Refused(
            _("Dagen er før leieforholdet begynte. Rett datoen."), code="BEFORE_LEASE", field="claim_on"
        )
    if goes_on.agreed.last_day is not None and goes_on.agreed.last_day < day:
        raise Refused(
            _("Leietida er ute før den dagen. Da er det ingenting å tre inn i."),
            code="TERM_OVER",
            field="stated",
        )
    outsider = locked.kind == ChangeKind.AGREED and not tenant_entry.lives_there(lease, person, claim_on)
    locked.bump(version)
    locked.reason = reason.strip()
    locked.save(update_fields=["version", "reason"])
    if lease.state == LeaseState.ACTIVE:
        lease = end_lease(actor=actor, lease=lease, last_day=day - ONE_DAY, reason=_("Leierskifte"))
    tenant_entry.leave_household(actor, locked, lease)
    entered = tenant_entry.new_lease(
        actor=actor, old=lease, person=person, day=day, goes_on=goes_on, outsider=outsider
    )
    TENANT_CHANGE.perform(
        actor=actor, obj=locked, name="enter", on=day, person=person, claim_on=claim_on, from_on=day,
        takes_over=takes_over, new_lease=entered, done_on=actor.today, reason=reason,
    )  # fmt: skip
    events.record(actor, "lease.entered", entered, on=day, detail={"from": str(lease.pk)})
    if day <= actor.today:
        entered = signing.start_lease(actor=actor, lease=entered)
    cases.refresh(actor=actor, leases=[lease])
    for refused in EntryRefusal.objects.filter(change=locked, suit_on=None).exclude(suit_by=None):
        events.record(actor, "entry.accepted", refused, on=day)
    letter = tenant_change_letters.entered(actor=actor, change=locked, lease=entered)
    locked.letter = letter.pk
    locked.save(update_fields=["letter"])
    lease_letters.dispatch(actor, entered, letter)
    return entered


@transaction.atomic
def give_notice(
    *,
    actor: Actor,
    change: TenantChange,
    by: str,
    received_on: date,
    household_told_on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> TenantChange:
    """Notice after a death, by us or by the estate: three months to the end of a month (§§ 9-10, 9-6).

    Ours is a letter to the estate, sent today and received on a day to come, and one to each in the home who may enter:
    their month runs from the day they get it (§ 8-2). Given already is no error.
    """
    lease = lock_lease(actor, change.lease, "end")
    locked = lock_change(actor, change, "decide")
    if locked.state == ChangeState.ENDED and locked.notice_by == by:
        return locked
    if locked.state != ChangeState.OPEN:
        raise Refused(_("Dette er avklart allerede."), code="WRONG_STATE")
    _check_notice(locked, by, received_on, household_told_on, actor.today)
    ends = law.notice_ends(received_on)
    locked.bump(version)
    terms = terms_of(lease)
    # What the contract said goes with whoever may still enter it: the facts of the lease end with the notice.
    locked.reason, locked.terms = reason.strip(), terms.as_json()
    locked.save(update_fields=["version", "reason", "terms"])
    last_day = min(ends, terms.last_day) if terms.last_day else ends
    end_lease(actor=actor, lease=lease, last_day=last_day, reason=_("Oppsagt etter leierens død (§ 9-10)"))
    told = household_told_on or received_on if by == NoticeBy.LANDLORD else None
    done: TenantChange = TENANT_CHANGE.perform(
        actor=actor, obj=locked, name="end", on=min(received_on, actor.today), notice_by=by,
        notice_received_on=received_on, household_told_on=told, ends_on=last_day, done_on=actor.today,
        reason=reason.strip(),
    )  # fmt: skip
    if by == NoticeBy.LANDLORD:
        letter = tenant_change_letters.notice(actor=actor, change=done, lease=lease)
        done.letter = letter.pk
        done.save(update_fields=["letter"])
        lease_letters.dispatch(actor, lease, letter)
        for each in tenant_change_letters.tell_household(actor=actor, change=done, lease=lease):
            lease_letters.dispatch(actor, lease, each)
    return done


@transaction.atomic
def close(*, actor: Actor, change: TenantChange, reason: str, version: int | None = None) -> TenantChange:
    """It came to nothing: a wrong message, they stayed together, consent was refused. The lease goes on as it was."""
    lease = lock_lease(actor, change.lease, "change")
    locked = lock_change(actor, change, "decide")
    done: TenantChange = TENANT_CHANGE.perform(
        actor=actor, obj=locked, name="close", reason=reason, expected_version=version, done_on=actor.today
    )
    if done.reason != reason.strip():
        done.reason = reason.strip()
        done.save(update_fields=["reason"])
    cases.refresh(actor=actor, leases=[lease])
    return done


def pass_time(actor: Actor, on: date) -> int:
    """By night: what is open where the lease has ended in another way is closed; nobody can enter it any more.

    Not where the notice has lapsed: then somebody has the right to enter still.
    """
    rows = TenantChange.objects.filter(
        municipality=actor.home, state=ChangeState.OPEN, lease__state=LeaseState.ENDED
    ).exclude(refusals__outcome__in=NOTICE_GONE)
    closed = 0
    for change in rows.order_by("pk"):
        TENANT_CHANGE.perform(
            actor=actor, obj=change, name="close", reason=_("Leieforholdet er avsluttet"), done_on=on
        )
        closed += 1
    return closed


def _check_news(lease: Lease, news: News, today: date) -> None:
    if news.kind not in ChangeKind.values:
        raise Refused(_("Velg hva som har skjedd."), code="KIND", field="kind")
    if news.happened_on > today or news.told_on > today:
        field = "happened_on" if news.happened_on > today else "told_on"
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field=field)
    if news.told_on < news.happened_on:
        raise Refused(
            _("Vi kan ikke ha fått vite det før det skjedde. Rett datoene."),
            code="TOLD_BEFORE",
            field="told_on",
        )
    if news.happened_on < lease.starts_on:
        raise Refused(
            _("Datoen er før leieforholdet begynte. Rett datoen."), code="BEFORE_LEASE", field="happened_on"
        )


def _check_notice(
    change: TenantChange, by: str, received_on: date, household_told_on: date | None, today: date
) -> None:
    if change.kind != ChangeKind.DEATH:
        raise Refused(
            _("Slik oppsigelse gjelder bare når leieren er død (§ 9-10)."), code="NOT_AFTER_DEATH", field="by"
        )
    if by not in (NoticeBy.LANDLORD, NoticeBy.ESTATE):
        raise Refused(_("Velg hvem som sier opp."), code="BY_MISSING", field="by")
    if by == NoticeBy.ESTATE and not change.happened_on <= received_on <= today:
        raise Refused(
            _("Oppsigelsen er mottatt etter dødsfallet og ikke fram i tid. Rett datoen."),
            code="NOTICE_DAY",
            field="received_on",
        )
    if by == NoticeBy.ESTATE:
        return
    latest = limits_of(change.municipality, today).ends(limits.LETTER_ARRIVES, today)
    for field, day in (("received_on", received_on), ("household_told_on", household_told_on)):
        if day is not None and not today <= day <= latest:
            raise Refused(
                _("Brevet sendes i dag. Oppgi dagen det kommer fram, senest %(day)s.")
                % {"day": longdate(latest)},
                code="NOTICE_DAY",
                field=field,
            )
    if not change.estate_contact:
        raise Refused(
            _("Skriv hvem som representerer dødsboet, før du sier opp."), code="ESTATE_MISSING", field="by"
        )


def _check_entry(
    actor: Actor, change: TenantChange, lease: Lease, person: Person, claim_on: date, reason: str
) -> None:
    if person.pk == lease.tenant_id:
        raise Refused(
            _("Det er den samme leieren. Velg den som skal overta."), code="SAME_TENANT", field="person"
        )
    if claim_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="claim_on")
    if claim_on < change.happened_on:
        raise Refused(
            _("Meldingen er datert før det skjedde. Rett datoen."), code="CLAIM_TOO_EARLY", field="claim_on"
        )
    last = entry_by(change)
    if last is not None and claim_on > last:
        raise Refused(
            _("Fristen for å tre inn gikk ut %(day)s (§ 8-2).") % {"day": longdate(last)},
            code="ENTRY_TOO_LATE",
            field="claim_on",
        )
    found = candidate(actor, lease, person, change.kind, change.happened_on)
    if found is not None and found.entitled.right is law.Right.NO:
        raise Refused(f"{found.entitled.line} ({found.entitled.basis})", code="NOT_ENTITLED", field="person")
    if not reason.strip():
        raise Refused(
            _("Skriv hvorfor vilkårene er oppfylt, og hva du har sett på."),
            code="REASON_MISSING",
            field="reason",
        )


def _check_older_claim(change: TenantChange, lease: Lease, takes_over: Decimal, day: date) -> None:
    """§ 8-5: only where the change needs our consent, and of what fell due within the last six months."""
    if takes_over < 0 or (takes_over and change.kind != ChangeKind.AGREED):
        raise Refused(
            _("Bare ved avtalt leierskifte kan den nye leieren påta seg eldre krav (§ 8-5)."),
            code="OLDER_CLAIM",
            field="takes_over",
        )
    if takes_over and takes_over > (most := tenant_entry.older_claim(lease, day)):
        raise Refused(
            _(
                "Av det som forfalt de siste seks månedene, står %(most)s kroner ubetalt. Mer kan ikke overtas (§ 8-5)."
            )
            % {"most": f"{most:.2f}".replace(".", ",")},
            code="OLDER_CLAIM",
            field="takes_over",
        )


def lock_change(actor: Actor, change: TenantChange, action: str) -> TenantChange:
    locked = (
        TenantChange.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lease__tenant", "lease__dwelling", "new_lease", "person")
        .filter(pk=change.pk)
        .first()
    )
    if locked is None or not policies.tenant_changes.can(actor, action, locked):
        raise NotAllowed(action)
    return locked
