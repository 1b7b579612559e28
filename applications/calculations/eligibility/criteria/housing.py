"""Criteria on how the applicant lives now."""

from applications.calculations.eligibility.criteria.judgement import judged
from applications.calculations.eligibility.facts import Situation
from applications.calculations.eligibility.parameters import Codes, Key, Whole
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _
from core.rules.periods import add_months

STATED = LocalText("Oppgitt i søknaden", "Oppgitt i søknaden", "Stated in the application")

SITUATION_NAMES = {
    "no_home": LocalText("uten bolig", "utan bustad", "without a home"),
    "temporarily_with_others": LocalText(
        "midlertidig hos andre", "mellombels hos andre", "temporarily with others"
    ),
    "hostel": LocalText("på hospits", "på hospits", "in a hostel"),
    "temporary_housing": LocalText("i midlertidig botilbud", "i mellombels butilbod", "in temporary housing"),
    "institution": LocalText("i institusjon", "i institusjon", "in an institution"),
    "prison": LocalText("i fengsel", "i fengsel", "in prison"),
    "time_limited_lease": LocalText("i tidsbegrenset leie", "i tidsavgrensa leige", "in a fixed-term lease"),
    "indefinite_lease": LocalText("i tidsubestemt leie", "i tidsubestemt leige", "in an indefinite lease"),
    "municipal_lease": LocalText("i kommunal bolig", "i kommunal bustad", "in a municipal dwelling"),
    "owned": LocalText("i egen bolig", "i eigen bustad", "in a dwelling they own"),
    "other": LocalText("på annen måte", "på annan måte", "in another way"),
}


@test(
    "without_suitable_housing",
    group="housing",
    source=STATED,
    title=LocalText("Uten egnet bolig", "Utan eigna bustad", "Without suitable housing"),
    parameters={
        "months_left": Whole(
            LocalText(
                "Mindre igjen av leieavtalen enn",
                "Mindre att av leigeavtala enn",
                "Less left of the lease than",
            ),
            1,
            36,
            unit=LocalText("måneder", "månader", "months"),
        ),
        "homeless": Codes(
            LocalText(
                "Boforhold uten egen bolig", "Buforhold utan eigen bustad", "Without a home of their own"
            ),
            SITUATION_NAMES,
            some=True,
        ),
        "limited": Codes(
            LocalText("Leieforhold med sluttdato", "Leigeforhold med sluttdato", "Leases with an end"),
            SITUATION_NAMES,
        ),
        "judgement": Key(
            LocalText("Navn på skjønnsspørsmålet", "Namn på skjønsspørsmålet", "Name of the judgement")
        ),
    },
    cases={
        "housing_unknown": (),
        **dict.fromkeys(SITUATION_NAMES, ()),
        "renewal_right": (),
        "end_unknown": (),
        "ends_late": ("end", "months"),
        "renewal_unknown": ("end", "months"),
        "ends_soon": ("end", "months"),
    },
)
def without_suitable_housing(question: Question) -> Finding:
    """One of three: no home of one's own, a lease about to end, or a home clearly unsuitable (judged)."""
    housing = question.facts.housing
    if housing.situation is None and not housing.claimed_unsuitable:
        return Finding(Verdict.NEEDS_JUDGEMENT, line(_("Bosituasjonen er ikke kjent.")), "housing_unknown")
    lives = housing.situation if housing.situation in SITUATION_NAMES else "other"
    where = SITUATION_NAMES.get(housing.situation or "", LocalText(housing.situation or "–"))
    if housing.situation in question.parameters["homeless"]:
        return Finding(Verdict.MET, line(_("Søkeren bor %(where)s."), where=where), lives)
    by_lease = _lease_about_to_end(question, where)
    if by_lease is not None and by_lease.verdict == Verdict.MET:
        return by_lease
    unsuitable = _unsuitable(question)
    if unsuitable is not None and unsuitable.verdict != Verdict.NOT_MET:
        return unsuitable
    if by_lease is not None and (unsuitable is None or by_lease.verdict == Verdict.NEEDS_JUDGEMENT):
        return by_lease
    if unsuitable is not None:
        return unsuitable
    if housing.situation == Situation.OTHER:
        fact = line(_("Søkeren bor %(where)s, som må vurderes."), where=where)
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, lives)
    return Finding(Verdict.NOT_MET, line(_("Søkeren bor %(where)s."), where=where), lives)


def _lease_about_to_end(question: Question, where: LocalText) -> Finding | None:
    """None when the situation is no lease with an end."""
    housing, months = question.facts.housing, question.parameters["months_left"]
    municipal_without_end = housing.situation == Situation.MUNICIPAL_LEASE and housing.lease_end is None
    if housing.situation not in question.parameters["limited"] or municipal_without_end:
        return None
    if housing.renewal_right:
        fact = line(_("Søkeren bor %(where)s med rett til fornyelse."), where=where)
        return Finding(Verdict.NOT_MET, fact, "renewal_right")
    if housing.lease_end is None:
        fact = line(_("Det er ikke kjent når leieavtalen løper ut."))
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "end_unknown")
    values = {"end": housing.lease_end, "months": months}
    if housing.lease_end >= add_months(question.facts.assessed_on, months):
        fact = line(
            _("Leieavtalen løper til %(end)s. Det er ikke mindre enn %(months)s måneder igjen."), **values
        )
        return Finding(Verdict.NOT_MET, fact, "ends_late")
    if housing.renewal_right is None:
        fact = line(_("Leieavtalen løper ut %(end)s, men det er ikke kjent om den kan fornyes."), **values)
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "renewal_unknown")
    fact = line(
        _(
            "Leieavtalen løper ut %(end)s uten rett til fornyelse. "
            "Det er mindre enn %(months)s måneder igjen."
        ),
        **values,
    )
    return Finding(Verdict.MET, fact, "ends_soon")


def _unsuitable(question: Question) -> Finding | None:
    """What a person has said of an unsuitable home; None when nobody claims it and nobody has judged it."""
    key = question.parameters["judgement"]
    if not question.facts.housing.claimed_unsuitable and key not in question.facts.judgements:
        return None
    return judged(question, key)
