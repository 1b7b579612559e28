"""What is left behind: kept, collection invited, and sold or thrown away only on a ground."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.documents.models import Letter
from tenancies.calculations import moving_out
from tenancies.enums import CaseOutcome
from tenancies.models import ArrearsCase, Lease, LeftGoods
from tenancies.services import left_goods
from tests.database import as_owner
from tests.tenancies.moved_out import LAST_DAY, As, kept, outstanding
from tests.tenancies.protecting import HANDLER


@pytest.mark.parametrize(
    ("ground", "invited", "collect_by", "code"),
    [
        ("waited", None, None, "NOT_INVITED"),
        ("waited", date(2026, 11, 1), date(2026, 11, 20), "STILL_TIME"),
        ("waited", date(2026, 11, 1), date(2026, 11, 19), ""),
        ("cost", None, None, "NOT_INVITED"),
        ("cost", date(2026, 11, 1), date(2026, 12, 20), ""),
        ("perishable", None, None, ""),
    ],
)
def test_when_goods_may_go(ground: str, invited: date | None, collect_by: date | None, code: str) -> None:
    found = moving_out.may_be_disposed(
        ground, invited_on=invited, collect_by=collect_by, on=date(2026, 11, 20)
    )

    assert found == code


def test_goods_are_kept_and_the_tenant_invited(manager: Actor, home: Lease) -> None:
    goods = kept(manager, home)
    assert kept(manager, home) == goods
    assert outstanding(goods) == {"left_goods_invite": LAST_DAY + timedelta(days=3)}

    for _ in range(2):
        left_goods.invite(actor=manager, goods=goods)

    goods.refresh_from_db()
    assert (goods.invitations, goods.collect_by) == (1, manager.today + timedelta(days=28))
    assert outstanding(goods) == {"left_goods_collect": goods.collect_by}
    letter = Letter.objects.get(subject_id=home.pk, code="left_goods")
    assert "En sofa" in letter.html and letter.recipient["address_lines"][0] == "Nyveien 4"


def test_second_invitation_moves_the_day(manager: Actor, home: Lease) -> None:
    goods = kept(manager, home)
    left_goods.invite(actor=manager, goods=goods, collect_by=date(2026, 12, 1))

    left_goods.invite(actor=manager, goods=goods, collect_by=date(2026, 12, 20))

    assert outstanding(goods) == {"left_goods_collect": date(2026, 12, 20)}
    assert "Vi har skrevet til deg før" in Letter.objects.filter(code="left_goods").latest("created_at").html
    with pytest.raises(Refused) as refusal:
        left_goods.invite(actor=manager, goods=goods, collect_by=date(2026, 11, 22))
    assert refusal.value.code == "TOO_SOON"


def test_goods_are_not_thrown_away_before_the_tenant_has_had_time(manager: Actor, home: Lease) -> None:
    goods = kept(manager, home)

    def throw(ground: str, **facts: Any) -> LeftGoods:
        given: dict[str, Any] = {"sold": False, "on": manager.today, "note": "Verdiløst", **facts}
        return left_goods.dispose(actor=manager, goods=goods, ground=ground, **given)

    for ground, code in (("waited", "NOT_INVITED"), ("cost", "NOT_INVITED"), ("", "GROUND")):
        with pytest.raises(Refused) as refusal:
            throw(ground)
        assert refusal.value.code == code
    left_goods.invite(actor=manager, goods=goods)
    with pytest.raises(Refused) as refusal:
        throw("waited")
    assert refusal.value.code == "STILL_TIME"
    with pytest.raises(Refused) as refusal:
        throw("cost", note=" ")
    assert refusal.value.code == "NOTE_MISSING"
    for _ in range(2):
        assert throw("cost").state == "disposed"
    assert outstanding(goods) == {}


def test_sold_goods_bring_the_tenant_what_is_left(client_as: As, manager: Actor, home: Lease) -> None:
    goods = kept(manager, home, costs=Decimal(500))
    left_goods.invite(actor=manager, goods=goods)

    left_goods.dispose(
        actor=manager,
        goods=goods,
        sold=True,
        ground="cost",
        on=manager.today,
        note="Finn.no",
        proceeds=Decimal(1200),
    )

    page = client_as(HANDLER).get(goods.get_absolute_url()).content.decode()
    assert "700,00\u00a0kr skal betales til leieren" in page


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"what": " "}, "WHAT_MISSING"),
        ({"kept_where": ""}, "WHERE_MISSING"),
        ({"costs": Decimal(-1)}, "COSTS"),
        ({"found_on": date(2027, 1, 1)}, "FOUND_WHEN"),
    ],
)
def test_bad_goods_are_refused(manager: Actor, home: Lease, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        kept(manager, home, **facts)

    assert (refusal.value.code, LeftGoods.objects.count()) == (code, 0)


def test_after_an_eviction_another_act_holds(manager: Actor, home: Lease) -> None:
    with as_owner():
        ArrearsCase.objects.create(
            municipality=home.municipality, compartment=home.compartment, lease=home, state="closed",
            outcome=CaseOutcome.EVICTED, opened_on=date(2026, 1, 1), closed_on=LAST_DAY, as_of=LAST_DAY,
            balance=0, overdue_rent=0,
        )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        kept(manager, home)

    assert refusal.value.code == "EVICTED"
