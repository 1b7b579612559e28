"""Facts as an assessment stored them, read back: what was known then can be asked of other rules."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from applications.calculations.eligibility.facts import (
    Applicant,
    ApplicationKind,
    ChildsBest,
    Citizenship,
    Debt,
    DebtKind,
    Eviction,
    Facts,
    Hearing,
    Household,
    Housing,
    Income,
    Judgement,
    Permit,
    Plan,
    Registration,
    Situation,
)


def facts_from_stored(data: Mapping[str, Any]) -> Facts:
    """The facts of a snapshot; what an older one did not keep is unknown."""
    applicant, household = data.get("applicant") or {}, data.get("household") or {}
    housing, income, hearing = data.get("housing") or {}, data.get("income") or {}, data.get("hearing") or {}
    best = data.get("childs_best")
    return Facts(
        assessed_on=date.fromisoformat(data["assessed_on"]),
        received=_day(data.get("received")),
        kind=ApplicationKind(data.get("kind") or "new"),
        applicant=Applicant(
            birth_date=_day(applicant.get("birth_date")),
            citizenship=Citizenship(applicant["citizenship"]) if applicant.get("citizenship") else None,
            permit=Permit(applicant["permit"]) if applicant.get("permit") else None,
        ),
        household=Household(
            adults=household.get("adults"),
            children=household.get("children"),
            size=household.get("size"),
            shared_custody_children=household.get("shared_custody_children"),
        ),
        registered=tuple(
            Registration(date.fromisoformat(row["start"]), _day(row.get("last")))
            for row in data.get("registered") or ()
        ),
        housing=Housing(
            situation=Situation(housing["situation"]) if housing.get("situation") else None,
            lease_end=_day(housing.get("lease_end")),
            renewal_right=housing.get("renewal_right"),
            claimed_unsuitable=housing.get("claimed_unsuitable") or "",
            discharge=_day(housing.get("discharge")),
        ),
        debts=tuple(_debt(row) for row in data.get("debts") or ()),
        evictions=tuple(
            Eviction(
                date.fromisoformat(row["evicted_on"]),
                row.get("reason"),
                row.get("carried_out"),
                _day(row.get("quarantine_last_day")),
            )
            for row in data.get("evictions") or ()
        ),
        income=Income(_amount(income.get("gross_yearly")), income.get("documented")),
        hearing=Hearing(
            _day(hearing.get("household_invited")), hearing.get("statement"), hearing.get("unheard")
        ),
        childs_best=ChildsBest(bool(best.get("assessed")), tuple(best.get("factors") or ()))
        if best
        else None,
        judgements={
            key: Judgement(row.get("answer"), row.get("by"), row.get("reason"))
            for key, row in (data.get("judgements") or {}).items()
        },
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _debt(row: Mapping[str, Any]) -> Debt:
    plan = row.get("plan")
    return Debt(
        creditor=row.get("creditor"),
        kind=DebtKind(row["kind"]) if row.get("kind") else None,
        amount=_amount(row.get("amount")),
        defaulted=row.get("defaulted"),
        paid_on=_day(row.get("paid_on")),
        plan=Plan(_day(plan.get("agreed")), _day(plan.get("first_due")), plan.get("state")) if plan else None,
    )
