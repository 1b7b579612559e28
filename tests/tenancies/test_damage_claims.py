"""Damage at moving out becomes a claim on the security, with its deadlines."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import OutboxItem, Task
from core.rules.models import Deadline
from core.rules.periods import add_months
from tenancies.calculations import moving_out
from tenancies.calculations.moving_out import Keys, Line, Seen
from tenancies.enums import LeaseState
from tenancies.models import DamageClaim, Deposit, Lease, LedgerEntry, TenantChange
from tenancies.policies_moving import damage_claims as claim_policy
from tenancies.services import damage_claims, inspections
from tenancies.services.damage_claims import Draft
from tests.database import as_owner
from tests.factories.moving import looked_at, secured, signed
from tests.factories.tenancies import make_lease
from tests.tenancies.moved_out import DAMAGED, LAST_DAY, Who, claimed, outstanding
from tests.tenancies.protecting import HANDLER, protect


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
    ("kind", "due"),
    [
        ("deposit", LAST_DAY + timedelta(days=30)),
        ("guarantee", add_months(LAST_DAY, 2)),
        (None, LAST_DAY + timedelta(days=30)),
    ],
)
def test_damage_becomes_a_claim_with_its_deadline(
    manager: Actor, home: Lease, kind: str | None, due: date
) -> None:
    security = secured(home, kind) if kind else None

    claim = claimed(manager, home)

    assert (claim.state, claim.against, claim.security) == ("draft", kind or "tenant", security)
    assert [(line.text, line.amount) for line in claim.lines.all()] == [
        ("Gang: Vegger og tak. Brennmerke", Decimal(3400))
    ]
    assert outstanding(claim) == {"damage_claim_send": due}
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


@pytest.mark.parametrize("over", [True, False])
def test_estate_is_told_that_the_lease_is_over_only_when_it_is(
    manager: Actor, home: Lease, over: bool
) -> None:
    claim = claimed(manager, home)
    with as_owner():
        TenantChange.objects.create(
            municipality=home.municipality, compartment=home.compartment, lease=home, kind="death", state="open",
            happened_on=LAST_DAY, told_on=LAST_DAY, estate_contact="Kari Testesen", terms={},
        )  # fmt: skip
        if not over:
            Lease.objects.filter(pk=home.pk).update(state=LeaseState.ACTIVE, ended_on=None)

    damage_claims.send(actor=manager, claim=claim)

    letter = Letter.objects.get(code="damage_claim")
    assert letter.recipient["name"].startswith("Dødsboet etter")
    assert ("Leieforholdet er slutt" in letter.html) is over


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
