"""Warning, termination and rescission with the form the law asks for; protest, the tribunal, and lapse."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Letter
from core.messages.services import add_task
from core.rules.services import deadlines
from core.sharing.enums import Matter
from tenancies.calculations import notices as law
from tenancies.calculations.lease_terms import Finding
from tenancies.enums import LeaseState
from tenancies.enums_notices import Forum, NoticeKind
from tenancies.models import Lease, Remedy, TenancyNotice
from tenancies.policies_notices import notices
from tenancies.selectors.changes import subtenants
from tenancies.selectors.offices import landlord_unit
from tenancies.services import lease_letters
from tenancies.services.arrears_letters import addressed_to, language_of, recipient_of
from tenancies.services.complaints import lock_lease


@dataclass(frozen=True)
class NewNotice:
    """`last_day` and `ground` belong to a termination; `nuisance` to warning and rescission."""

    kind: str
    reason: str
    ground: str = ""
    last_day: date | None = None
    nuisance: bool = False
    why_no_remedy: str = ""


def facts_of(notice: TenancyNotice) -> law.NoticeFacts:
    assert notice.last_day is not None
    return law.NoticeFacts(
        sent=notice.sent_on,
        last_day=notice.last_day,
        received=notice.received_on,
        protested=notice.protested_on,
        sued=notice.sued_on,
        withdrawn=notice.withdrawn_on,
    )


def standing_of(notice: TenancyNotice, on: date) -> law.NoticeStanding | None:
    """Where a termination stands; warnings and rescissions have no such path."""
    return law.stand(facts_of(notice), on) if notice.kind == NoticeKind.TERMINATION else None


@transaction.atomic
def draft_notice(*, actor: Actor, lease: Lease, new: NewNotice) -> Letter:
    """The letter as it will be, to be read before it is sent. Refused as `give_notice` is; nothing is given yet."""
    locked = _lock_to_give(actor, lease, new)
    _check(actor, locked, new, NoticeKind(new.kind))
    return _letter(actor, locked, _notice(actor, locked, new), _others(actor, locked, new))


@transaction.atomic
def give_notice(*, actor: Actor, lease: Lease, new: NewNotice, read: Letter | None = None) -> TenancyNotice:
    """Write and send a warning, a termination or a rescission. Refused with what the law's form lacks.

    The letter always tells what the law says it must (§ 9-7: the month for a protest, and what silence leads to).
    The same notice on the same day is one. `read`: the draft somebody has read; another letter than that is not sent.
    """
    locked = _lock_to_give(actor, lease, new)
    kind = NoticeKind(new.kind)
    same = TenancyNotice.objects.filter(
        lease=locked, kind=kind, sent_on=actor.today, reason=new.reason.strip(), withdrawn_on=None
    ).first()
    if same is not None:
        return same
    _check(actor, locked, new, kind)
    notice = _notice(actor, locked, new)
    others = _others(actor, locked, new)
    letter = _letter(actor, locked, notice, others)
    if read is not None and (read.html, read.recipient) != (letter.html, letter.recipient):
        raise Refused(
            _("Brevet er blitt et annet siden du leste det. Les det på nytt."), code="LETTER_CHANGED"
        )
    notice.letter = letter.pk
    notice.save(force_insert=True)
    verb = {
        NoticeKind.WARNING: "lease.warned",
        NoticeKind.TERMINATION: "lease.notice_given",
        NoticeKind.RESCISSION: "lease.rescinded",
    }[kind]
    events.record(actor, verb, locked, on=actor.today, detail={"ground": notice.ground})
    lease_letters.dispatch(actor, locked, letter)
    for request in others:
        lease_letters.dispatch(actor, locked, _copy_for(actor, locked, notice, request.who))
    return notice


def _lock_to_give(actor: Actor, lease: Lease, new: NewNotice) -> Lease:
    locked = lock_lease(lease)
    if not notices.permits(actor, "warn" if new.kind == NoticeKind.WARNING else "give"):
        raise NotAllowed("give")
    if locked.compartment_id not in actor.compartment_ids:
        raise NotAllowed("give")
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Leieforholdet løper ikke."), code="WRONG_STATE")
    return locked


def _notice(actor: Actor, lease: Lease, new: NewNotice) -> TenancyNotice:
    """Not saved."""
    terminates = new.kind == NoticeKind.TERMINATION
    return TenancyNotice(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        kind=NoticeKind(new.kind),
        sent_on=actor.today,
        sent_by=actor.user,
        ground=new.ground if terminates else "",
        nuisance=new.nuisance,
        reason=new.reason.strip(),
        why_no_remedy=new.why_no_remedy.strip(),
        last_day=new.last_day if terminates else None,
    )


def _others(actor: Actor, lease: Lease, new: NewNotice) -> list[Any]:
    """Subtenants we have approved: they get a copy of a termination."""
    return subtenants(actor, lease, actor.today) if new.kind == NoticeKind.TERMINATION else []


def _check(actor: Actor, lease: Lease, new: NewNotice, kind: NoticeKind) -> None:
    if kind == NoticeKind.WARNING:
        if not new.reason.strip():
            raise Refused(
                _("Skriv hva leieren har gjort, og hva som må endre seg."),
                code="REASON_MISSING",
                field="reason",
            )
        return
    tried = Remedy.objects.filter(lease=lease).count()
    if kind == NoticeKind.TERMINATION:
        running = TenancyNotice.objects.filter(
            lease=lease, kind=kind, withdrawn_on=None, lapsed_on=None
        ).exists()
        if running:
            raise Refused(
                _("Leieforholdet er allerede sagt opp. Trekk den oppsigelsen tilbake først."), code="RUNNING"
            )
        term = lease.terms.known().order_by("-valid_from").first()
        found = law.check_termination(
            law.TerminationFacts(
                on=actor.today, ground=new.ground, reason=new.reason, last_day=new.last_day,
                term_end=lease.term_ends_on, terminable=bool(term and term.may_be_terminated), remedies=tried,
                why_no_remedy=new.why_no_remedy,
            )
        )  # fmt: skip
    else:
        warnings = TenancyNotice.objects.filter(lease=lease, kind=NoticeKind.WARNING, withdrawn_on=None)
        found = law.check_rescission(
            law.RescissionFacts(
                reason=new.reason, nuisance=new.nuisance, warnings=warnings.filter(sent_on__lt=actor.today).count(),
                remedies=tried, why_no_remedy=new.why_no_remedy,
            )
        )  # fmt: skip
    _refuse(found)


def _refuse(found: list[Finding]) -> None:
    """Everything that is wrong at once: the first at its field."""
    if found:
        text = " ".join(f"{each.line} ({each.basis})" for each in found)
        raise Refused(text, code=",".join(each.code for each in found), field=found[0].field or None)


def _copy_for(actor: Actor, lease: Lease, notice: TenancyNotice, who: str) -> Letter:
    """To the subtenant we have approved; without it the termination is invalid (§ 7-7)."""
    home = recipient_of(lease)
    return letters.compose(
        actor=actor,
        code="subtenant_notice",
        subject=lease,
        recipient=letters.Recipient(name=who, address_lines=home.address_lines, by_hand=home.by_hand),
        language=language_of(lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "tenant": lease.tenant.name,
            "reason": notice.reason,
            "last_day": notice.last_day,
        },
        compartment=lease.compartment,
        dated=actor.today,
    )


def _letter(actor: Actor, lease: Lease, notice: TenancyNotice, others: list[Any]) -> Letter:
    context: dict[str, Any] = {
        "case_number": lease.number,
        "home": str(lease.dwelling),
        "reason": notice.reason,
        "ground": notice.ground,
        "last_day": notice.last_day,
        "nuisance": notice.nuisance,
        "subtenant": bool(others),
    }
    return letters.compose(
        actor=actor,
        code=f"lease_{notice.kind}",
        subject=lease,
        recipient=addressed_to(actor, lease, Matter.TENANCY),
        language=language_of(lease.tenant, lease.municipality.language),
        context={name: value for name, value in context.items() if value not in (None, "", False)},
        compartment=lease.compartment,
        dated=actor.today,
    )


def _lock(actor: Actor, notice: TenancyNotice) -> tuple[Lease, TenancyNotice]:
    lease = lock_lease(notice.lease)
    locked = TenancyNotice.objects.select_for_update(of=("self",), no_key=True).filter(pk=notice.pk).first()
    if locked is None or not notices.can(actor, "give", locked):
        raise NotAllowed("give")
    if locked.kind != NoticeKind.TERMINATION:
        raise Refused(_("Dette gjelder bare oppsigelser."), code="NOT_TERMINATION")
    return lease, locked


@transaction.atomic
def record_receipt(*, actor: Actor, notice: TenancyNotice, on: date) -> TenancyNotice:
    """The day the tenant got it: the month for a protest runs from then."""
    lease, locked = _lock(actor, notice)
    if locked.received_on is not None:
        return locked
    if on > actor.today or on < locked.sent_on:
        raise Refused(_("Datoen er ikke mellom sending og i dag. Rett datoen."), code="DAY_WRONG", field="on")
    locked.received_on = on
    locked.version += 1
    locked.save(update_fields=["received_on", "version"])
    deadlines.start(actor=actor, kind="notice_protest", subject=lease, on=on, due=law.protest_until(on))
    events.record(actor, "lease.notice_received", lease, on=on)
    return locked


@transaction.atomic
def record_protest(*, actor: Actor, notice: TenancyNotice, on: date, text: str) -> TenancyNotice:
    """The tenant protests in writing. A late one is kept, and counts for nothing."""
    lease, locked = _lock(actor, notice)
    if locked.protested_on is not None:
        return locked
    if locked.received_on is None:
        raise Refused(_("Registrer først dagen leieren fikk oppsigelsen."), code="NOT_RECEIVED")
    if on > actor.today or on < locked.received_on:
        raise Refused(_("Datoen er ikke mellom mottak og i dag. Rett datoen."), code="DAY_WRONG", field="on")
    locked.protested_on, locked.protest_text = on, text.strip()
    locked.version += 1
    locked.save(update_fields=["protested_on", "protest_text", "version"])
    if on <= law.protest_until(locked.received_on):
        deadlines.start(
            actor=actor, kind="notice_suit", subject=lease, on=on, due=law.suit_until(locked.received_on)
        )
    events.record(actor, "lease.notice_protested", lease, on=on)
    return locked


@transaction.atomic
def record_suit(*, actor: Actor, notice: TenancyNotice, on: date, forum: str) -> TenancyNotice:
    """The landlord has brought it before Husleietvistutvalget (§ 12-5), in time."""
    lease, locked = _lock(actor, notice)
    if locked.sued_on is not None:
        return locked
    standing = law.stand(facts_of(locked), min(on, actor.today))
    if standing.state is not law.Standing.PROTESTED:
        raise Refused(
            _("Bare en oppsigelse leieren har protestert mot i tide, bringes inn, og innen fristen."),
            code="NOT_PROTESTED",
        )
    if not Forum(forum):
        raise Refused(_("Velg hvor saken er brakt inn."), code="FORUM_MISSING", field="forum")
    if on > actor.today or (locked.protested_on is not None and on < locked.protested_on):
        raise Refused(
            _("Datoen er ikke mellom protesten og i dag. Rett datoen."), code="DAY_WRONG", field="on"
        )
    locked.sued_on, locked.forum = on, forum
    locked.version += 1
    locked.save(update_fields=["sued_on", "forum", "version"])
    events.record(actor, "lease.notice_sued", lease, on=on)
    return locked


@transaction.atomic
def withdraw(*, actor: Actor, notice: TenancyNotice, reason: str) -> TenancyNotice:
    """The landlord takes the notice back, and says why."""
    lease, locked = _lock(actor, notice)
    if locked.withdrawn_on is not None or locked.lapsed_on is not None:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor oppsigelsen trekkes tilbake."), code="REASON_MISSING", field="reason")
    locked.withdrawn_on, locked.withdrawn_reason = actor.today, reason.strip()
    locked.version += 1
    locked.save(update_fields=["withdrawn_on", "withdrawn_reason", "version"])
    events.record(actor, "lease.notice_withdrawn", lease, reason=reason.strip())
    return locked


def lapse(*, actor: Actor, on: date) -> int:
    """By night: protested in time, and not brought before anybody in three months: it no longer holds."""
    running = TenancyNotice.objects.filter(
        municipality=actor.home, kind=NoticeKind.TERMINATION, withdrawn_on=None, lapsed_on=None,
        protested_on__isnull=False, received_on__isnull=False,
    ).select_related("lease__handler", "lease__municipality", "lease__dwelling")  # fmt: skip
    lapsed = 0
    for notice in running.order_by("pk"):
        standing = law.stand(facts_of(notice), on)
        if standing.state is not law.Standing.LAPSED:
            continue
        notice.lapsed_on = on
        notice.version += 1
        notice.save(update_fields=["lapsed_on", "version"])
        lease = notice.lease
        events.record(actor, "lease.notice_lapsed", lease, on=on)
        handler = lease.handler if lease.restricted else None
        add_task(
            actor=actor,
            user=handler,
            unit=None if handler else landlord_unit(lease.municipality, on),
            title=_("Oppsigelsen er falt bort: si fra til leieren"),
            url=lease.get_absolute_url(),
            due=on,
            subject=lease,
            key=f"lapsed:{notice.pk}",
        )
        lapsed += 1
    return lapsed
