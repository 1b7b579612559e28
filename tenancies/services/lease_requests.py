"""Requests to take somebody in or to sublet: registered, answered within a month, or approved by our silence."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.interface.formatting import longdate
from core.sharing.enums import Matter
from tenancies import policies
from tenancies.calculations import subletting as law
from tenancies.calculations.lease_terms import LeaseException
from tenancies.enums import LeaseState
from tenancies.enums_changes import RequestKind, RequestState
from tenancies.models import Lease, LeaseRequest
from tenancies.selectors.changes import LIVING
from tenancies.services import lease_letters
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.leases import lock_lease
from tenancies.services.terms import Terms, terms_of
from tenancies.transitions import REQUEST


@dataclass(frozen=True)
class NewRequest:
    kind: str
    who: str
    received_on: date
    starts_on: date
    ends_on: date | None = None
    why: str = ""


def exceptions_of(terms: Terms) -> frozenset[LeaseException]:
    return frozenset(LeaseException(code) for code in terms.exceptions)


@transaction.atomic
def register(*, actor: Actor, lease: Lease, new: NewRequest) -> LeaseRequest:
    """A written request has come in; the month runs from the day it was received. The same again is the same."""
    locked = lock_lease(actor, lease, "change")
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Leieforholdet løper ikke."), code="WRONG_STATE")
    if new.kind not in RequestKind.values:
        raise Refused(_("Velg hva det søkes om."), code="KIND", field="kind")
    if not new.who.strip():
        raise Refused(_("Skriv hvem det gjelder."), code="WHO_MISSING", field="who")
    if new.received_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="received_on")
    terms = terms_of(locked)
    asked = law.Asked(
        kind=law.RequestKind(new.kind), starts_on=new.starts_on, ends_on=new.ends_on, term_ends=terms.last_day,
        fixed=terms.last_day is not None, exceptions=exceptions_of(terms),
    )  # fmt: skip
    for finding in law.check(asked):
        raise Refused(f"{finding.line} ({finding.basis})", code=finding.code, field=finding.field)
    same = LeaseRequest.objects.filter(
        lease=locked, kind=new.kind, who=new.who.strip(), starts_on=new.starts_on, state=RequestState.RECEIVED
    ).first()
    if same is not None:
        return same
    request = LeaseRequest(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        kind=new.kind,
        who=new.who.strip(),
        why=new.why.strip(),
        received_on=new.received_on,
        answer_by=law.answer_by(new.received_on),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
    )
    request.save(force_insert=True)
    events.record(actor, "request.received", request, on=new.received_on, detail={"kind": new.kind})
    if not law.needs_approval(asked.kind, asked.exceptions):
        # Near family may move in without our saying so: it is noted, and that is all.
        return _close(actor, request, "approve", _("Nær familie trenger ikke godkjenning (§ 7-1)"))
    return request


@transaction.atomic
def approve(
    *, actor: Actor, request: LeaseRequest, reason: str = "", version: int | None = None
) -> LeaseRequest:
    lease = lock_lease(actor, request.lease, "change")
    locked = _locked(actor, request)
    if locked.state in LIVING:
        return locked
    locked.bump(version)
    locked.save(update_fields=["version"])
    done = _close(actor, locked, "approve", reason)
    return _write(actor, lease, done)


@transaction.atomic
def refuse(
    *, actor: Actor, request: LeaseRequest, ground: str, reason: str, version: int | None = None
) -> LeaseRequest:
    """Say no, on a ground the law knows for this kind, and within the month: after it the request is approved."""
    lease = lock_lease(actor, request.lease, "change")
    locked = _locked(actor, request)
    if locked.state == RequestState.REFUSED:
        return locked
    allowed = law.grounds(law.RequestKind(locked.kind), exceptions_of(terms_of(lease)))
    if ground not in allowed:
        raise Refused(
            _("Loven godtar ikke den grunnen her. Velg en av dem som står i skjemaet, eller godkjenn."),
            code="GROUND_NOT_ALLOWED",
            field="ground",
        )
    if not reason.strip():
        raise Refused(_("Skriv hva avslaget bygger på."), code="REASON_MISSING", field="reason")
    if law.approved_by_silence(locked.received_on, actor.today) and locked.state == RequestState.RECEIVED:
        raise Refused(
            _("Fristen gikk ut %(day)s. Da er søknaden godkjent (§ 7-6).")
            % {"day": longdate(locked.answer_by)},
            code="APPROVED_BY_SILENCE",
        )
    locked.bump(version)
    locked.ground, locked.reason = ground, reason.strip()
    locked.save(update_fields=["version", "ground", "reason"])
    done: LeaseRequest = REQUEST.perform(
        actor=actor, obj=locked, name="refuse", reason=reason, answered_on=actor.today, answered_by=actor.user
    )
    return _write(actor, lease, done)


@transaction.atomic
def finish(*, actor: Actor, request: LeaseRequest, on: date, reason: str = "") -> LeaseRequest:
    """The tenant withdraws it, or the subtenant has moved out."""
    lock_lease(actor, request.lease, "change")
    locked = _locked(actor, request)
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    name = "withdraw" if locked.state == RequestState.RECEIVED else "finish"
    done: LeaseRequest = REQUEST.perform(actor=actor, obj=locked, name=name, on=on, reason=reason, over_on=on)
    return done


def pass_time(actor: Actor, on: date) -> dict[str, int]:
    """By night: what nobody has answered in a month is approved by the Act; subletting that is over is closed,
    with the lease if not before."""
    late = LeaseRequest.objects.filter(municipality=actor.home, state=RequestState.RECEIVED, answer_by__lt=on)
    over = LeaseRequest.objects.filter(municipality=actor.home, state__in=LIVING, ends_on__lt=on)
    gone = LeaseRequest.objects.filter(
        municipality=actor.home, state__in=[RequestState.RECEIVED, *LIVING], lease__state=LeaseState.ENDED
    )
    counts = {"silent": 0, "over": 0}
    for request in gone.select_related("lease").order_by("pk"):
        name = "withdraw" if request.state == RequestState.RECEIVED else "finish"
        REQUEST.perform(
            actor=actor, obj=request, name=name, on=on, over_on=request.lease.ended_on,
            reason=_("Leieforholdet er avsluttet"),
        )  # fmt: skip
        counts["over"] += 1
    for request in late.select_related("lease").order_by("answer_by", "id"):
        REQUEST.perform(
            actor=actor, obj=request, name="pass", on=on, answered_on=on,
            reason=_("Ingen har svart innen en måned (§ 7-6)"),
        )  # fmt: skip
        counts["silent"] += 1
    for request in over.select_related("lease").order_by("ends_on", "id"):
        REQUEST.perform(actor=actor, obj=request, name="finish", on=request.ends_on, over_on=request.ends_on)
        counts["over"] += 1
    return counts


def _close(actor: Actor, request: LeaseRequest, name: str, reason: str) -> LeaseRequest:
    done: LeaseRequest = REQUEST.perform(
        actor=actor, obj=request, name=name, reason=reason, answered_on=actor.today, answered_by=actor.user
    )
    done.reason = reason.strip()
    done.save(update_fields=["reason"])
    return done


def _write(actor: Actor, lease: Lease, request: LeaseRequest) -> LeaseRequest:
    """The answer as a letter, sent at once: the month is not over before the tenant has it (§ 7-6)."""
    ground = law.RefusalGround(request.ground) if request.ground else None
    letter = letters.compose(
        actor=actor,
        code="lease_request_answer",
        subject=lease,
        recipient=addressed_to(actor, lease, Matter.TENANCY),
        language=language_of(lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "received_on": request.received_on,
            "who": request.who,
            "approved": request.state == RequestState.APPROVED,
            "sublet": request.kind in law.SUBLETS,
            "start": request.starts_on,
            "end": request.ends_on,
            "reason": request.reason,
            "crowded": ground is law.RefusalGround.CROWDED,
            "person": ground is law.RefusalGround.PERSON,
            "dwelling": ground is law.RefusalGround.DWELLING,
            "kept": ground is law.RefusalGround.KEPT,
            "may_terminate": ground is not None
            and law.tenant_may_terminate(law.RequestKind(request.kind), ground),
        },
        compartment=lease.compartment,
        dated=actor.today,
    )
    request.letter = letter.pk
    request.save(update_fields=["letter"])
    lease_letters.dispatch(actor, lease, letter)
    return request


def _locked(actor: Actor, request: LeaseRequest) -> LeaseRequest:
    locked = (
        LeaseRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lease")
        .filter(pk=request.pk)
        .first()
    )
    if locked is None or not policies.requests.can(actor, "answer", locked):
        raise NotAllowed("answer")
    return locked
