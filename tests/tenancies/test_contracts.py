"""The contract: what the law wants said in it, its versions and signatures, and help with housing benefit."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from core.messages.models import Task
from tenancies.calculations.housing_benefit import apply_by
from tenancies.enums import LeaseState, ShorterGround, TermKind
from tenancies.enums_papers import PaperKind, PaperState
from tenancies.models import Lease, LeasePaper, RentAgreement
from tenancies.services import (
    contracts,
    signing,
)
from tenancies.services.terms import terms_of
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_tenant
from tests.tenancies.papering import drafted, signed

DAY = timedelta(days=1)


def test_contract_says_that_it_cannot_be_terminated_in_the_term(landlord: Actor) -> None:
    lease = drafted(landlord)

    nb = contracts.make_contract(actor=landlord, lease=lease, language="nb")
    nn = contracts.make_contract(actor=landlord, lease=lease, language="nn")

    assert "Avtalen kan ikke sies opp i leietida" in nb.html and "§ 9-2" in nb.html
    assert "Avtala kan ikkje seiast opp i leigetida" in nn.html


def test_contract_that_may_be_terminated_says_so_instead(landlord: Actor) -> None:
    lease = drafted(landlord, may_be_terminated=True)

    letter = contracts.make_contract(actor=landlord, lease=lease, language="nb")

    assert "kan ikke sies opp" not in letter.html
    assert lease.terms.known().get().may_be_terminated


def test_agreed_exceptions_stand_in_the_contract_one_by_one(landlord: Actor) -> None:
    lease = drafted(landlord, disadvantaged=True, told_in_writing=True, exceptions=("absence", "household"))

    letter = contracts.make_contract(actor=landlord, lease=lease, language="nb")

    assert "§ 11-1" in letter.html and "unntak fra § 7-1 første punktum" in letter.html
    assert "unntak fra § 7-4" in letter.html and "§§ 7-1 annet punktum" not in letter.html
    assert terms_of(lease).exceptions == ("absence", "household")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"exceptions": ("others",), "told_in_writing": True}, "EXCEPTIONS_WITHOUT_PURPOSE", "disadvantaged"),
        ({"exceptions": ("others",), "disadvantaged": True}, "NOT_TOLD_IN_WRITING", "told_in_writing"),
        (
            {
                "kind": TermKind.SHORTER, "last_day": date(2028, 1, 1),
                "shorter_ground": ShorterGround.LOFT_OR_TWO_FAMILY, "shorter_reason": "Sokkelbolig",
            },
            "LANDLORD_NOT_IN_HOUSE",
            "shorter_ground",
        ),
    ],
)  # fmt: skip
def test_draft_refuses_exceptions_the_law_does_not_know(
    landlord: Actor, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        drafted(landlord, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Lease.objects.filter(municipality=landlord.home, state=LeaseState.DRAFT).exists()


def test_one_year_may_be_agreed_where_the_owner_lives_in_the_house(
    landlord: Actor, bergen: Municipality
) -> None:
    dwelling = make_dwelling(bergen, ownership="leased_in")

    lease = drafted(
        landlord, dwelling=dwelling, kind=TermKind.SHORTER, last_day=date(2027, 11, 19),
        shorter_ground=ShorterGround.LOFT_OR_TWO_FAMILY, shorter_reason="Sokkelbolig der eieren bor",
    )  # fmt: skip

    assert lease.state == LeaseState.DRAFT


def test_contract_whose_terms_have_changed_since_it_was_written_is_not_signed(landlord: Actor) -> None:
    lease = drafted(landlord)
    contracts.make_contract(actor=landlord, lease=lease)
    lease.rents.known().get().supersede()
    RentAgreement(
        municipality=lease.municipality, lease=lease, monthly=Decimal(9000), valid_from=lease.starts_on,
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)  # fmt: skip

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)

    assert refused.value.code == "CONTRACT_OUTDATED"


def test_signature_before_the_contract_was_written_is_refused(landlord: Actor) -> None:
    lease = drafted(landlord)
    contracts.make_contract(actor=landlord, lease=lease)

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today - DAY)

    assert (refused.value.code, refused.value.field) == ("SIGNED_BEFORE_WRITTEN", "on")


def test_each_writing_is_a_version_and_signatures_stay(landlord: Actor) -> None:
    lease = drafted(landlord)
    contracts.make_contract(actor=landlord, lease=lease)
    lease = signed(landlord, lease)

    versions = LeasePaper.objects.filter(lease=lease, kind=PaperKind.CONTRACT).order_by("number")

    assert [row.state for row in versions] == [PaperState.WITHDRAWN, PaperState.SIGNED]
    assert {row.party for row in versions[1].signatures.all()} == {"landlord", "tenant"}
    assert versions[1].signatures.get(party="tenant").name == lease.tenant.name
    with pytest.raises(DatabaseError), transaction.atomic():
        versions[1].signatures.update(name="En annen")


def test_signing_asks_somebody_to_help_with_housing_benefit_once(landlord: Actor) -> None:
    lease = signed(landlord, drafted(landlord))

    task = Task.objects.get(key=f"housing-benefit:{lease.pk}")

    assert task.due == date(2026, 11, 25) and lease.number in task.title
    assert lease.tenant.family_name not in task.title
    signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)
    assert Task.objects.filter(subject_id=lease.pk, key__startswith="housing-benefit").count() == 1


def test_help_with_housing_benefit_for_a_protected_tenant_is_the_handlers(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = drafted(landlord, tenant=make_tenant(bergen, address_protection="confidential"))
    signed(landlord, lease)

    task = Task.objects.get(key=f"housing-benefit:{lease.pk}")

    assert (task.user_id, task.unit_id) == (landlord.user_id, None)


@pytest.mark.parametrize(
    ("first", "today", "by"),
    [
        (date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 25)),
        (date(2026, 12, 1), date(2026, 11, 20), date(2026, 12, 25)),
        (date(2026, 11, 26), date(2026, 11, 20), date(2026, 12, 25)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 25)),
    ],
)
def test_benefit_is_applied_for_by_the_twenty_fifth(first: date, today: date, by: date) -> None:
    assert apply_by(first, today, 25) == by
