"""Criteria on money: debts to the municipality and the income ceiling."""

from datetime import date
from decimal import Decimal

from applications.calculations.eligibility.facts import Debt, DebtKind
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, IncomeLimit, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _

LEDGER = LocalText("Kommunens reskontro", "Reskontroen til kommunen", "The municipality's ledger")
STATED = LocalText("Oppgitt i søknaden", "Oppgitt i søknaden", "Stated in the application")
_MUNICIPALITY = "municipality"


@test("municipal_debts", group="debts", source=LEDGER, parameters=("kinds",))
def municipal_debts(question: Question) -> Finding:
    """Every listed debt to the municipality is paid, not in default, or under a plan that is kept."""
    on = question.facts.assessed_on
    counted = [
        debt
        for debt in question.facts.debts
        if debt.creditor in (_MUNICIPALITY, None)
        and (debt.kind is None or debt.kind in question.parameters["kinds"])
        and (debt.amount is None or debt.amount > 0)
    ]
    verdicts = [_debt_verdict(debt, on) for debt in counted]
    blocking = sum(
        (
            debt.amount or Decimal(0)
            for debt, it in zip(counted, verdicts, strict=True)
            if it == Verdict.NOT_MET
        ),
        Decimal(0),
    )
    if Verdict.NOT_MET in verdicts:
        fact = line(
            _("Det er misligholdt gjeld til kommunen uten avtale som holdes: %(amount)s."), amount=blocking
        )
        return Finding(Verdict.NOT_MET, fact)
    if Verdict.NEEDS_JUDGEMENT in verdicts:
        return Finding(
            Verdict.NEEDS_JUDGEMENT, line(_("Opplysningene om gjeld til kommunen er ufullstendige."))
        )
    if counted:
        return Finding(
            Verdict.MET, line(_("Gjeld til kommunen er betalt eller følger en avtale som holdes."))
        )
    return Finding(Verdict.MET, line(_("Det er ingen slik gjeld til kommunen.")))


def _debt_verdict(debt: Debt, on: date) -> Verdict:
    if debt.paid_on is not None and debt.paid_on <= on:
        return Verdict.MET
    if debt.defaulted is False:
        return Verdict.MET
    if debt.plan is not None and debt.plan.agreed is not None and debt.plan.agreed <= on:
        by_state = {"kept": Verdict.MET, "broken": Verdict.NOT_MET}
        return by_state.get(debt.plan.state or "", Verdict.NEEDS_JUDGEMENT)
    # Unpaid rent and repayable allowances are in default by being unpaid; a loan may be in order.
    unknown = debt.creditor is None or debt.kind is None
    if unknown or (debt.defaulted is None and debt.kind == DebtKind.LOAN):
        return Verdict.NEEDS_JUDGEMENT
    return Verdict.NOT_MET


@test("income_ceiling", group="income", source=STATED, parameters=("rate", "times"))
def income_ceiling(question: Question) -> Finding:
    """Gross yearly income at most so many times the rate, by size; the last step serves all above."""
    on, household, income = question.facts.assessed_on, question.facts.household, question.facts.income
    if household.persons is None or household.persons < 1:
        return Finding(Verdict.NEEDS_JUDGEMENT, line(_("Antall personer i husstanden er ikke kjent.")))
    limit = income_limit(question, household.persons)
    if limit is None:
        return Finding(Verdict.NEEDS_JUDGEMENT, line(_("Grunnbeløpet for %(on)s er ikke kjent."), on=on))
    if income.gross_yearly is None:
        return Finding(Verdict.NEEDS_JUDGEMENT, line(_("Inntekten er ikke kjent.")), limit=limit)
    values = {
        "income": income.gross_yearly,
        "limit": limit.amount,
        "times": _number(limit.times),
        "persons": household.persons,
    }
    if income.gross_yearly > limit.amount:
        wider = _with_shared_custody(question)
        if wider is not None and income.gross_yearly <= wider.amount:
            fact = line(
                _(
                    "Inntekten er %(income)s. Om den er over grensen, avhenger av om barn med delt bosted "
                    "regnes med."
                ),
                **values,
            )
            return Finding(Verdict.NEEDS_JUDGEMENT, fact, limit=limit)
        fact = line(
            _("Inntekten er %(income)s. Grensen for %(persons)s i husstanden er %(limit)s (%(times)s G)."),
            **values,
        )
        return Finding(Verdict.NOT_MET, fact, limit=limit)
    if income.documented is False:
        fact = line(_("Inntekten er oppgitt til %(income)s, men er ikke dokumentert."), **values)
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, limit=limit)
    fact = line(
        _("Inntekten er %(income)s. Grensen for %(persons)s i husstanden er %(limit)s (%(times)s G)."),
        **values,
    )
    return Finding(Verdict.MET, fact, limit=limit)


def income_limit(question: Question, persons: int) -> IncomeLimit | None:
    on, code = question.facts.assessed_on, question.parameters["rate"]
    rate = question.rates.at(code, on)
    if rate is None:
        return None
    steps = question.parameters["times"]
    times = Decimal(steps[min(persons, len(steps)) - 1])
    return IncomeLimit(rate, times, rate * times, question.rates[code].since(on))


def _with_shared_custody(question: Question) -> IncomeLimit | None:
    """The limit if children in shared custody were counted too; None when a household size is given."""
    household = question.facts.household
    if household.size is not None or not household.shared_custody_children or household.persons is None:
        return None
    return income_limit(question, household.persons + household.shared_custody_children)


def _number(value: Decimal) -> LocalText:
    text = f"{value:f}"
    return LocalText(text.replace(".", ","), text.replace(".", ","), text)
