"""The day of eviction, what happened on it, the belongings, and what follows: the case is not closed by it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import Refused
from core.documents import letters
from core.messages.services import add_task, close_tasks
from core.people import protection
from core.sharing.enums import Matter
from tenancies import policies
from tenancies.calculations import limits
from tenancies.enums import StepEvent
from tenancies.enums_arrears import OVER, Belongings, EvictionOutcome, NextHome
from tenancies.models import ArrearsCase, ArrearsStep, Eviction
from tenancies.selectors.limits import limits_of
from tenancies.selectors.offices import landlord_unit
from tenancies.services import arrears_letters, cases, protected
from tenancies.services.arrears import StepFacts, lock_case, record_step
from tenancies.services.arrears_letters import language_of
from tenancies.services.leases import lock_home


@transaction.atomic
def set_day(*, actor: Actor, case: ArrearsCase, on: date, eviction_on: date, reference: str = "") -> Eviction:
    """The namsfogd has set a day. A day set before is postponed by it."""
    locked = lock_case(actor, case, "record")
    if eviction_on < on:
        raise Refused(
            _("Dagen fravikelsen er berammet til, er før beskjeden kom. Rett datoene."),
            code="ENDS_BEFORE_START",
            field="eviction_on",
        )
    if not ArrearsStep.objects.filter(
        case=locked, event=StepEvent.PETITION_SENT, superseded_at=None
    ).exists():
        raise Refused(_("Det er ikke sendt begjæring i saken. Send begjæringen først."), code="NO_PETITION")
    record_step(
        actor=actor, case=locked, event=StepEvent.DATE_SET, on=on, facts=StepFacts(eviction_on=eviction_on)
    )
    found = _waiting(locked)
    if found is None or found.eviction_on != eviction_on:
        raise Refused(
            _("Det er allerede registrert en berammelse denne dagen. Rett den i hendelsene først."),
            code="ALREADY_SET",
            field="on",
        )
    if reference.strip() and found.reference != reference.strip():
        found.reference = reference.strip()
        found.version += 1
        found.save(update_fields=["reference", "version"])
    return found


@transaction.atomic
def record_outcome(
    *,
    actor: Actor,
    eviction: Eviction,
    outcome: str,
    on: date,
    note: str = "",
    belongings: str = "",
    kept_at: str = "",
    next_home: str = "",
    version: int | None = None,
) -> Eviction:
    """What happened on the day. Where somebody was put out with nowhere to live, the social services hear of it."""
    lock_home(eviction.case.lease)
    case = lock_case(actor, eviction.case, "record")
    locked = Eviction.objects.select_for_update(of=("self",), no_key=True).get(pk=eviction.pk)
    chosen = EvictionOutcome(outcome)
    if locked.outcome:
        if locked.outcome == chosen:
            return locked
        raise Refused(_("Utfallet er registrert fra før."), code="OUTCOME_KNOWN")
    locked.bump(version)
    if not chosen:
        raise Refused(_("Velg hva som skjedde."), code="OUTCOME_MISSING", field="outcome")
    _check_outcome(locked, chosen, on, belongings, kept_at)
    locked.belongings, locked.kept_at = belongings, kept_at.strip()
    locked.next_home, locked.note = next_home, note.strip()
    locked.save()
    changed = {EvictionOutcome.CARRIED_OUT: True, EvictionOutcome.STOPPED: False}.get(chosen)
    record_step(
        actor=actor, case=case, event=StepEvent.EVICTED, on=on,
        facts=StepFacts(result=chosen, lock_changed=changed, reason=note),
    )  # fmt: skip
    locked.refresh_from_db()
    if chosen in OVER and next_home == NextHome.NOWHERE:
        _tell_of_need(actor, case, locked)
    return locked


def _check_outcome(eviction: Eviction, outcome: str, on: date, belongings: str, kept_at: str) -> None:
    if on < eviction.set_on:
        raise Refused(_("Datoen er før dagen ble satt. Rett datoen."), code="BEFORE_SET", field="on")
    if outcome not in OVER:
        return
    if not belongings:
        raise Refused(
            _("Oppgi om det står igjen eiendeler i boligen."), code="BELONGINGS_MISSING", field="belongings"
        )
    if belongings == Belongings.KEPT and not kept_at.strip():
        raise Refused(_("Oppgi hvor eiendelene er."), code="PLACE_MISSING", field="kept_at")


def _tell_of_need(actor: Actor, case: ArrearsCase, eviction: Eviction) -> None:
    """A new need for a home: to the Nav office that was told of the debt, else to the landlord's own people."""
    if case.lease.restricted:
        protected.ask_handler(
            actor, case, _("Husstanden har ikke noe sted å bo"), key=f"new_need:{eviction.pk}"
        )
        return
    office = _told_office(case) or landlord_unit(case.municipality, actor.today)
    add_task(
        actor=actor,
        unit=office,
        roles=policies.HELPERS | policies.LANDLORD,
        title=_("Nytt boligbehov etter fravikelse: leieforhold %(number)s") % {"number": case.lease.number},
        url=case.get_absolute_url(),
        due=actor.today,
        subject=case,
        key=f"new_need:{eviction.pk}",
    )
    events.record(actor, "arrears.new_need", case, detail={"unit": str(office.pk)})


def _told_office(case: ArrearsCase) -> Unit | None:
    """Only where NAV has been told already: a reservation (§ 9-11) still stands."""
    told = ArrearsStep.objects.filter(case=case, event=StepEvent.NAV_TOLD, superseded_at=None)
    code = told.order_by("-date").values_list("to", flat=True).first()
    return Unit.objects.filter(municipality_id=case.municipality_id, code=code).first() if code else None


@transaction.atomic
def remind_of_belongings(*, actor: Actor, eviction: Eviction, address: str = "") -> Eviction:
    """Tell the tenant that belongings wait. The same day twice is one notice."""
    case = lock_case(actor, eviction.case, "record")
    locked = Eviction.objects.select_for_update(of=("self",), no_key=True).get(pk=eviction.pk)
    if locked.belongings != Belongings.KEPT or locked.belongings_ended_on is not None:
        raise Refused(_("Det er ingen eiendeler som venter på å bli hentet."), code="NOTHING_KEPT")
    if locked.last_notice_on == actor.today:
        return locked
    lease = case.lease
    lines = tuple(line.strip() for line in address.splitlines() if line.strip())
    lines = lines or protection.postal_lines(lease.tenant)
    if not lines and not lease.restricted:
        raise Refused(
            _("Skriv adressen brevet skal til. Leieren bor ikke lenger i boligen."),
            code="ADDRESS_MISSING",
            field="address",
        )
    letter = letters.compose(
        actor=actor,
        code="arrears_belongings",
        subject=case,
        recipient=arrears_letters.with_speaker(
            actor,
            lease,
            letters.Recipient(name=lease.tenant.name, address_lines=lines, by_hand=lease.restricted),
            Matter.TENANCY,
        ),
        language=language_of(lease.tenant, case.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "kept_at": locked.kept_at,
            "free_until": locked.collect_until,
            "over": locked.collect_until is not None and locked.collect_until < actor.today,
            "again": locked.notices > 0,
        },
        compartment=case.compartment,
        dated=actor.today,
    )
    locked.notices += 1
    locked.last_notice_on = actor.today
    locked.version += 1
    locked.save(update_fields=["notices", "last_notice_on", "version"])
    events.record(actor, "arrears.belongings_notice", case, detail={"number": locked.notices})
    close_tasks(actor=actor, subject=case, key_prefix="belongings:")
    arrears_letters.dispatch(actor, case, letter)
    return locked


@transaction.atomic
def end_belongings(
    *, actor: Actor, eviction: Eviction, how: str, on: date, version: int | None = None
) -> Eviction:
    """Collected; or sold or thrown away, which the law allows only after the free time and repeated notices."""
    case = lock_case(actor, eviction.case, "record")
    locked = Eviction.objects.select_for_update(of=("self",), no_key=True).get(pk=eviction.pk)
    if locked.belongings_ended_on is not None:
        return locked
    locked.bump(version)
    if locked.belongings != Belongings.KEPT:
        raise Refused(_("Det er ingen eiendeler som venter på å bli hentet."), code="NOTHING_KEPT")
    if on > actor.today or (locked.outcome_on is not None and on < locked.outcome_on):
        raise Refused(
            _("Datoen er ikke mellom fravikelsen og i dag. Rett datoen."), code="DAY_WRONG", field="on"
        )
    if how in (Belongings.SOLD, Belongings.DISCARDED):
        _check_may_go(locked, on)
    elif how != Belongings.COLLECTED:
        raise Refused(_("Velg hva som skjedde med eiendelene."), code="HOW", field="how")
    locked.belongings, locked.belongings_ended_on = how, on
    locked.save(update_fields=["belongings", "belongings_ended_on", "version"])
    close_tasks(actor=actor, subject=case, key_prefix="belongings:")
    events.record(actor, "arrears.belongings_ended", case, on=on, detail={"how": how})
    cases.refresh(actor=actor, leases=[case.lease])
    return locked


def _check_may_go(eviction: Eviction, on: date) -> None:
    if eviction.collect_until is not None and on <= eviction.collect_until:
        raise Refused(
            _(
                "Leieren kan hente gratis i to uker. Eiendelene kan ikke selges eller kastes før det (§ 13-11)."
            ),
            code="STILL_FREE",
            field="how",
        )
    if eviction.notices < 2:
        raise Refused(
            _(
                "Leieren skal varsles flere ganger før eiendeler selges eller kastes (§ 13-11). Send varsel først."
            ),
            code="NOT_TOLD_AGAIN",
            field="how",
        )


@transaction.atomic
def follow_up(
    *, actor: Actor, eviction: Eviction, next_home: str, aftermath: str, version: int | None = None
) -> Eviction:
    """Where the household is now, what is done about the debt and the need; may be written on again."""
    case = lock_case(actor, eviction.case, "help")
    locked = Eviction.objects.select_for_update(of=("self",), no_key=True).get(pk=eviction.pk)
    if locked.outcome not in OVER:
        raise Refused(_("Fravikelsen er ikke gjennomført."), code="NOT_OVER")
    if not aftermath.strip():
        raise Refused(_("Skriv hva som er gjort."), code="TEXT_MISSING", field="aftermath")
    if (locked.next_home, locked.aftermath) == (next_home, aftermath.strip()):
        return locked
    locked.bump(version)
    homeless = next_home == NextHome.NOWHERE and locked.next_home != NextHome.NOWHERE
    locked.next_home, locked.aftermath, locked.followed_up_on = next_home, aftermath.strip(), actor.today
    locked.save(update_fields=["next_home", "aftermath", "followed_up_on", "version"])
    events.record(actor, "arrears.followed_up", case)
    if homeless:
        _tell_of_need(actor, case, locked)
    return locked


def remind(*, actor: Actor, on: date) -> int:
    """By night: a task where belongings have waited a fortnight since the eviction or the last notice."""
    waiting = (
        Eviction.objects.filter(
            municipality=actor.home,
            belongings=Belongings.KEPT,
            belongings_ended_on=None,
            outcome_on__isnull=False,
        )
        .select_related("case__lease__handler", "case__lease__dwelling", "case__municipality")
        .order_by("pk")
    )
    asked, own = 0, limits_of(actor.home, on)
    for eviction in waiting:
        last = eviction.last_notice_on or eviction.outcome_on
        assert last is not None
        if own.ends(limits.BELONGINGS_AGAIN, last) > on:
            continue
        _ask_for_notice(actor, eviction, last)
        asked += 1
    return asked


def _ask_for_notice(actor: Actor, eviction: Eviction, last: date) -> None:
    case = eviction.case
    key = f"belongings:{eviction.pk}:{last.isoformat()}"
    if case.lease.restricted:
        protected.ask_handler(actor, case, _("Send nytt varsel om eiendeler"), key=key)
        return
    add_task(
        actor=actor,
        unit=landlord_unit(case.municipality, actor.today),
        roles=policies.ARREARS,
        title=_("Send nytt varsel om eiendeler: leieforhold %(number)s") % {"number": case.lease.number},
        url=case.get_absolute_url(),
        due=actor.today,
        subject=case,
        key=key,
    )


def _waiting(case: ArrearsCase) -> Eviction | None:
    return Eviction.objects.filter(case=case, outcome=EvictionOutcome.WAITING).first()
