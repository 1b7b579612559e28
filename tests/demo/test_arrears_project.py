"""The arrears project of 2006 in the demo: as many cases and as large debts as told, over and done with long ago."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from core.messages.models import Task
from demo.generator import arrears_past, stock
from demo.generator.tenancies import FORMER_FROM
from demo.generator.world import World
from housing.models import DwellingStatus, Vacancy
from tenancies.calculations.ledger import standing
from tenancies.enums import CaseOutcome, EntryKind
from tenancies.models import ArrearsCase, ArrearsStep, Lease, LeaseTerm, LedgerEntry, PaymentPlan
from tenancies.selectors.arrears_facts import entries_of
from tenancies.services.night import advance
from tests.database import as_owner

pytestmark = pytest.mark.django_db
D = Decimal
#: From when the leases of the demo are whole.
WHOLE_FROM = FORMER_FROM


def built(bergen: Municipality, today: date, seed: int = 1) -> list[ArrearsCase]:
    with as_owner():
        world = World(municipality=bergen, seed=seed, today=today)
        stock.build(world)
        arrears_past.build(world)
        return list(ArrearsCase.objects.select_related("lease").order_by("opened_on", "id"))


@pytest.mark.parametrize(("seed", "today"), [(1, date(2026, 11, 22)), (4, date(2027, 3, 1))])
def test_cases_are_as_many_and_debts_as_large_as_told(seed: int, today: date, bergen: Municipality) -> None:
    cases = built(bergen, today, seed)
    with as_owner():
        entries = entries_of(case.lease_id for case in cases)

    # Asked of the ledger's own calculation, and not as the figures ask.
    owed = [standing(entries[case.lease_id], case.opened_on).balance for case in cases]
    assert len(cases) == 102 and sum(owed) == 102 * D(22500)
    assert {(case.opened_on.year, case.opened_on.month) for case in cases} == {
        (2006, month) for month in range(2, 8)
    }
    assert min(owed) >= 4000 and max(owed) > 60000
    assert sorted(owed)[51] < 22500
    paid = [standing(entries[case.lease_id], case.closed_on or today) for case in cases]
    assert {each.balance for each in paid} == {D(0)}
    assert {standing(entries[case.lease_id], today).balance for case in cases} == {D(0)}


def test_they_are_history_that_nothing_is_done_with(bergen: Municipality) -> None:
    today = date(2026, 11, 22)
    cases = built(bergen, today)
    with acting_as_service("arrears", bergen, today=today) as night:
        assert not any(advance(actor=night, on=today).values())

    with as_owner():
        assert ArrearsCase.objects.count() == len(cases) and not ArrearsStep.objects.exists()
        assert not Task.objects.exists()
        # A dwelling let then, and not since, has not stood empty since.
        assert not DwellingStatus.objects.exists() and not Vacancy.objects.exists()
        for case in cases:
            lease = case.lease
            assert case.state == "closed" and lease.state == "ended" and lease.before_husrom
            assert lease.starts_on < case.opened_on < (lease.ended_on or today) < WHOLE_FROM
            assert case.closed_on and case.opened_on < case.closed_on
            assert case.outcome == CaseOutcome.MOVED or case.closed_on <= (lease.ended_on or today)
        outcomes = Counter(case.outcome for case in cases)
        assert set(outcomes) == {"paid", "plan_kept", "moved", "cancelled"}
        assert PaymentPlan.objects.exclude(ended_on=None).count() == outcomes["plan_kept"]
        assert PaymentPlan.objects.filter(ended_on=None).count() == 0
        credits = LedgerEntry.objects.filter(kind=EntryKind.CREDIT).exclude(text="")
        assert credits.count() == outcomes["moved"] + outcomes["cancelled"]
        assert set(LedgerEntry.objects.values_list("origin", flat=True)) == {"import"}
        assert not LedgerEntry.objects.filter(date__lt=date(2000, 1, 1)).exists()
        assert len({lease.dwelling_id for lease in Lease.objects.all()}) == len(cases)
        assert all(term.valid_to and term.valid_to < WHOLE_FROM for term in LeaseTerm.objects.all())


def test_the_same_seed_gives_the_same_debts(bergen: Municipality) -> None:
    told = arrears_past.plan("bergen")
    assert told is not None and arrears_past.plan("nes") is None
    world = World(municipality=bergen, seed=3, today=date(2026, 11, 22))

    first, again = (arrears_past.Project(world, told).amounts() for _ in range(2))

    assert first == again and sum(first) == 102 * 22500 and len(first) == 102
