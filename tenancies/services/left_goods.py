"""Goods left behind (husleieloven § 10-4): kept, collection invited in writing, and only then sold or thrown away.

After an eviction tvangsfullbyrdelsesloven § 13-11 holds instead, in the arrears case.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from tenancies.calculations import limits, moving_out
from tenancies.enums import CaseOutcome, LeaseState
from tenancies.enums_moving import GoodsGround, GoodsState
from tenancies.models import ArrearsCase, Lease, LeftGoods
from tenancies.policies import leases
from tenancies.policies_moving import left_goods
from tenancies.selectors.limits import limits_of
from tenancies.services import moving_letters
from tenancies.transitions_moving import LEFT_GOODS

_LACKING = {
    "NOT_INVITED": lambda: _("Leieren må først få en skriftlig oppfordring om å hente tingene (husleieloven § 10-4)."),
    "STILL_TIME": lambda: _(
        "Leieren har fortsatt tid til å hente tingene. Vent til fristen er ute, eller velg en annen grunn."
    ),
}  # fmt: skip


@transaction.atomic
def keep(
    *, actor: Actor, lease: Lease, found_on: date, what: str, kept_where: str, costs: Decimal = Decimal(0)
) -> LeftGoods:
    """Something was left in the dwelling or the storage room. Goods kept already are given back."""
    locked = Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()
    own = locked is not None and (
        locked.compartment_id in actor.compartment_ids or locked.handler_id == actor.user_id
    )
    if locked is None or not left_goods.permits(actor, "keep") or not own or not leases.sees(actor, locked):
        raise NotAllowed("keep")
    known = LeftGoods.objects.filter(lease=locked, state=GoodsState.KEPT).first()
    if known is not None:
        return known
    if locked.state not in (LeaseState.ACTIVE, LeaseState.ENDED):
        raise Refused(_("Leieforholdet har ikke begynt."), code="WRONG_STATE")
    if ArrearsCase.objects.filter(lease=locked, outcome=CaseOutcome.EVICTED).exists():
        raise Refused(
            _(
                "Etter en fravikelse gjelder tvangsfullbyrdelsesloven § 13-11. Tingene følges opp i restansesaken."
            ),
            code="EVICTED",
        )
    _check(what, kept_where, costs)
    if found_on > actor.today or found_on < locked.starts_on:
        raise Refused(
            _("Dagen må være mens leieforholdet løp eller etterpå, og ikke fram i tid."),
            code="FOUND_WHEN",
            field="found_on",
        )
    goods = LeftGoods(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        found_on=found_on,
        what=what.strip(),
        kept_where=kept_where.strip(),
        costs=costs,
        handler=locked.handler or actor.user,
    )
    goods.save(force_insert=True)
    events.record(actor, "left_goods.kept", goods, on=found_on)
    return goods


@transaction.atomic
def change(
    *,
    actor: Actor,
    goods: LeftGoods,
    what: str,
    kept_where: str,
    costs: Decimal,
    version: int | None = None,
) -> LeftGoods:
    locked = _lock(actor, goods, "keep")
    _must_be_kept(locked)
    _check(what, kept_where, costs)
    values = (what.strip(), kept_where.strip(), costs)
    if (locked.what, locked.kept_where, locked.costs) == values:
        return locked
    locked.bump(version)
    locked.what, locked.kept_where, locked.costs = values
    locked.save(update_fields=["what", "kept_where", "costs", "version"])
    events.record(actor, "left_goods.changed", locked)
    return locked


def collect_within(actor: Actor) -> date:
    """What is reasonable to give somebody to come and fetch their things; the Act names no number of days."""
    return limits_of(actor.home, actor.today).ends(limits.GOODS_COLLECT, actor.today)


@transaction.atomic
def invite(
    *, actor: Actor, goods: LeftGoods, collect_by: date | None = None, version: int | None = None
) -> LeftGoods:
    """The written invitation to collect. May be sent again with a later day; the same day twice is one letter."""
    locked = _lock(actor, goods, "invite")
    _must_be_kept(locked)
    limit = collect_by or collect_within(actor)
    if locked.collect_by == limit:
        return locked
    least = limits_of(actor.home, actor.today).ends(limits.GOODS_COLLECT_LEAST, actor.today)
    if limit < least:
        raise Refused(
            _("Gi leieren lengre tid til å hente tingene, minst til %(day)s.") % {"day": longdate(least)},
            code="TOO_SOON",
            field="collect_by",
        )
    locked.bump(version)
    locked.invited_on, locked.collect_by = actor.today, limit
    locked.invitations += 1
    locked.save(update_fields=["invited_on", "collect_by", "invitations", "version"])
    lease = locked.lease
    moving_letters.post(
        actor=actor,
        lease=lease,
        subject=locked,
        code="left_goods",
        recipient=moving_letters.moved_tenant(actor, lease),
        language=moving_letters.tenants_language(lease),
        context={
            "what": locked.what,
            "collect_by": limit,
            "costs": locked.costs or None,
            "again": locked.invitations > 1,
            "estate_of": moving_letters.dead_tenant(lease),
        },
    )
    events.record(actor, "left_goods.invited", locked)
    return locked


@transaction.atomic
def collect(*, actor: Actor, goods: LeftGoods, on: date, note: str = "") -> LeftGoods:
    """The tenant, or somebody for them, has fetched the things."""
    locked = _lock(actor, goods, "collect")
    _check_end(actor, locked, on)
    done: LeftGoods = LEFT_GOODS.perform(
        actor=actor, obj=locked, name="collect", on=on, ended_on=on, end_note=note.strip()[:500]
    )
    return done


@transaction.atomic
def dispose(
    *,
    actor: Actor,
    goods: LeftGoods,
    sold: bool,
    ground: str,
    on: date,
    note: str,
    proceeds: Decimal | None = None,
) -> LeftGoods:
    """Sold, or thrown away where a sale would not cover its costs. What is left of a sale is the tenant's."""
    locked = _lock(actor, goods, "dispose")
    target = GoodsState.SOLD if sold else GoodsState.DISPOSED
    if locked.state == target:
        return locked
    _check_end(actor, locked, on)
    if ground not in GoodsGround.values:
        raise Refused(_("Velg grunnen til at tingene ikke oppbevares lenger."), code="GROUND", field="ground")
    lacking = moving_out.may_be_disposed(
        ground, invited_on=locked.invited_on, collect_by=locked.collect_by, on=on
    )
    if lacking:
        raise Refused(_LACKING[lacking](), code=lacking, field="ground")
    if not note.strip():
        raise Refused(
            _("Skriv hva som ble gjort og hvorfor, med anslått verdi."), code="NOTE_MISSING", field="note"
        )
    if sold and (proceeds is None or proceeds < 0):
        raise Refused(_("Oppgi hva salget innbrakte."), code="PROCEEDS", field="proceeds")
    done: LeftGoods = LEFT_GOODS.perform(
        actor=actor,
        obj=locked,
        name="sell" if sold else "throw",
        on=on,
        ended_on=on,
        ground=ground,
        end_note=note.strip()[:500],
        proceeds=proceeds if sold else None,
    )
    return done


def _check(what: str, kept_where: str, costs: Decimal) -> None:
    if not what.strip():
        raise Refused(_("Skriv hva som ble etterlatt."), code="WHAT_MISSING", field="what")
    if not kept_where.strip():
        raise Refused(_("Skriv hvor tingene oppbevares."), code="WHERE_MISSING", field="kept_where")
    if not 0 <= costs < 1_000_000:
        raise Refused(_("Kostnaden kan ikke være mindre enn null."), code="COSTS", field="costs")


def _check_end(actor: Actor, goods: LeftGoods, on: date) -> None:
    if on > actor.today or on < goods.found_on:
        raise Refused(
            _("Dagen må være etter at tingene ble funnet, og ikke fram i tid."), code="ENDED_WHEN", field="on"
        )


def _must_be_kept(goods: LeftGoods) -> None:
    if goods.state != GoodsState.KEPT:
        raise Refused(_("Tingene er ikke lenger tatt vare på her."), code="WRONG_STATE")


def _lock(actor: Actor, goods: LeftGoods, action: str) -> LeftGoods:
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=goods.lease_id).first()
    locked = (
        LeftGoods.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "lease__dwelling", "lease__tenant", "lease__municipality", "lease__handler", "lease__compartment"
        )
        .filter(pk=goods.pk)
        .first()
    )  # fmt: skip
    if locked is None or not left_goods.can(actor, action, locked):
        raise NotAllowed(action)
    return locked
