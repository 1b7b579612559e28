"""Criteria on money: debts to the municipality and the income ceiling."""

from datetime import date
from decimal import Decimal

from applications.calculations.eligibility.facts import Debt, DebtKind
from applications.calculations.eligibility.parameters import Codes, Factors, One
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, IncomeLimit, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _

LEDGER = LocalText("Kommunens reskontro", "Reskontroen til kommunen", "The municipality's ledger")
STATED = LocalText("Oppgitt i søknaden", "Oppgitt i søknaden", "Stated in the application")
DEBT_NAMES = {
    "loan": LocalText("misligholdt lån", "misleghalde lån", "defaulted loan"),
    "unpaid_rent": LocalText("ubetalt husleie", "ubetalt husleige", "unpaid rent"),
    "repayable_bostotte": LocalText(
        "bostøtte som skal betales tilbake",
        "bustøtte som skal betalast tilbake",
        "repayable housing allowance",
    ),
    "other": LocalText("annen gjeld", "anna gjeld", "other debt"),
}
RATE_NAMES = {"G": LocalText("grunnbeløpet (G)", "grunnbeløpet (G)", "the basic amount (G)")}
_MUNICIPALITY = "municipality"


@test(
    "municipal_debts",
    group="debts",
    source=LEDGER,
    title=LocalText("Gjeld til kommunen", "Gjeld til kommunen", "Debts to the municipality"),
    parameters={
        "kinds": Codes(
            LocalText("Gjeld som teller", "Gjeld som tel", "Debts that count"), DEBT_NAMES, some=True
        )
    },
    cases={
        "no_debt": (),
        "debt_in_order": (),
        "debt_unclear": (),
        "debt_unpaid": ("amount",),
        "debt_unpaid_amount_unknown": (),
    },
)
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
        return Finding(Verdict.NOT_MET, fact, "debt_unpaid" if blocking else "debt_unpaid_amount_unknown")
    if Verdict.NEEDS_JUDGEMENT in verdicts:
        fact = line(_("Opplysningene om gjeld til kommunen er ufullstendige."))
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "debt_unclear")
    if counted:
        fact = line(_("Gjeld til kommunen er betalt eller følger en avtale som holdes."))
        return Finding(Verdict.MET, fact, "debt_in_order")
    return Finding(Verdict.MET, line(_("Det er ingen slik gjeld til kommunen.")), "no_debt")


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


SHARED_NAMES = {
    "judge": LocalText("vurderes av en person", "blir vurdert av ein person", "judged by a person"),
    "count": LocalText("regnes med", "blir rekna med", "counted"),
    "leave_out": LocalText("regnes ikke med", "blir ikkje rekna med", "not counted"),
}
_KNOWN_INCOME = ("income", "limit", "times", "persons", "household")


@test(
    "income_ceiling",
    group="income",
    source=STATED,
    title=LocalText("Inntektsgrense", "Inntektsgrense", "Income ceiling"),
    parameters={
        "rate": One(
            LocalText("Satsen grensen regnes av", "Satsen grensa blir rekna av", "The rate"), RATE_NAMES
        ),
        "times": Factors(
            LocalText(
                "Ganger satsen, etter antall personer",
                "Gonger satsen, etter talet på personar",
                "Times the rate, by number of persons",
            )
        ),
    },
    optional={
        "shared_custody": One(
            LocalText("Barn med delt bosted", "Barn med delt bustad", "Children in shared custody"),
            SHARED_NAMES,
        )
    },
    cases={
        "household_unknown": (),
        "rate_unknown": ("on",),
        "income_unknown": (),
        "shared_custody": _KNOWN_INCOME,
        "above_limit": _KNOWN_INCOME,
        "undocumented": _KNOWN_INCOME,
        "within_limit": _KNOWN_INCOME,
    },
)
def income_ceiling(question: Question) -> Finding:
    """Gross yearly income at most so many times the rate, by size; the last step serves all above.

    Whether children in shared custody count is the rule set's to say. Where it does not, a person
    judges when it matters.
    """
    on, household, income = question.facts.assessed_on, question.facts.household, question.facts.income
    if household.persons is None or household.persons < 1:
        fact = line(_("Antall personer i husstanden er ikke kjent."))
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "household_unknown")
    persons = household.persons + (_shared(question) if _mode(question) == "count" else 0)
    limit = income_limit(question, persons)
    if limit is None:
        fact = line(_("Grunnbeløpet for %(on)s er ikke kjent."), on=on)
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "rate_unknown")
    if income.gross_yearly is None:
        fact = line(_("Inntekten er ikke kjent."))
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "income_unknown", limit=limit)
    values = {
        "income": income.gross_yearly,
        "limit": limit.amount,
        "times": _number(limit.times),
        "persons": persons,
        "household": _people(persons),
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
            return Finding(Verdict.NEEDS_JUDGEMENT, fact, "shared_custody", limit=limit)
        fact = line(
            _("Inntekten er %(income)s. Grensen for %(persons)s i husstanden er %(limit)s (%(times)s G)."),
            **values,
        )
        return Finding(Verdict.NOT_MET, fact, "above_limit", limit=limit)
    if income.documented is False:
        fact = line(_("Inntekten er oppgitt til %(income)s, men er ikke dokumentert."), **values)
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "undocumented", limit=limit)
    fact = line(
        _("Inntekten er %(income)s. Grensen for %(persons)s i husstanden er %(limit)s (%(times)s G)."),
        **values,
    )
    return Finding(Verdict.MET, fact, "within_limit", limit=limit)


def income_limit(question: Question, persons: int) -> IncomeLimit | None:
    on, code = question.facts.assessed_on, question.parameters["rate"]
    rate = question.rates.at(code, on)
    if rate is None:
        return None
    steps = question.parameters["times"]
    times = Decimal(steps[min(persons, len(steps)) - 1])
    return IncomeLimit(rate, times, rate * times, question.rates[code].since(on))


def _with_shared_custody(question: Question) -> IncomeLimit | None:
    """The limit if children in shared custody were counted too; None where nobody is to judge that."""
    household = question.facts.household
    if _mode(question) != "judge" or not _shared(question) or household.persons is None:
        return None
    return income_limit(question, household.persons + _shared(question))


def _mode(question: Question) -> str:
    return str(question.parameters.get("shared_custody", "judge"))


def _shared(question: Question) -> int:
    """Children in shared custody who are not in the number of persons already (a size given counts all)."""
    household = question.facts.household
    return 0 if household.size is not None else household.shared_custody_children or 0


def _number(value: Decimal) -> LocalText:
    text = f"{value:f}"
    return LocalText(text.replace(".", ","), text.replace(".", ","), text)


def _people(count: int) -> LocalText:
    if count == 1:
        return LocalText("én person", "éin person", "one person")
    return LocalText(f"{count} personer", f"{count} personar", f"{count} persons")
