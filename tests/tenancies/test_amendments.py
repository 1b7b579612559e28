"""Amendments: a longer term, another rent, and whose signatures make them hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from core.rules.models import Deadline
from tenancies import policies
from tenancies.enums import ShorterGround, TermKind
from tenancies.enums_papers import PaperState
from tenancies.models import Lease, LeasePaper, LeaseTerm
from tenancies.services import (
    papers,
    signing,
)
from tenancies.services.terms import terms_of
from tests.factories.tenancies import make_lease, make_tenant
from tests.tenancies.papering import drafted, longer, propose, sign_all, signed

Who = Callable[[str], Actor]


def test_amendment_signed_by_both_makes_the_term_longer(landlord: Actor, running: Lease) -> None:
    paper = propose(landlord, running, longer(running))

    assert terms_of(running).last_day == date(2027, 12, 31)
    sign_all(landlord, paper)

    terms = LeaseTerm.objects.known().filter(lease=running).order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in terms] == [
        (date(2024, 1, 1), date(2028, 1, 1)),
        (date(2028, 1, 1), date(2031, 1, 1)),
    ]
    assert all(row.binding for row in terms)
    paper.refresh_from_db()
    assert (paper.state, paper.done_on, paper.changes) == (PaperState.SIGNED, landlord.today, ["last_day"])
    letter = Letter.objects.get(pk=paper.letter)
    assert letter.document_id is not None and "31. desember 2030".replace(" ", "\xa0") in letter.html


def test_longer_term_moves_the_review_and_the_guard(landlord: Actor, running: Lease) -> None:
    sign_all(landlord, propose(landlord, running, longer(running)))

    due = {row.kind: row.due for row in Deadline.objects.filter(subject_id=running.pk, state="open")}

    assert due["renewal_review"] == date(2030, 6, 30)
    assert due["lease_expiry_demand"] >= date(2031, 3, 31)


def test_rent_goes_down_from_its_day_and_what_was_charged_is_credited(
    landlord: Actor, running: Lease
) -> None:
    paper = propose(landlord, running, replace(terms_of(running), monthly_rent=Decimal(8000)))

    sign_all(landlord, paper)

    rents = running.rents.known().order_by("valid_from")
    assert [(row.valid_from, row.monthly) for row in rents] == [
        (date(2024, 1, 1), Decimal("9500.00")),
        (date(2027, 1, 1), Decimal("8000.00")),
    ]


def test_amendment_of_the_rest_takes_effect_when_signed(landlord: Actor, running: Lease) -> None:
    terms = replace(
        terms_of(running), due_day=15, eviction_clause=False, deposit=Decimal(9500), last_if_unchanged=True
    )

    sign_all(landlord, propose(landlord, running, terms))

    running.refresh_from_db()
    now = terms_of(running)
    assert (now.due_day, now.eviction_clause, now.deposit) == (15, False, Decimal(9500))
    assert now.last_if_unchanged
    assert [row.last_if_unchanged for row in running.terms.known().order_by("valid_from")] == [False, True]


@pytest.mark.parametrize(
    ("changes", "more", "code", "field"),
    [
        ({"last_day": date(2027, 12, 31)}, {}, "NOTHING_CHANGED", None),
        ({}, {"reason": " "}, "REASON_MISSING", "reason"),
        ({}, {"effective_on": date(2026, 11, 19)}, "DAY_PASSED", "effective_on"),
        ({"last_day": date(2028, 12, 31)}, {}, "TERM_TOO_SHORT", "end"),
        ({"last_day": date(2027, 6, 30)}, {}, "SHORTENED", "end"),
        ({"last_day": None}, {}, "END_AND_KIND", "end"),
        ({"monthly_rent": Decimal(9501)}, {}, "RENT_RAISED", "monthly_rent"),
        (
            {"monthly_rent": Decimal(9000)},
            {"effective_on": date(2027, 1, 15)},
            "NOT_FIRST_OF_MONTH",
            "effective_on",
        ),
        ({"deposit": Decimal(57001)}, {}, "SECURITY_TOO_HIGH", "deposit"),
        ({"deposit": Decimal(-1)}, {}, "NEGATIVE", "deposit"),
    ],
)
def test_amendment_is_refused_with_what_is_wrong(
    landlord: Actor,
    running: Lease,
    changes: dict[str, Any],
    more: dict[str, Any],
    code: str,
    field: str | None,
) -> None:
    with pytest.raises(Refused) as refused:
        propose(landlord, running, longer(running, **changes), **more)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not LeasePaper.objects.filter(lease=running).exists()


def test_second_short_term_in_the_same_lease_needs_weighty_reasons(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = signed(
        landlord,
        drafted(
            landlord, kind=TermKind.SHORTER, last_day=date(2027, 5, 31), told_in_writing=True,
            shorter_ground=ShorterGround.SPECIAL_REASONS, shorter_reason="Venter på omsorgsbolig",
        ),
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        propose(landlord, lease, longer(lease, last_day=date(2027, 12, 31)))
    paper = propose(
        landlord, lease,
        longer(lease, last_day=date(2027, 12, 31), shorter_ground=ShorterGround.WEIGHTY_REASONS,
               shorter_reason="Omsorgsboligen er forsinket"),
    )  # fmt: skip

    assert refused.value.code == "SECOND_SHORT_LEASE"
    assert paper.changes == ["last_day", "shorter_ground", "shorter_reason"]


def test_amendment_made_indefinite(landlord: Actor, running: Lease) -> None:
    sign_all(landlord, propose(landlord, running, longer(running, last_day=None, kind=TermKind.INDEFINITE)))

    assert terms_of(running).last_day is None
    with pytest.raises(Refused) as refused:
        propose(landlord, running, longer(running, last_day=date(2035, 1, 1), kind=TermKind.FIXED_3Y))
    assert refused.value.code == "ALREADY_INDEFINITE"


def test_amendment_outdated_by_another_change_is_not_signed(landlord: Actor, running: Lease) -> None:
    paper = propose(landlord, running, longer(running))
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=landlord.today)
    Lease.objects.filter(pk=running.pk).update(due_day=20)

    with pytest.raises(Refused) as refused:
        signing.sign_paper(actor=landlord, paper=paper, party="tenant", on=landlord.today)

    paper.refresh_from_db()
    assert refused.value.code == "AMENDMENT_OUTDATED"
    assert paper.state == PaperState.MADE


def test_amendment_that_somebody_has_signed_is_withdrawn_before_a_new_one(
    landlord: Actor, running: Lease
) -> None:
    paper = propose(landlord, running, longer(running))
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=landlord.today)

    with pytest.raises(Refused) as refused:
        propose(landlord, running, longer(running, due_day=5))
    papers.withdraw(actor=landlord, paper=paper, reason="Feil dato")
    again = propose(landlord, running, longer(running, due_day=5))

    assert refused.value.code == "PARTLY_SIGNED"
    assert again.number == 2
    with pytest.raises(Refused):
        signing.sign_paper(actor=landlord, paper=paper, party="tenant", on=landlord.today)


def test_amendment_signed_twice_changes_nothing_twice(landlord: Actor, running: Lease) -> None:
    paper = sign_all(landlord, propose(landlord, running, longer(running)))

    sign_all(landlord, paper)

    assert running.terms.known().count() == 2
    assert AuditEvent.objects.filter(subject_id=running.pk, verb="lease.amended").count() == 1


def test_amendment_with_old_version_conflicts(landlord: Actor, running: Lease) -> None:
    propose(landlord, running, longer(running), version=running.version)

    with pytest.raises(Conflict):
        propose(landlord, running, longer(running, due_day=9), version=running.version)


def test_amendment_of_what_does_not_run_is_refused(landlord: Actor) -> None:
    lease = drafted(landlord)

    with pytest.raises(Refused) as refused:
        propose(landlord, lease, replace(terms_of(lease), due_day=9))

    assert refused.value.code == "WRONG_STATE"


@pytest.mark.parametrize("who", ["regnskap.bergen", "saksbehandler.bergen", "leder.nes"])
def test_others_write_and_sign_nothing(actor: Who, landlord: Actor, running: Lease, who: str) -> None:
    paper = propose(landlord, running, longer(running))
    terms = longer(running, due_day=9)
    other = actor(who)

    with pytest.raises(NotAllowed):
        propose(other, running, terms)
    with pytest.raises(NotAllowed):
        signing.sign_paper(actor=other, paper=paper, party="tenant", on=landlord.today)


def test_papers_of_a_protected_tenant_are_the_handlers_in_both_walls(
    actor: Who, landlord: Actor, bergen: Municipality
) -> None:
    lease = make_lease(
        bergen, tenant=make_tenant(bergen, address_protection="confidential"), handler=landlord.user
    )
    paper = propose(landlord, lease, longer(lease))
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=landlord.today)

    accountant = actor("regnskap.bergen")

    assert not policies.papers.sees(accountant, paper)
    assert not LeasePaper.objects.filter(pk=paper.pk).exists()
    assert not paper.signatures.exists()
