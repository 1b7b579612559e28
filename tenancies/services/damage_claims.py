"""Claims for damage after moving out: raised from the record, sent, answered, settled. Never rent, nor a ledger's."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from core.rules.selectors import own_deadlines
from tenancies.calculations import limits, moving_out
from tenancies.calculations.moving_out import Line
from tenancies.enums import LeaseState, SecurityKind
from tenancies.enums_moving import CLAIM_OPEN, ClaimAgainst, ClaimState
from tenancies.models import ClaimLine, DamageClaim, Deposit, Inspection, Lease
from tenancies.policies import deposits
from tenancies.policies_moving import damage_claims
from tenancies.selectors.limits import limits_of
from tenancies.services import moving_letters
from tenancies.transitions_moving import DAMAGE_CLAIM


@dataclass(frozen=True)
class Draft:
    against: str
    security: Deposit | None
    send_by: date
    lines: tuple[Line, ...]


def raise_from(*, actor: Actor, inspection: Inspection) -> DamageClaim | None:
    """What the tenant answers for becomes a claim, ready to be looked through and sent; None where there is nothing.

    A consequence of closing the record, so whoever may do that may cause it.
    """
    points = [
        moving_out.Seen(row.room, row.item, row.condition, row.cause, row.cost, row.note)
        for row in inspection.points.order_by("order", "id")
    ]
    keys = [
        moving_out.Keys(str(row.get_kind_display()), row.number, row.count, row.returned, row.cost)
        for row in inspection.keys.order_by("order", "id")
    ]
    lines = moving_out.claim_lines(
        points, keys, missing_keys=_("Nøkler som ikke er levert, %(count)s stk.: %(what)s")
    )
    lease = inspection.lease
    known = DamageClaim.objects.filter(lease=lease, state__in=CLAIM_OPEN).first()
    if not lines or known is not None:
        return known
    against, security = _security_of(lease)
    ended = lease.ended_on or inspection.held_on
    claim = DamageClaim(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        inspection=inspection,
        against=against,
        security=security,
        handler=lease.handler or actor.user,
        raised_on=actor.today,
        send_by=max(
            moving_out.send_by(ended, against, own_deadlines(lease.municipality, actor.today)), actor.today
        ),
    )
    claim.save(force_insert=True)
    _write_lines(claim, tuple(lines))
    events.record(actor, "damage_claim.raised", claim, detail={"lines": len(lines)})
    return claim


def take_back(*, actor: Actor, inspection: Inspection) -> None:
    """The record is opened again: a claim that has not left is dropped; one that has stands in the way."""
    for claim in DamageClaim.objects.filter(inspection=inspection, state__in=CLAIM_OPEN):
        if claim.state != ClaimState.DRAFT:
            raise Refused(
                _("Kravet for skade er sendt. Frafall det før protokollen åpnes for retting."),
                code="CLAIM_SENT",
            )
        DAMAGE_CLAIM.perform(
            actor=actor,
            obj=claim,
            name="drop",
            reason=_("Protokollen ble åpnet for retting"),
            settled_on=None,
        )


@transaction.atomic
def change(*, actor: Actor, claim: DamageClaim, draft: Draft, version: int | None = None) -> DamageClaim:
    """What is claimed, of whom and until when it must be sent, before it is sent."""
    locked = _lock(actor, claim, "write")
    if locked.state != ClaimState.DRAFT:
        raise Refused(_("Kravet er sendt og kan ikke endres."), code="WRONG_STATE")
    if draft.against not in ClaimAgainst.values:
        raise Refused(_("Velg hva kravet skal dekkes av."), code="AGAINST", field="against")
    if (draft.against == ClaimAgainst.TENANT) != (draft.security is None):
        raise Refused(
            _("Velg sikkerheten kravet gjelder. Uten sikkerhet rettes kravet mot leieren."),
            code="SECURITY_MISSING",
            field="security",
        )
    security = draft.security
    if security is not None and (
        security.lease_id != locked.lease_id or security.released_on or security.kind != draft.against
    ):
        raise Refused(
            _("Sikkerheten hører ikke til dette leieforholdet, eller er frigitt."),
            code="SECURITY",
            field="security",
        )
    if not draft.lines:
        raise Refused(
            _("Et krav må ha minst én linje. Frafall det hvis det ikke er noe å kreve."), code="NO_LINES"
        )
    if any(not line.text.strip() or not 0 < line.amount < 1_000_000 for line in draft.lines):
        raise Refused(_("Hver linje må ha tekst og et beløp over null."), code="LINE")
    locked.bump(version)
    moved = (locked.against, locked.send_by) != (draft.against, draft.send_by)
    locked.against, locked.security, locked.send_by = draft.against, security, draft.send_by
    locked.save(update_fields=["against", "security", "send_by", "version"])
    _write_lines(locked, draft.lines)
    if moved:
        events.record(actor, "damage_claim.raised", locked, detail={"lines": len(draft.lines)})
    events.record(actor, "damage_claim.changed", locked, detail={"lines": len(draft.lines)})
    return locked


def answer_within(actor: Actor) -> date:
    """The day the tenant, or whoever gave the guarantee, is asked to answer by, when nobody says another."""
    return limits_of(actor.home, actor.today).ends(limits.DAMAGE_ANSWER, actor.today)


@transaction.atomic
def send(
    *, actor: Actor, claim: DamageClaim, answer_by: date | None = None, version: int | None = None
) -> DamageClaim:
    """To the tenant, and to whoever gave the guarantee where it is claimed on. Sent once."""
    locked = _lock(actor, claim, "send")
    if locked.state != ClaimState.DRAFT:
        if locked.state == ClaimState.DROPPED:
            raise Refused(_("Kravet er frafalt."), code="WRONG_STATE")
        return locked
    limit = answer_by or answer_within(actor)
    least = limits_of(actor.home, actor.today).ends(limits.DAMAGE_ANSWER_LEAST, actor.today)
    if limit < least:
        raise Refused(
            _("Gi lengre tid til å svare, minst til %(day)s.") % {"day": longdate(least)},
            code="ANSWER_TOO_SOON",
            field="answer_by",
        )
    sent: DamageClaim = DAMAGE_CLAIM.perform(
        actor=actor, obj=locked, name="send", expected_version=version, sent_on=actor.today, answer_by=limit
    )
    sent.lease = locked.lease
    _write_letters(actor, sent)
    return sent


@transaction.atomic
def record_answer(*, actor: Actor, claim: DamageClaim, agreed: bool, on: date, text: str = "") -> DamageClaim:
    """The tenant's written consent, the guarantor's yes, or a no."""
    locked = _lock(actor, claim, "answer")
    _not_ahead(actor, on, locked.sent_on)
    answered: DamageClaim = DAMAGE_CLAIM.perform(
        actor=actor,
        obj=locked,
        name="agree" if agreed else "dispute",
        on=on,
        answered_on=on,
        answer=text.strip()[:1000],
    )
    return answered


@transaction.atomic
def record_bank_notice(*, actor: Actor, claim: DamageClaim, on: date) -> DamageClaim:
    """The tenant has asked the bank for the deposit: five weeks from the bank's notice (husleieloven § 3-5)."""
    locked = _lock(actor, claim, "answer")
    if locked.against != ClaimAgainst.DEPOSIT:
        raise Refused(_("Kravet gjelder ikke et depositum."), code="NO_DEPOSIT")
    if locked.state not in CLAIM_OPEN:
        raise Refused(_("Kravet er avsluttet."), code="WRONG_STATE")
    _not_ahead(actor, on, None)
    if locked.bank_notice_on == on:
        return locked
    locked.bank_notice_on = on
    locked.version += 1
    locked.save(update_fields=["bank_notice_on", "version"])
    events.record(actor, "damage_claim.bank_told", locked, on=on)
    return locked


@transaction.atomic
def record_suit(*, actor: Actor, claim: DamageClaim, on: date) -> DamageClaim:
    """Brought before Husleietvistutvalget or a court; the bank is shown that, and keeps the deposit."""
    locked = _lock(actor, claim, "answer")
    if locked.state not in (ClaimState.SENT, ClaimState.DISPUTED, ClaimState.AGREED):
        raise Refused(_("Kravet må være sendt og ikke avsluttet."), code="WRONG_STATE")
    _not_ahead(actor, on, locked.sent_on)
    if locked.suit_on == on:
        return locked
    locked.suit_on = on
    locked.version += 1
    locked.save(update_fields=["suit_on", "version"])
    events.record(actor, "damage_claim.suit_brought", locked, on=on)
    return locked


@transaction.atomic
def settle(
    *,
    actor: Actor,
    claim: DamageClaim,
    paid: Decimal,
    on: date,
    decided: bool = False,
    outcome: str = "",
) -> DamageClaim:
    """How much was covered. Of a deposit: only with the tenant's written consent or a decision."""
    locked = _lock(actor, claim, "settle")
    if locked.state == ClaimState.SETTLED:
        return locked
    _not_ahead(actor, on, locked.sent_on)
    claimed = total_of(locked)
    if not 0 <= paid <= claimed:
        raise Refused(_("Beløpet kan ikke være større enn kravet."), code="PAID_TOO_MUCH", field="paid")
    consent = locked.state == ClaimState.AGREED
    if locked.against == ClaimAgainst.DEPOSIT and paid > 0 and not (consent or decided):
        raise Refused(
            _("Depositumet utbetales bare med leierens skriftlige samtykke eller en avgjørelse (husleieloven § 3-5). "
                "Registrer samtykket, eller kryss av for avgjørelsen."),
            code="NO_CONSENT",
            field="decided",
        )  # fmt: skip
    if paid < claimed and not outcome.strip():
        raise Refused(
            _("Skriv hva som skjedde med det som ikke ble dekket."), code="OUTCOME_MISSING", field="outcome"
        )
    settled: DamageClaim = DAMAGE_CLAIM.perform(
        actor=actor,
        obj=locked,
        name="settle",
        on=on,
        paid=paid,
        settled_on=on,
        decided=decided,
        outcome=outcome.strip()[:500],
    )
    return settled


@transaction.atomic
def drop(*, actor: Actor, claim: DamageClaim, reason: str) -> DamageClaim:
    locked = _lock(actor, claim, "drop")
    dropped: DamageClaim = DAMAGE_CLAIM.perform(actor=actor, obj=locked, name="drop", reason=reason)
    return dropped


@transaction.atomic
def release(*, actor: Actor, deposit: Deposit) -> Deposit:
    """The security is given free: the tenancy is over and nothing is claimed on it. Released already is no error."""
    locked = Deposit.objects.select_for_update(no_key=True, of=("self",)).filter(pk=deposit.pk).first()
    if locked is None or not deposits.can(actor, "record", locked):
        raise NotAllowed("record")
    if locked.released_on is not None:
        return locked
    if Lease.objects.filter(pk=locked.lease_id).values_list("state", flat=True).first() != LeaseState.ENDED:
        raise Refused(_("Leieforholdet er ikke avsluttet."), code="WRONG_STATE")
    if DamageClaim.objects.filter(security=locked, state__in=CLAIM_OPEN).exists():
        raise Refused(_("Et krav for skade er ikke gjort opp. Gjør det ferdig først."), code="CLAIM_OPEN")
    locked.released_on = actor.today
    locked.version += 1
    locked.save(update_fields=["released_on", "version"])
    events.record(actor, "deposit.released", locked)
    return locked


def total_of(claim: DamageClaim) -> Decimal:
    return sum(claim.lines.values_list("amount", flat=True), Decimal(0))


def _security_of(lease: Lease) -> tuple[str, Deposit | None]:
    """The deposit first, since it is the nearest; else the guarantee; else the tenant without any security."""
    held = {
        row.kind: row for row in Deposit.objects.filter(lease=lease, released_on=None).order_by("-created_at")
    }
    for kind, against in (
        (SecurityKind.DEPOSIT, ClaimAgainst.DEPOSIT),
        (SecurityKind.GUARANTEE, ClaimAgainst.GUARANTEE),
    ):
        if kind in held:
            return against, held[kind]
    return ClaimAgainst.TENANT, None


def _write_lines(claim: DamageClaim, lines: tuple[Line, ...]) -> None:
    ClaimLine.objects.filter(claim=claim).delete()
    ClaimLine.objects.bulk_create(
        ClaimLine(
            municipality_id=claim.municipality_id,
            compartment_id=claim.compartment_id,
            lease_id=claim.lease_id,
            claim=claim,
            order=order,
            text=" ".join(line.text.split())[:300],
            amount=line.amount,
        )
        for order, line in enumerate(lines)
    )


def _write_letters(actor: Actor, claim: DamageClaim) -> None:
    lease, security = claim.lease, claim.security
    context: dict[str, Any] = {
        "claimed": [
            {"text": line.text, "amount": line.amount} for line in claim.lines.order_by("order", "id")
        ],
        "total": total_of(claim),
        "answer_by": claim.answer_by,
        "inspected_on": claim.inspection.held_on if claim.inspection else None,
        "security": security.amount if security else None,
        "deposit": claim.against == ClaimAgainst.DEPOSIT,
        "guarantee": claim.against == ClaimAgainst.GUARANTEE,
    }
    if claim.against == ClaimAgainst.GUARANTEE and security is not None:
        moving_letters.post(
            actor=actor, lease=lease, subject=claim, code="damage_claim_guarantee",
            recipient=moving_letters.guarantor(actor, lease, security),
            language="nn" if lease.municipality.language == "nn" else "nb",
            context={**context, "tenant": lease.tenant.name, "born": lease.tenant.born},
        )  # fmt: skip
    moving_letters.post(
        actor=actor, lease=lease, subject=claim, code="damage_claim",
        recipient=moving_letters.moved_tenant(actor, lease), language=moving_letters.tenants_language(lease),
        context={
            **context, "estate_of": moving_letters.dead_tenant(lease), "over": lease.state == LeaseState.ENDED,
        },
    )  # fmt: skip


def _not_ahead(actor: Actor, on: date, earliest: date | None) -> None:
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if earliest is not None and on < earliest:
        raise Refused(_("Datoen er før kravet ble sendt. Rett datoen."), code="BEFORE_SENT", field="on")


def _lock(actor: Actor, claim: DamageClaim, action: str) -> DamageClaim:
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=claim.lease_id).first()
    locked = (
        DamageClaim.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "lease__dwelling", "lease__tenant", "lease__municipality", "lease__handler", "lease__compartment",
            "security", "inspection",
        )
        .filter(pk=claim.pk)
        .first()
    )  # fmt: skip
    if locked is None or not damage_claims.can(actor, action, locked):
        raise NotAllowed(action)
    return locked
