"""Payment plans (nedbetalingsavtaler): what should be left of the debt on a day, and whether the plan is kept. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from core.base.explain import Basis, Line, line
from core.base.explain import marked as _
from core.rules.periods import add_months
from tenancies.calculations.ledger import ZERO, Entry, standing

MONTHLY = "month"
BASIS = Basis("payment_plan", "avtale mellom kommunen og leieren", "1")


class PlanState(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True)
class Plan:
    """`every` is "month" or a number of days. An instalment counts when its due day plus the tolerance has come."""

    starting_balance: Decimal
    instalment: Decimal
    first_due: date
    every: str | int = MONTHLY
    tolerance_days: int = 0
    agreed: date | None = None

    def due(self, number: int) -> date:
        """The due day of an instalment, the first being number 0; always counted from `first_due`."""
        if self.every == MONTHLY:
            return add_months(self.first_due, number)
        return self.first_due + timedelta(days=number * int(self.every))

    @property
    def last_due(self) -> date | None:
        """The day the debt is paid down if every instalment is; None where the plan has none."""
        wanted = _instalments_in_all(self)
        return self.due(wanted - 1) if wanted else None


@dataclass(frozen=True)
class PlanAnswer:
    expected_balance: Decimal
    balance: Decimal
    state: PlanState
    shortfall: Decimal
    instalments_due: int
    next_due: date | None
    explanation: tuple[Line, ...]
    basis: tuple[Basis, ...] = (BASIS,)


def judge(plan: Plan, balance: Decimal, on: date) -> PlanAnswer:
    """Whether what is left of the debt (new rent excluded) is no more than the plan expects on the day.

    A plan that was behind and has caught up is kept again: only today's balance counts.
    """
    wanted = _instalments_in_all(plan)
    come = 0
    while come < wanted and plan.due(come) + timedelta(days=plan.tolerance_days) <= on:
        come += 1
    expected = max(ZERO, plan.starting_balance - come * plan.instalment)
    shortfall = max(ZERO, balance - expected)
    state = PlanState.BROKEN if shortfall > 0 else PlanState.KEPT
    return PlanAnswer(
        expected_balance=expected,
        balance=balance,
        state=state,
        shortfall=shortfall,
        instalments_due=come,
        next_due=_next_due(plan, wanted, on),
        explanation=tuple(_explain(plan, balance, on, come, expected, shortfall)),
    )


def plan_balance(plan: Plan, entries: Sequence[Entry], on: date) -> Decimal:
    """What is left of the debt the plan is about: rent that fell due after the agreement is left out."""
    now = standing(entries, on)
    old = (rent.remaining for rent in now.rents if plan.agreed is None or rent.due <= plan.agreed)
    return sum(old, ZERO) + now.fees_remaining


def _instalments_in_all(plan: Plan) -> int:
    if plan.instalment <= 0:
        return 0
    return int(-(-plan.starting_balance // plan.instalment))


def _next_due(plan: Plan, wanted: int, on: date) -> date | None:
    return next((plan.due(number) for number in range(wanted) if plan.due(number) >= on), None)


def _explain(
    plan: Plan, balance: Decimal, on: date, come: int, expected: Decimal, shortfall: Decimal
) -> list[Line]:
    lines = [
        line(
            _("Avtalen begynte på %(start)s, med avdrag på %(instalment)s første gang %(first)s."),
            start=plan.starting_balance, instalment=plan.instalment, first=plan.first_due,
        ),
        line(
            _("Per %(on)s har %(count)s avdrag forfalt (slakk %(days)s dager). Igjen skal det stå %(expected)s."),
            on=on, count=come, days=plan.tolerance_days, expected=expected,
        ),
    ]  # fmt: skip
    if shortfall > 0:
        lines.append(
            line(
                _("Det står igjen %(balance)s. Avtalen er brutt: det mangler %(shortfall)s."),
                balance=balance, shortfall=shortfall,
            )
        )  # fmt: skip
    else:
        lines.append(line(_("Det står igjen %(balance)s. Avtalen holdes."), balance=balance))
    return lines
