"""What people do in an arrears case (restansesak): record a step, correct one, tell the social services."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.base.models import ClockTimestamp
from core.messages.services import close_tasks, notify
from core.sharing.services.openings import respect_no
from tenancies import policies
from tenancies.calculations.arrears.explain import reasons
from tenancies.calculations.arrears.path import FRIENDLY, notice_ends
from tenancies.calculations.arrears.result import Answer, EarlyNotice, NoticeBasis, Petition
from tenancies.enums import CaseState, StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, Lease
from tenancies.selectors.arrears_facts import profile_for
from tenancies.selectors.offices import collector_unit, nav_unit
from tenancies.services import arrears_letters, cases, eviction_days, protected
from tenancies.services.leases import lock_home

#: Which action of the policy a step asks for; the rest ask for "record".
ACTION_OF = {
    StepEvent.LANDLORD_ACCEPTS: "accept",
    StepEvent.LANDLORD_DECLINES: "accept",
    StepEvent.OBJECTION: "help",
    StepEvent.OBJECTION_RESOLVED: "help",
    StepEvent.NAV_WAIT_CUT: "override",
    StepEvent.DECISION_PENDING: "help",
    StepEvent.DECISION_MADE: "help",
    StepEvent.JOINT_REVIEW_ACTIVE: "help",
    StepEvent.JOINT_REVIEW_PASSIVE: "help",
    StepEvent.JOINT_REVIEW_UNSUITABLE: "help",
    StepEvent.HOSPITAL: "help",
    StepEvent.CUSTODY: "help",
    StepEvent.DEATH: "help",
}
#: Steps that say why; a person must be able to ask for the reason afterwards.
NEEDS_REASON = frozenset(
    {
        StepEvent.LANDLORD_ACCEPTS, StepEvent.LANDLORD_DECLINES, StepEvent.JOINT_REVIEW_ACTIVE,
        StepEvent.JOINT_REVIEW_PASSIVE, StepEvent.JOINT_REVIEW_UNSUITABLE, StepEvent.OBJECTION_RESOLVED,
        StepEvent.CLAIM_ERROR_REPORTED, StepEvent.CLAIM_ERROR_RESOLVED, StepEvent.NAV_WAIT_CUT,
    }
)  # fmt: skip
#: Steps with a service of their own.
ELSEWHERE = frozenset(
    {
        StepEvent.NAV_TOLD, StepEvent.STOP_MESSAGE_SENT, StepEvent.STOP_MESSAGE_ACKNOWLEDGED,
        StepEvent.CHILDS_BEST_WRITTEN, StepEvent.CHILDS_BEST_REVIEWED, StepEvent.CORRECTED,
    }
)  # fmt: skip
#: Steps with a page of their own, where more is asked for.
OWN_PAGE = frozenset(
    {
        StepEvent.LIST_SENT, StepEvent.JOINT_REVIEW_ACTIVE, StepEvent.JOINT_REVIEW_PASSIVE,
        StepEvent.JOINT_REVIEW_UNSUITABLE, StepEvent.PETITION_SENT, StepEvent.DATE_SET, StepEvent.EVICTED,
    }
)  # fmt: skip
ROW_OF = {
    StepEvent.NAV_TOLD: 3, StepEvent.TO_COLLECTION: 4, StepEvent.NOTICE_4_18_SENT: 5, StepEvent.LIST_SENT: 6,
    StepEvent.JOINT_REVIEW_ACTIVE: 7, StepEvent.JOINT_REVIEW_PASSIVE: 7, StepEvent.JOINT_REVIEW_UNSUITABLE: 7,
    StepEvent.LANDLORD_ACCEPTS: 8, StepEvent.LANDLORD_DECLINES: 8, StepEvent.PETITION_SENT: 9,
    StepEvent.NAMSFOGD_PUT_BEFORE_TENANT: 10, StepEvent.DATE_SET: 11, StepEvent.EVICTED: 12,
}  # fmt: skip


@dataclass(frozen=True)
class StepFacts:
    """What belongs to a step besides its day; see `ArrearsStep`."""

    reason: str = ""
    result: str = ""
    until: date | None = None
    what: str = ""
    to: str = ""
    eviction_on: date | None = None
    lock_changed: bool | None = None
    letter: UUID | None = None
    #: A reminder: write and send it as a letter now.
    send_letter: bool = False


def lock_case(actor: Actor, case: ArrearsCase, action: str) -> ArrearsCase:
    """The case, locked, if the actor may do `action` to it."""
    locked = (
        ArrearsCase.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=case.pk)
        .select_related("lease__dwelling__area", "lease__tenant", "lease__compartment", "compartment")
        .first()
    )
    if locked is None or not policies.arrears.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


@transaction.atomic
def record_step(
    *, actor: Actor, case: ArrearsCase, event: str, on: date, facts: StepFacts | None = None
) -> ArrearsStep:
    """Record that something happened in the case on a day. The same event the same day is recorded once.

    Raises Refused for a petition that is blocked (every reason is given), and for a § 4-18 notice before anything
    has fallen due or without a contract that can carry it.
    """
    event = StepEvent(event)
    facts = facts or StepFacts()
    if event in ELSEWHERE:
        raise Refused(_("Bruk knappen for dette steget."), code="USE_OWN_SERVICE")
    if event == StepEvent.EVICTED:
        lock_home(case.lease)  # what ends the lease waits for the home before the case
    locked = lock_case(actor, case, ACTION_OF.get(event, "record"))
    key = f"{event}:{on.isoformat()}"
    done = ArrearsStep.objects.filter(lease_id=locked.lease_id, key=key, superseded_at=None).first()
    if done is not None:
        return done
    _check_step(actor, event, on, facts)
    answer = cases.answers_for([locked.lease], on)[locked.lease_id]
    if event == StepEvent.PETITION_SENT and answer.petition is not Petition.ALLOWED:
        texts = [str(line) for line in reasons(answer)] or [
            _("Kan ikke sendes ennå: varsel etter § 4-18 er ikke sendt.")
        ]
        raise Refused(" ".join(texts), code=",".join(answer.blocked_by) or "PETITION_NOT_RELEVANT")
    if event == StepEvent.NOTICE_4_18_SENT and not answer.unpaid:
        raise Refused(
            _("Varselet kan ikke sendes før husleia er forfalt."), code="NOTICE_BEFORE_DUE", field="on"
        )
    if facts.send_letter:
        facts = _remind(actor, locked, event, on, answer, facts)
    warned = event == StepEvent.NOTICE_4_18_SENT
    if warned and on == actor.today and not locked.lease.restricted:
        facts = replace(facts, letter=uuid7())
    step = write_step(actor=actor, case=locked, event=event, on=on, facts=facts, key=key)
    if warned:
        if on == actor.today:
            # One that went out another day is on paper already; a letter today would give the tenant too few days.
            answer = cases.answers_for([locked.lease], on)[locked.lease_id]
            arrears_letters.send_letter(
                actor=actor, case=locked, code="arrears_notice_4_18", answer=answer, key=step.letter,
                pay_by=notice_ends(on, profile_for(locked.municipality, on)),
            )  # fmt: skip
        events.record(actor, "arrears.notice_4_18", locked, on=on, detail={"lease": str(locked.lease_id)})
    if event == StepEvent.TO_COLLECTION:
        hand_to_collector(actor=actor, case=locked)
    if event in (StepEvent.DATE_SET, StepEvent.EVICTED):
        eviction_days.follow(actor=actor, case=locked, step=step)
    if event == StepEvent.PETITION_SENT:
        events.record(actor, "arrears.petition_sent", locked, on=on, detail={"lease": str(locked.lease_id)})
    cases.refresh(actor=actor, leases=[locked.lease])
    return step


def _remind(
    actor: Actor, case: ArrearsCase, event: StepEvent, on: date, answer: Answer, facts: StepFacts
) -> StepFacts:
    """Write and send the reminder: the friendly one up to a month after the due date, then the purring."""
    if event != StepEvent.REMINDER_SENT or on != actor.today:
        raise Refused(
            _(
                "Brev kan bare sendes herfra for en påminnelse eller purring med dagens dato. Rett datoen, eller "
                "ta bort krysset for brev."
            ),
            code="LETTER_NOT_TODAY", field="send_letter",
        )  # fmt: skip
    if not answer.unpaid or answer.overdue_rent <= 0:
        raise Refused(
            _("Ingen husleie er forfalt og ubetalt. Da er det ingenting å minne om."),
            code="NOTHING_DUE", field="send_letter",
        )  # fmt: skip
    code = "arrears_friendly" if (answer.step or 0) <= FRIENDLY else "arrears_reminder"
    key = None if case.lease.restricted else uuid7()
    arrears_letters.send_letter(actor=actor, case=case, code=code, answer=answer, key=key)
    return replace(facts, letter=key)


def _check_step(actor: Actor, event: StepEvent, on: date, facts: StepFacts) -> None:
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if event in NEEDS_REASON and not facts.reason.strip():
        raise Refused(_("Skriv en begrunnelse."), code="REASON_MISSING", field="reason")
    if event == StepEvent.DATE_SET and facts.eviction_on is None:
        raise Refused(_("Oppgi dagen fravikelsen er berammet til."), code="DAY_MISSING", field="eviction_on")
    if event == StepEvent.EVICTED and facts.lock_changed is None and not facts.result:
        raise Refused(_("Oppgi om låsen ble skiftet."), code="RESULT_MISSING", field="lock_changed")
    if facts.until is not None and facts.until < on:
        raise Refused(_("Siste dag er før hendelsen. Rett datoen."), code="ENDS_BEFORE_START", field="until")


def write_step(
    *,
    actor: Actor,
    case: ArrearsCase,
    event: str,
    on: date,
    key: str,
    facts: StepFacts | None = None,
    row: int | None = None,
    automatic: bool = False,
    corrects: ArrearsStep | None = None,
) -> ArrearsStep:
    """Add the step unless one with the key is there; the case is locked by the caller."""
    existing = ArrearsStep.objects.filter(lease_id=case.lease_id, key=key, superseded_at=None).first()
    if existing is not None:
        return existing
    given = facts or StepFacts()
    step = ArrearsStep(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        case=case,
        lease_id=case.lease_id,
        event=event,
        date=on,
        row=row if row is not None else ROW_OF.get(StepEvent(event)),
        automatic=automatic,
        reason=given.reason.strip(),
        result=given.result,
        until=given.until,
        what=given.what.strip(),
        to=given.to,
        eviction_on=given.eviction_on,
        lock_changed=given.lock_changed,
        letter=given.letter,
        corrects=corrects,
        recorded_by=actor.user,
        recorded_at=ClockTimestamp(),
        key=key,
    )
    step.save(force_insert=True)
    events.record(actor, "arrears.step", case, on=on, detail={"event": str(event), "automatic": automatic})
    return step


@transaction.atomic
def tell_nav(
    *,
    actor: Actor,
    case: ArrearsCase,
    on: date,
    unit: Unit | None = None,
    automatic: bool = False,
    colleague: User | None = None,
) -> ArrearsStep:
    """Early notice to the social services (husleieloven § 9-11), with a copy to the tenant at the same time.

    Opens the door for the Nav office to the lease and its arrears, and asks for a receipt. Refused while a
    reservation stands, and when there is neither an eviction ground nor consent. Where the tenant's address is
    protected, only the named `colleague` there learns of it.
    """
    locked = lock_case(actor, case, "record")
    answer = cases.answers_for([locked.lease], on)[locked.lease_id]
    if answer.early_notice is EarlyNotice.DONE:
        told = locked.lease.arrears_steps.filter(event=StepEvent.NAV_TOLD, superseded_at=None).order_by(
            "-date"
        )
        return told[0]
    if answer.early_notice is EarlyNotice.FORBIDDEN:
        raise Refused(
            _("Leieren har reservert seg skriftlig mot varsel til sosialtjenesten (husleieloven § 9-11)."),
            code="RESERVED",
        )
    if answer.early_notice_basis is NoticeBasis.NONE:
        raise Refused(
            _("Det er verken utkastelsesgrunn eller samtykke. Be leieren om samtykke først."), code="NO_BASIS"
        )
    office = unit or nav_unit(locked.lease.dwelling, on)
    if office is None:
        raise Refused(_("Velg hvilket Nav-kontor som skal varsles."), code="UNIT_MISSING", field="unit")
    basis = Basis.HUSL_9_11 if answer.early_notice_basis is NoticeBasis.GROUND else Basis.CONSENT
    if basis == Basis.CONSENT and locked.lease.nav_consent_on is not None:
        respect_no(
            person_id=locked.lease.tenant_id,
            recipient=office.compartment,
            given_on=locked.lease.nav_consent_on,
        )
    if locked.lease.restricted:
        protected.open_for_colleague(actor=actor, lease=locked.lease, office=office, colleague=colleague)
    else:
        _open_case(actor, locked, office, basis)
    key = f"nav_told:{answer.debt_since.isoformat() if answer.debt_since else on.isoformat()}"
    facts = StepFacts(to=office.code, result=str(answer.early_notice_basis))
    step = write_step(
        actor=actor, case=locked, event=StepEvent.NAV_TOLD, on=on, key=key, facts=facts, automatic=automatic
    )
    arrears_letters.send_letter(
        actor=actor, case=locked, code="arrears_nav_copy", answer=answer, office=office.name
    )
    notify(
        actor=actor,
        unit=None if locked.lease.restricted else office,
        user=colleague if locked.lease.restricted else None,
        roles=() if locked.lease.restricted else policies.HELPERS,
        title=_("Varsel om restanse i leieforhold %(number)s") % {"number": locked.lease.number},
        url=locked.get_absolute_url(),
        needs_receipt=True,
        key=f"{locked.pk}:{key}",
    )
    close_tasks(actor=actor, subject=locked, key_prefix="choose_nav:")
    events.record(
        actor, "arrears.nav_told", locked, on=on, detail={"unit": str(office.pk), "basis": str(basis)}
    )
    if not automatic:
        cases.refresh(actor=actor, leases=[locked.lease])
    return step


def _open_case(actor: Actor, case: ArrearsCase, office: Unit, basis: str) -> None:
    if office.compartment_id == case.compartment_id:
        return
    for subject in (case.lease, case, case.lease.tenant):
        relations.open_relation(
            actor=actor,
            subject=subject,
            compartment=office.compartment,
            basis=basis,
            source_id=case.lease.tenant_id if basis == Basis.CONSENT else None,
            reason=cases.ARREARS_REASON,
        )


def hand_to_collector(*, actor: Actor, case: ArrearsCase) -> None:
    """The collector's office sees the case from now on. Where the landlord collects itself nothing changes."""
    office = collector_unit(case.municipality, actor.today)
    if office is None or office.compartment_id == case.compartment_id:
        return
    if case.lease.restricted:
        protected.ask_handler(actor, case, _("Send saken til innkreving selv"), key=f"collect:{case.pk}")
        return
    _open_case(actor, case, office, Basis.LAW)
    notify(
        actor=actor,
        unit=office,
        roles=policies.ARREARS,
        title=_("Restanse til innkreving: leieforhold %(number)s") % {"number": case.lease.number},
        url=case.get_absolute_url(),
        key=f"collect:{case.pk}",
    )


@transaction.atomic
def record_reservation(*, actor: Actor, lease: Lease, start: date, to: date | None = None) -> Lease:
    """The tenant has reserved in writing against notice to the social services (§ 9-11)."""
    locked = Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()
    if locked is None or not policies.leases.can(actor, "reserve", locked):
        raise NotAllowed("reserve")
    if to is not None and to < start:
        raise Refused(_("Siste dag er før første. Rett datoene."), code="ENDS_BEFORE_START", field="to")
    locked.nav_reserved_from, locked.nav_reserved_to = start, to
    locked.version += 1
    locked.save(update_fields=["nav_reserved_from", "nav_reserved_to", "version"])
    events.record(actor, "lease.reservation_recorded", locked, on=start)
    cases.refresh(actor=actor, leases=[locked])
    return locked


def open_case_of(lease: Lease) -> ArrearsCase | None:
    return ArrearsCase.objects.filter(lease=lease, state=CaseState.OPEN).first()
