"""The facts that assessments rest on, read for many cases at once: as many queries for a thousand as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from applications.calculations.eligibility import Facts
from applications.calculations.eligibility.facts import (
    Applicant,
    ApplicationKind,
    ChildsBest,
    Citizenship,
    Debt,
    DebtKind,
    Eviction,
    Hearing,
    Household,
    Housing,
    Income,
    Judgement,
    Permit,
    Plan,
    Registration,
)
from applications.calculations.eligibility.facts import Situation as LivesIn
from applications.enums import TextKind
from applications.models import (
    Application,
    CaseText,
    HousingSituation,
    JudgementAnswer,
    MemberStatement,
    RegisteredPeriod,
)
from applications.models import Debt as DebtRow
from applications.models import Eviction as EvictionRow
from applications.models import Income as HouseholdIncome
from core.base.explain import LocalText
from core.people import services as people
from core.people.custody import is_child
from core.people.models import MemberPeriod

#: The three sides of the child's best interest that must be written about (B3349-3355).
CHILD_FACTORS = {
    TextKind.CHILD_ENVIRONMENT: "bomiljø",
    TextKind.CHILD_STABILITY: "bostabilitet",
    TextKind.CHILD_HEALTH: "fysiske og helsemessige behov",
}

Rows = Mapping[UUID, list[Any]]


def facts_for(application: Application, on: date) -> Facts:
    """Everything the rules may ask about, as we know it now and as it holds on the day."""
    return facts_of([application], on)[application.pk]


def facts_of(cases: Sequence[Application], on: date) -> dict[UUID, Facts]:
    """The same for many cases; give them with their applicants."""
    ids = [case.pk for case in cases]
    homes = {case.household_id for case in cases}
    members = _grouped(
        MemberPeriod.objects.on(on).filter(member__household__in=homes).select_related("member__person"),
        lambda row: row.member.household_id,
    )
    situations = _grouped(HousingSituation.objects.on(on).filter(household__in=homes), _household)
    incomes = _grouped(HouseholdIncome.objects.on(on).filter(household__in=homes), _household)
    texts = _grouped(CaseText.objects.filter(application__in=ids, superseded_at=None), _application)
    registered = _grouped(RegisteredPeriod.objects.filter(application__in=ids), _application)
    debts = _grouped(DebtRow.objects.filter(application__in=ids), _application)
    evictions = _grouped(EvictionRow.objects.filter(application__in=ids), _application)
    statements = _grouped(
        MemberStatement.objects.filter(application__in=ids, superseded_at=None), _application
    )
    judgements = _grouped(
        JudgementAnswer.objects.filter(application__in=ids, superseded_at=None).select_related("answered_by"),
        _application,
    )
    return {
        case.pk: _facts(
            case,
            on,
            members=members[case.household_id],
            situation=next(iter(situations[case.household_id]), None),
            income=next(iter(incomes[case.household_id]), None),
            texts=texts[case.pk],
            registered=registered[case.pk],
            debts=debts[case.pk],
            evictions=evictions[case.pk],
            statements=statements[case.pk],
            judgements=judgements[case.pk],
        )
        for case in cases
    }


def _household(row: Any) -> UUID:
    return row.household_id


def _application(row: Any) -> UUID:
    return row.application_id


def _grouped(rows: Iterable[Any], key: Any) -> Rows:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _facts(
    case: Application,
    on: date,
    *,
    members: list[Any],
    situation: Any,
    income: Any,
    texts: list[Any],
    registered: list[Any],
    debts: list[Any],
    evictions: list[Any],
    statements: list[Any],
    judgements: list[Any],
) -> Facts:
    composition = people.composition(((row.member.person, row.role) for row in members), on)
    written = {row.kind: row.text for row in texts}
    return Facts(
        assessed_on=on,
        received=case.received,
        kind=ApplicationKind(case.kind),
        applicant=Applicant(
            birth_date=case.applicant.birth_date,
            citizenship=Citizenship(case.citizenship) if case.citizenship else None,
            permit=Permit(case.permit) if case.permit else None,
        ),
        household=Household(
            adults=composition.adults,
            children=composition.children,
            size=None,
            shared_custody_children=composition.shared_custody_children,
        ),
        registered=tuple(Registration(row.first_day, row.last_day) for row in registered),
        housing=_housing(situation),
        debts=tuple(_debt(row) for row in debts),
        evictions=tuple(
            Eviction(row.date, row.reason, row.carried_out, row.quarantine_last_day) for row in evictions
        ),
        income=Income(income.gross_yearly, income.documented) if income else Income(),
        hearing=Hearing(
            case.household_invited,
            written.get(TextKind.STATEMENT) or ("..." if any(row.heard for row in statements) else None),
            _unheard(case, on, members, statements),
        ),
        childs_best=_childs_best(written),
        judgements={
            row.criterion: Judgement(answer=row.answer, by=str(row.answered_by or ""), reason=row.reason)
            for row in judgements
        },
        sources={"income": LocalText(income.source)} if income and income.source else {},
        dates=_dates(
            case,
            household=[row.valid_from for row in members],
            housing=[situation.valid_from] if situation else [],
            income=[income.valid_from] if income else [],
            registered_in_municipality=[_day(row.created_at) for row in registered],
            debts=[_day(row.created_at) for row in debts],
            evictions=[_day(row.created_at) for row in evictions],
            hearing=[
                *([case.household_invited] if case.household_invited else []),
                *(row.heard_on for row in statements if row.heard_on),
            ],
            childs_best=[_day(row.written_at) for row in texts if row.kind in CHILD_FACTORS],
        )
        | {f"judgements.{row.criterion}": _day(row.answered_at) for row in judgements},
    )


def _unheard(case: Application, on: date, members: list[Any], statements: list[Any]) -> int | None:
    """How many adults beside the applicant have neither said their view nor a reason why not; None for nobody."""
    heard = {row.person_id for row in statements}
    missing = sum(
        row.member.person_id not in (case.applicant_id, *heard)
        and not is_child(row.role, row.member.person, on)
        for row in members
    )
    return missing or None


def _dates(case: Application, **known: list[date]) -> dict[str, date]:
    """By group of facts, the day the newest of them is from; what the application itself says is from its day."""
    told = ("registered_in_municipality", "debts", "evictions", "housing", "income")
    dates = {
        group: max(days, default=case.received if group in told else None) for group, days in known.items()
    }
    dates["applicant"] = case.received
    return {group: day for group, day in dates.items() if day is not None}


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _housing(row: HousingSituation | None) -> Housing:
    if row is None:
        return Housing()
    known = set(LivesIn)
    return Housing(
        # A sublet or a lasting stay with relatives is a home like any other to the criteria.
        situation=LivesIn(row.situation) if row.situation in known else LivesIn.OTHER,
        lease_end=row.lease_end,
        renewal_right=row.renewal_right,
        claimed_unsuitable="" if row.unsuitable == "no" else row.unsuitable,
        discharge=row.discharge,
    )


def _debt(row: DebtRow) -> Debt:
    plan = Plan(row.plan_agreed, row.plan_first_due, row.plan_state) if row.plan_state else None
    return Debt(row.creditor, DebtKind(row.kind), row.amount, row.defaulted, row.paid_on, plan)


def _childs_best(written: Mapping[str, str]) -> ChildsBest | None:
    factors = tuple(word for kind, word in CHILD_FACTORS.items() if written.get(kind))
    return ChildsBest(assessed=len(factors) == len(CHILD_FACTORS), factors=factors) if factors else None
