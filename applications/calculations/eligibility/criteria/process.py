"""Requirements on the handling itself. They move no verdict, but no decision is made before they are met."""

from applications.calculations.eligibility.parameters import Codes
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _

KIND_NAMES = {
    "new": LocalText("ny søknad", "ny søknad", "new application"),
    "swap": LocalText("bytte", "byte", "swap"),
    "renewal": LocalText("fornyelse", "fornying", "renewal"),
}
FACTOR_NAMES = {
    "bomiljø": LocalText("bomiljø", "bumiljø", "the environment"),
    "bostabilitet": LocalText("bostabilitet", "bustabilitet", "stability"),
    "fysiske og helsemessige behov": LocalText(
        "fysiske og helsemessige behov", "fysiske og helsemessige behov", "physical and health needs"
    ),
}
CASE = LocalText("Saken", "Saka", "The case")


@test(
    "household_heard",
    group="hearing",
    source=CASE,
    title=LocalText("Husstanden er hørt", "Husstanden er høyrd", "The household has been heard"),
    cases={"not_invited": (), "no_statement": ("invited",), "stated": ("invited",)},
)
def household_heard(question: Question) -> Finding:
    """Met once the household has been invited to state its needs, also when nobody did; where it is known of each
    adult, once each has said their view, or it is written down why not."""
    hearing = question.facts.hearing
    invited = hearing.household_invited
    if invited is None or invited > question.facts.assessed_on:
        return Finding(
            Verdict.NOT_MET, line(_("Husstanden er ikke invitert til å uttale seg.")), "not_invited"
        )
    if hearing.unheard:
        fact = line(
            _("Voksne i husstanden som ikke har uttalt seg, uten at det står hvorfor: %(count)s."),
            count=hearing.unheard,
        )
        return Finding(Verdict.NOT_MET, fact, "members_missing")
    case = "no_statement" if hearing.statement is None else "stated"
    if hearing.statement is None:
        fact = line(
            _("Husstanden ble invitert til å uttale seg %(invited)s. Ingen uttalelse er registrert."),
            invited=invited,
        )
    else:
        fact = line(
            _("Husstanden ble invitert til å uttale seg %(invited)s, og har uttalt seg."), invited=invited
        )
    return Finding(Verdict.MET, fact, case)


@test(
    "childs_best",
    group="childs_best",
    source=CASE,
    title=LocalText("Barnets beste er vurdert", "Barnets beste er vurdert", "The child's best interests"),
    parameters={
        "kinds": Codes(
            LocalText("Gjelder disse søknadene", "Gjeld desse søknadene", "For these applications"),
            KIND_NAMES,
            some=True,
        ),
        "factors": Codes(
            LocalText("Det som skal være vurdert", "Det som skal vere vurdert", "What must be assessed"),
            FACTOR_NAMES,
            some=True,
        ),
    },
    cases={"no_children": (), "not_assessed": (), "factors_missing": ("missing",), "assessed": ()},
)
def childs_best(question: Question) -> Finding:
    """In the listed kinds of application with children: assessed, with every factor named."""
    facts = question.facts
    if facts.kind not in question.parameters["kinds"] or not facts.household.has_children:
        fact = line(_("Kravet gjelder nye søknader og bytte for husstander med barn."))
        return Finding(Verdict.NOT_APPLICABLE, fact, "no_children")
    if facts.childs_best is None or not facts.childs_best.assessed:
        return Finding(Verdict.NOT_MET, line(_("Barnets beste er ikke vurdert.")), "not_assessed")
    named = {_plain(factor) for factor in facts.childs_best.factors}
    missing = [factor for factor in question.parameters["factors"] if _plain(factor) not in named]
    if missing:
        fact = line(_("Vurderingen av barnets beste mangler: %(missing)s."), missing=", ".join(missing))
        return Finding(Verdict.NOT_MET, fact, "factors_missing")
    return Finding(Verdict.MET, line(_("Barnets beste er vurdert.")), "assessed")


def _plain(factor: str) -> str:
    return " ".join(factor.casefold().replace("_", " ").split())
