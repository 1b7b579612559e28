"""After the keys: damage becomes a claim on the security with its deadlines; goods left behind are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import OutboxItem, Task
from core.rules.models import Deadline
from tenancies.calculations import moving_out
from tenancies.calculations.moving_out import Keys, Line, Seen
from tenancies.enums import CaseOutcome, LeaseState
from tenancies.models import ArrearsCase, DamageClaim, Deposit, Lease, LedgerEntry, LeftGoods
from tenancies.policies_moving import damage_claims as claim_policy
from tenancies.services import damage_claims, inspections, left_goods
from tenancies.services.damage_claims import Draft
from tests.counting import queries
from tests.database import as_owner
from tests.factories.moving import begun, looked_at, secured, signed
from tests.factories.tenancies import make_lease, make_tenant
from tests.tenancies.protecting import HANDLER, protect

Who = Callable[[str], Actor]
As = Callable[[str], Client]
DAMAGED = {"condition": "damaged", "note": "Brennmerke", "cause": "tenant", "cost": Decimal("3400")}
LAST_DAY = date(2026, 11, 15)


@pytest.fixture
def manager(actor: Who) -> Actor:
    return actor(HANDLER)


@pytest.fixture
def home(bergen: Municipality, manager: Actor) -> Lease:
    tenant = make_tenant(bergen, street="Nyveien 4", postcode="5003", town="Bergen")
    return make_lease(bergen, tenant=tenant, handler=manager.user, state=LeaseState.ENDED, ended_on=LAST_DAY)


def claimed(manager: Actor, home: Lease, **facts: Any) -> DamageClaim:
    signed(manager, home, "move_out", first={**DAMAGED, **facts})
    return DamageClaim.objects.get(lease=home)


def outstanding(row: Any) -> dict[str, date]:
    return dict(Deadline.objects.outstanding().filter(subject_id=row.pk).values_list("kind", "due"))


# What the records say ----------------------------------------------------------------------------------------------


def test_wear_and_tear_is_never_claimed() -> None:
    points = [
        Seen("Stue", "Gulv", "damaged", "tenant", Decimal(100), "Brennmerke."),
        Seen("Stue", "Vegg", "worn", "wear", None),
        Seen("Bad", "Dusj", "damaged", "unclear", Decimal(500)),
        Seen("Bad", "Vask", "damaged", "tenant", None),
    ]
    keys = [
        Keys("Bod", "B1", 2, 1, Decimal(300)),
        Keys("Post", "", 1, 1, Decimal(9)),
        Keys("Dør", "", 2, None),
    ]

    lines = moving_out.claim_lines(points, keys, missing_keys="%(count)s × %(what)s")

    assert lines == [Line("Stue: Gulv. Brennmerke", Decimal(100)), Line("1 × Bod B1", Decimal(300))]
    assert moving_out.total(lines) == 400


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        ("good", "damaged", True),
        ("damaged", "good", False),
        ("unseen", "damaged", False),
        ("worn", "worn", False),
    ],
)
def test_worse_than_at_moving_in(before: str, after: str, worse: bool) -> None:
    assert moving_out.worsened(before, after) is worse


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


# Claims ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "days"), [("deposit", 30), ("guarantee", 60), (None, 30)])
def test_damage_becomes_a_claim_with_its_deadline(
    manager: Actor, home: Lease, kind: str | None, days: int
) -> None:
    security = secured(home, kind) if kind else None

    claim = claimed(manager, home)

    assert (claim.state, claim.against, claim.security) == ("draft", kind or "tenant", security)
    assert [(line.text, line.amount) for line in claim.lines.all()] == [
        ("Gang: Vegger og tak. Brennmerke", Decimal(3400))
    ]
    assert outstanding(claim) == {"damage_claim_send": LAST_DAY + timedelta(days=days)}
    assert not LedgerEntry.objects.filter(lease=home).exists()


def test_nothing_to_claim_is_no_claim(manager: Actor, home: Lease) -> None:
    signed(manager, home, "move_out", first={"condition": "damaged", "cause": "unclear"})

    assert not DamageClaim.objects.exists()


def test_record_opened_again_takes_the_unsent_claim_with_it(manager: Actor, home: Lease) -> None:
    claim = claimed(manager, home)

    record = inspections.reopen(actor=manager, inspection=claim.inspection, reason="Feil beløp")

    claim.refresh_from_db()
    assert (claim.state, outstanding(claim)) == ("dropped", {})
    looked_at(manager, record, first={**DAMAGED, "cost": Decimal("100")})
    inspections.close(
        actor=manager, inspection=record, signatures=inspections.Signatures(manager.today, manager.today)
    )
    assert DamageClaim.objects.get(state="draft").lines.get().amount == 100


def test_sent_claim_keeps_the_record_shut(manager: Actor, home: Lease) -> None:
    claim = damage_claims.send(actor=manager, claim=claimed(manager, home))

    with pytest.raises(Refused) as refusal:
        inspections.reopen(actor=manager, inspection=claim.inspection, reason="Feil beløp")

    assert refusal.value.code == "CLAIM_SENT"


def test_sent_to_where_the_tenant_lives_now(manager: Actor, home: Lease) -> None:
    secured(home)
    claim = claimed(manager, home)

    for _ in range(2):
        damage_claims.send(actor=manager, claim=claim)

    letter = Letter.objects.get(subject_id=home.pk, code="damage_claim")
    assert letter.recipient["address_lines"] == ["Nyveien 4", "5003 Bergen"]
    assert "Vi ber om samtykke" in letter.html and "3\u00a0400,00" in letter.html
    assert OutboxItem.objects.filter(key=f"letter:{letter.pk}").exists()
    claim.refresh_from_db()
    assert (claim.state, claim.sent_on, claim.answer_by) == ("sent", manager.today, date(2026, 12, 11))
    assert outstanding(claim) == {"damage_claim_answer": date(2026, 12, 11)}


def test_guarantee_is_claimed_of_whoever_gave_it(manager: Actor, home: Lease) -> None:
    secured(home, "guarantee", given_by="Garantiselskapet AS")

    damage_claims.send(actor=manager, claim=claimed(manager, home))

    letter = Letter.objects.get(subject_id=home.pk, code="damage_claim_guarantee")
    assert letter.recipient["name"] == "Garantiselskapet AS"
    assert home.tenant.name in letter.html
    assert Letter.objects.filter(subject_id=home.pk, code="damage_claim").count() == 1


def test_deposit_is_paid_only_with_consent_or_a_decision(manager: Actor, home: Lease) -> None:
    secured(home)
    claim = damage_claims.send(actor=manager, claim=claimed(manager, home))

    with pytest.raises(Refused) as refusal:
        damage_claims.settle(actor=manager, claim=claim, paid=Decimal(3400), on=manager.today)
    assert refusal.value.code == "NO_CONSENT"

    damage_claims.record_answer(actor=manager, claim=claim, agreed=True, on=manager.today, text="Greit")
    for _ in range(2):
        settled = damage_claims.settle(actor=manager, claim=claim, paid=Decimal(3400), on=manager.today)
    assert (settled.state, settled.paid, outstanding(claim)) == ("settled", Decimal(3400), {})


def test_decision_stands_in_for_consent(manager: Actor, home: Lease) -> None:
    secured(home)
    claim = damage_claims.send(actor=manager, claim=claimed(manager, home))
    damage_claims.record_answer(actor=manager, claim=claim, agreed=False, on=manager.today, text="Nei")

    with pytest.raises(Refused) as refusal:
        damage_claims.settle(actor=manager, claim=claim, paid=Decimal(1000), on=manager.today, decided=True)
    assert refusal.value.field == "outcome"
    settled = damage_claims.settle(
        actor=manager,
        claim=claim,
        paid=Decimal(1000),
        on=manager.today,
        decided=True,
        outcome="HTU, resten avvist",
    )

    assert (settled.state, settled.decided) == ("settled", True)


def test_bank_s_notice_gives_five_weeks(manager: Actor, home: Lease) -> None:
    secured(home)
    claim = damage_claims.send(actor=manager, claim=claimed(manager, home))
    told = date(2026, 11, 20)

    for _ in range(2):
        damage_claims.record_bank_notice(actor=manager, claim=claim, on=told)

    assert outstanding(claim)["damage_claim_suit"] == date(2026, 12, 25)
    damage_claims.record_suit(actor=manager, claim=claim, on=manager.today)
    assert "damage_claim_suit" not in outstanding(claim)


def test_bank_has_nothing_to_say_of_a_guarantee(manager: Actor, home: Lease) -> None:
    secured(home, "guarantee")

    with pytest.raises(Refused) as refusal:
        damage_claims.record_bank_notice(actor=manager, claim=claimed(manager, home), on=manager.today)

    assert refusal.value.code == "NO_DEPOSIT"


def test_changed_before_it_is_sent(manager: Actor, home: Lease) -> None:
    guarantee = secured(home, "guarantee", given_by="Nav")
    claim = claimed(manager, home)
    draft = Draft("guarantee", guarantee, date(2026, 12, 1), (Line("Nytt gulv", Decimal(9000)),))

    damage_claims.change(actor=manager, claim=claim, draft=draft, version=claim.version)

    assert outstanding(claim) == {"damage_claim_send": date(2026, 12, 1)}
    assert claim.lines.get().text == "Nytt gulv"
    for wrong, code in (
        (replace(draft, lines=()), "NO_LINES"),
        (replace(draft, security=None), "SECURITY_MISSING"),
        (replace(draft, against="deposit"), "SECURITY"),
        (replace(draft, against="pocket"), "AGAINST"),
        (replace(draft, lines=(Line("x", Decimal(0)),)), "LINE"),
    ):
        with pytest.raises(Refused) as refusal:
            damage_claims.change(actor=manager, claim=claim, draft=wrong)
        assert refusal.value.code == code
    assert claim.lines.get().text == "Nytt gulv"


def test_too_short_to_answer(manager: Actor, home: Lease) -> None:
    claim = claimed(manager, home)

    with pytest.raises(Refused) as refusal:
        damage_claims.send(actor=manager, claim=claim, answer_by=manager.today + timedelta(days=13))

    assert (refusal.value.field, Letter.objects.count()) == ("answer_by", 0)


def test_who_claims(actor: Who, manager: Actor, home: Lease) -> None:
    claim = claimed(manager, home)
    accountant = actor("regnskap.bergen")

    damage_claims.send(actor=accountant, claim=claim)
    with pytest.raises(NotAllowed):
        damage_claims.drop(actor=accountant, claim=claim, reason="Nei")
    for name in ("bomiljo.bergen", "nav.bergen", "saksbehandler.bergen", "leder.nes"):
        with pytest.raises(NotAllowed):
            damage_claims.record_answer(actor=actor(name), claim=claim, agreed=True, on=manager.today)


def test_security_is_free_when_nothing_is_open(manager: Actor, home: Lease) -> None:
    security = secured(home)
    claim = claimed(manager, home)
    with pytest.raises(Refused) as refusal:
        damage_claims.release(actor=manager, deposit=security)
    assert refusal.value.code == "CLAIM_OPEN"

    damage_claims.drop(actor=manager, claim=claim, reason="For lite til å kreve")
    for _ in range(2):
        released = damage_claims.release(actor=manager, deposit=security)

    assert released.released_on == manager.today


def test_security_of_a_running_lease_is_not_free(bergen: Municipality, manager: Actor) -> None:
    security = secured(make_lease(bergen))

    with pytest.raises(Refused):
        damage_claims.release(actor=manager, deposit=security)

    assert Deposit.objects.get().released_on is None


def test_protected_tenant_s_claim_is_the_handlers_and_by_hand(actor: Who, lease: Lease) -> None:
    manager = actor(HANDLER)
    Lease.objects.filter(pk=lease.pk).update(handler=manager.user)
    protect(actor, lease.tenant)
    manager = actor(HANDLER)
    lease.refresh_from_db()
    claim = claimed(manager, lease)
    damage_claims.send(actor=manager, claim=claim)

    letter = Letter.objects.get(subject_id=lease.pk, code="damage_claim")
    assert str(lease.dwelling) not in letter.html
    assert letter.recipient["by_hand"] and not OutboxItem.objects.filter(key=f"letter:{letter.pk}").exists()
    assert Task.objects.filter(key=f"letter:{letter.pk}", user=manager.user).exists()
    accountant = actor("regnskap.bergen")
    assert not claim_policy.visible_to(accountant).exists()
    assert not DamageClaim.objects.exists()
    assert not Deadline.objects.filter(subject_id=claim.pk).exists()


# Goods left behind -------------------------------------------------------------------------------------------------


def kept(manager: Actor, home: Lease, **facts: Any) -> LeftGoods:
    given: dict[str, Any] = {"found_on": LAST_DAY, "what": "En sofa", "kept_where": "Lageret", **facts}
    return left_goods.keep(actor=manager, lease=home, **given)


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


# Pages and the API -------------------------------------------------------------------------------------------------


def test_pages_of_claims_and_goods(client_as: As, manager: Actor, home: Lease) -> None:
    secured(home)
    claim, goods = claimed(manager, home), kept(manager, home)
    pages = [
        f"{claim.get_absolute_url()}{part}"
        for part in ("", "endre/", "send/", "svar/", "oppgjor/", "frafall/")
    ]
    goods_pages = [f"{goods.get_absolute_url()}{part}" for part in ("", "endre/", "oppfordring/", "avslutt/")]

    for url in (*pages, *goods_pages):
        assert client_as(HANDLER).get(url).status_code == 200, url
        assert client_as("nav.bergen").get(url).status_code == 404, url
    for url in pages:
        assert client_as("bomiljo.bergen").get(url).status_code == 404, url
    tab = reverse("tenancies:in_and_out", args=[home.pk])
    assert queries(client_as(HANDLER), tab) <= 15
    assert queries(client_as(HANDLER), claim.get_absolute_url()) <= 15
    assert queries(client_as(HANDLER), goods.get_absolute_url()) <= 15


def test_claim_goes_its_way_on_the_pages(client_as: As, manager: Actor, home: Lease) -> None:
    security = secured(home)
    claim = claimed(manager, home)
    url, client = claim.get_absolute_url(), client_as(HANDLER)

    changed = client.post(
        f"{url}endre/",
        {"version": str(claim.version), "against": "deposit", "security": str(security.pk), "send_by": "1.12.2026",
         "linje-TOTAL_FORMS": "1", "linje-INITIAL_FORMS": "1", "linje-0-text": "Gulv", "linje-0-amount": "4 000,00"},
    )  # fmt: skip
    assert changed.status_code == 302
    claim.refresh_from_db()
    assert (
        client.post(f"{url}send/", {"version": str(claim.version), "answer_by": "20.12.2026"}).status_code
        == 302
    )
    told = client.post(f"{url}svar/", {"what": "bank", "on": "20.11.2026", "text": ""})
    assert told.status_code == 302
    refused = client.post(f"{url}oppgjor/", {"paid": "4000", "on": "20.11.2026", "outcome": ""})
    assert "skriftlige samtykke" in refused.content.decode()
    assert client.post(f"{url}svar/", {"what": "agreed", "on": "20.11.2026", "text": "Ja"}).status_code == 302
    assert (
        client.post(f"{url}oppgjor/", {"paid": "4000", "on": "20.11.2026", "outcome": ""}).status_code == 302
    )
    free = reverse("tenancies:release_deposit", args=[home.pk, security.pk])
    assert client.post(free).status_code == 302

    security.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.state, security.released_on) == ("settled", manager.today)


def test_api_of_claims_and_goods(api_as: Callable[[str], APIClient], manager: Actor, home: Lease) -> None:
    claim = claimed(manager, home)
    api = api_as(HANDLER)

    sent = api.post(f"/api/v1/damage-claims/{claim.pk}/send/", {"version": claim.version}, format="json")
    assert sent.json()["state"] == "sent", sent.content
    api.post(f"/api/v1/damage-claims/{claim.pk}/answer/", {"agreed": True, "on": "2026-11-20"}, format="json")
    settled = api.post(
        f"/api/v1/damage-claims/{claim.pk}/settle/", {"paid": "3400.00", "on": "2026-11-20"}, format="json"
    )
    assert settled.json()["state"] == "settled"
    made = api.post(
        "/api/v1/left-goods/",
        {"lease": str(home.pk), "found_on": "2026-11-16", "what": "En sykkel", "kept_where": "Boden"}, format="json",
    )  # fmt: skip
    assert made.status_code == 201, made.content
    invited = api.post(
        f"/api/v1/left-goods/{made.json()['id']}/invite/", {"version": made.json()["version"]}, format="json"
    )
    assert invited.json()["invitations"] == 1
    ended = api.post(
        f"/api/v1/left-goods/{made.json()['id']}/end/",
        {"outcome": "collected", "on": "2026-11-20"},
        format="json",
    )

    assert ended.json()["state"] == "collected"
    assert [row["lines"][0]["amount"] for row in api.get("/api/v1/damage-claims/").json()["results"]] == [
        "3400.00"
    ]
    assert api_as("bomiljo.bergen").get("/api/v1/damage-claims/").status_code == 404
    assert api_as("nav.bergen").get("/api/v1/left-goods/").status_code == 404


def test_begun_record_stands_on_min_dag(client_as: As, manager: Actor, home: Lease) -> None:
    record = begun(manager, home, "move_out")

    assert record.get_absolute_url() in client_as(HANDLER).get("/").content.decode()


# The list across leases --------------------------------------------------------------------------------------------


def test_claims_across_leases_with_what_each_waits_for(
    client_as: As, manager: Actor, bergen: Municipality, home: Lease
) -> None:
    claim = claimed(manager, home)
    DamageClaim.objects.filter(pk=claim.pk).update(send_by=date(2026, 11, 18))
    client = client_as(HANDLER)
    address = reverse("tenancies:claims")

    page = client.get(address).content.decode()
    damage_claims.drop(actor=manager, claim=claim, reason="Foreldet")

    assert claim.get_absolute_url() in page and "3\xa0400,00" in page and "Passert" in page
    assert claim.get_absolute_url() not in client.get(address).content.decode()
    assert claim.get_absolute_url() in client.get(address, {"show": "ferdige"}).content.decode()
    assert queries(client, address) <= 10


@pytest.mark.parametrize("username", ["bomiljo.bergen", "saksbehandler.bergen", "leder.nes"])
def test_claims_of_others_are_not_listed(client_as: As, manager: Actor, home: Lease, username: str) -> None:
    claim = claimed(manager, home)

    page = client_as(username).get(reverse("tenancies:claims"))

    assert page.status_code == 404 or claim.get_absolute_url() not in page.content.decode()
