"""Criteria on earlier tenancies."""

from datetime import date

from applications.calculations.eligibility.facts import Eviction
from applications.calculations.eligibility.parameters import Codes, Whole
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _
from core.rules.periods import add_years

REASON_NAMES = {
    "breach": LocalText("brudd på leieavtalen", "brot på leigeavtala", "breach of contract"),
    "other": LocalText("annen grunn", "annan grunn", "another reason"),
}
LANDLORD = LocalText("Utleierens opplysninger", "Opplysningar frå utleigar", "The landlord's records")


@test(
    "quarantine_after_eviction",
    group="evictions",
    source=LANDLORD,
    title=LocalText("Karantene etter utkastelse", "Karantene etter utkasting", "Quarantine after eviction"),
    parameters={
        "years": Whole(
            LocalText("Lengste karantene", "Lengste karantene", "Longest quarantine"),
            1,
            5,
            unit=LocalText("år", "år", "years"),
        ),
        "reasons": Codes(
            LocalText("Grunner som gir karantene", "Grunnar som gir karantene", "Reasons that count"),
            REASON_NAMES,
            some=True,
        ),
    },
    cases={
        "no_eviction": (),
        "length_undecided": ("evicted", "longest"),
        "longest_over": ("evicted", "longest"),
        "quarantine_over": ("last",),
        "in_quarantine": ("evicted", "last"),
    },
)
def quarantine_after_eviction(question: Question) -> Finding:
    """Evicted for one of the `reasons`: not met while a decided quarantine runs, at most `years`.

    Without a decided length a person decides, until the longest quarantine would be over.
    """
    on, years = question.facts.assessed_on, question.parameters["years"]
    breaches = [
        each
        for each in question.facts.evictions
        if each.evicted_on <= on
        and each.carried_out is not False
        and each.reason in question.parameters["reasons"]
    ]
    findings = [_finding(eviction, on, years) for eviction in breaches]
    for verdict in (Verdict.NOT_MET, Verdict.NEEDS_JUDGEMENT, Verdict.MET):
        for finding in findings:
            if finding.verdict == verdict:
                return finding
    return Finding(Verdict.MET, line(_("Søkeren er ikke kastet ut for kontraktsbrudd.")), "no_eviction")


def _finding(eviction: Eviction, on: date, years: int) -> Finding:
    longest = add_years(eviction.evicted_on, years)
    values = {"evicted": eviction.evicted_on, "longest": longest}
    if eviction.quarantine_last_day is None:
        if on <= longest:
            fact = line(
                _(
                    "Utkastelse %(evicted)s. Karantenens lengde er ikke fastsatt, "
                    "og kan vare til %(longest)s."
                ),
                **values,
            )
            return Finding(Verdict.NEEDS_JUDGEMENT, fact, "length_undecided")
        fact = line(_("Utkastelse %(evicted)s. Karantene kunne vare til %(longest)s."), **values)
        return Finding(Verdict.MET, fact, "longest_over")
    last = min(eviction.quarantine_last_day, longest)
    if on > last:
        fact = line(_("Karantenen varte til og med %(last)s."), last=last)
        return Finding(Verdict.MET, fact, "quarantine_over")
    fact = line(_("Utkastelse %(evicted)s. Karantenen varer til og med %(last)s."), last=last, **values)
    return Finding(Verdict.NOT_MET, fact, "in_quarantine")
