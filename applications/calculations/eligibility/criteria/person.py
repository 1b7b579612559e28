"""Criteria on the applicant: age and right to stay."""

from applications.calculations.eligibility.facts import Citizenship
from applications.calculations.eligibility.parameters import Codes, Flag, Whole
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _
from core.rules.periods import add_years

REGISTER = LocalText("Folkeregisteret", "Folkeregisteret", "The population register")
YEARS = LocalText("år", "år", "years")
IMMIGRATION = LocalText("Oppgitt i søknaden", "Oppgitt i søknaden", "Stated in the application")

PERMIT_NAMES = {
    "nordic": LocalText("nordisk statsborgerskap", "nordisk statsborgarskap", "Nordic citizenship"),
    "eea_registered": LocalText("EØS-registrering", "EØS-registrering", "EEA registration"),
    "asylum": LocalText("innvilget asyl", "innvilga asyl", "asylum"),
    "humanitarian": LocalText(
        "opphold på humanitært grunnlag", "opphald på humanitært grunnlag", "humanitarian grounds"
    ),
    "permanent": LocalText("varig oppholdsrett", "varig opphaldsrett", "a permanent right of residence"),
    "collective_protection": LocalText("kollektiv beskyttelse", "kollektivt vern", "collective protection"),
    "asylum_pending": LocalText(
        "asylsøknad til behandling", "asylsøknad til handsaming", "a pending asylum application"
    ),
    "work": LocalText("arbeid", "arbeid", "work"),
    "family": LocalText("familiegjenforening", "familiesameining", "family reunification"),
    "study": LocalText("studier", "studium", "studies"),
    "visitor": LocalText("besøk", "besøk", "a visit"),
    "other": LocalText("et annet grunnlag", "eit anna grunnlag", "other grounds"),
    "none": LocalText("ingen tillatelse", "ikkje noko løyve", "no permit"),
}


@test(
    "minimum_age",
    group="applicant",
    source=REGISTER,
    title=LocalText("Laveste alder", "Lågaste alder", "Minimum age"),
    parameters={
        "years": Whole(LocalText("Laveste alder", "Lågaste alder", "Minimum age"), 0, 67, unit=YEARS)
    },
    optional={
        "as_a_rule": Flag(
            LocalText("Bare som hovedregel", "Berre som hovudregel", "As a rule only"),
        )
    },
    cases={"age_unknown": (), "reached": ("years", "reached"), "not_reached": ("years", "reached")},
)
def minimum_age(question: Question) -> Finding:
    """Aged `years` on the day of the assessment. Below it, "as a rule" leaves room for judgement."""
    born, years = question.facts.applicant.birth_date, question.parameters["years"]
    if born is None:
        return Finding(Verdict.NEEDS_JUDGEMENT, line(_("Fødselsdatoen er ikke kjent.")), "age_unknown")
    reached = add_years(born, years)
    if reached <= question.facts.assessed_on:
        fact = line(_("Fylte %(years)s år %(reached)s."), years=years, reached=reached)
        return Finding(Verdict.MET, fact, "reached")
    below = Verdict.NEEDS_JUDGEMENT if question.parameters.get("as_a_rule") else Verdict.NOT_MET
    fact = line(_("Fyller %(years)s år først %(reached)s."), years=years, reached=reached)
    return Finding(below, fact, "not_reached")


@test(
    "residence_permit",
    group="applicant",
    source=IMMIGRATION,
    title=LocalText("Opphold i Norge", "Opphald i Noreg", "Right to stay"),
    parameters={
        "accepted": Codes(LocalText("Godtas", "Blir godteke", "Accepted"), PERMIT_NAMES, some=True),
        "judged": Codes(LocalText("Vurderes særskilt", "Blir vurdert særskilt", "Judged"), PERMIT_NAMES),
    },
    cases={
        "norwegian": (),
        "citizenship_unknown": (),
        "permit_unknown": (),
        "permit_accepted": ("permit",),
        "permit_judged": ("permit",),
        "permit_refused": ("permit",),
    },
)
def residence_permit(question: Question) -> Finding:
    """Foreign citizens need one of the `accepted` permits; the `judged` ones are for a person to weigh."""
    applicant = question.facts.applicant
    if applicant.citizenship == Citizenship.NORWEGIAN:
        return Finding(Verdict.MET, line(_("Søkeren er norsk statsborger.")), "norwegian")
    if applicant.citizenship is None:
        return Finding(
            Verdict.NEEDS_JUDGEMENT, line(_("Statsborgerskapet er ikke kjent.")), "citizenship_unknown"
        )
    if applicant.permit is None:
        return Finding(
            Verdict.NEEDS_JUDGEMENT, line(_("Oppholdsgrunnlaget er ikke kjent.")), "permit_unknown"
        )
    name = PERMIT_NAMES.get(applicant.permit, LocalText(applicant.permit))
    if applicant.permit in question.parameters["accepted"]:
        fact = line(_("Oppholdsgrunnlaget er %(permit)s."), permit=name)
        return Finding(Verdict.MET, fact, "permit_accepted")
    if applicant.permit in question.parameters["judged"]:
        fact = line(_("Oppholdsgrunnlaget er %(permit)s, som må vurderes særskilt."), permit=name)
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "permit_judged")
    fact = line(_("Oppholdsgrunnlaget er %(permit)s, som ikke er blant dem kriteriet godtar."), permit=name)
    return Finding(Verdict.NOT_MET, fact, "permit_refused")
