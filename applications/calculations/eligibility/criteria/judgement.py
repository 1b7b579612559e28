"""Criteria that rest on judgement: answered by a person, with a reason, never computed.

A new one needs no code: name `test = "judgement"` in the rule set, and the question is answered under the
criterion's code.
"""

from applications.calculations.eligibility.parameters import Key
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _

CASEWORKER = LocalText(
    "Saksbehandlers vurdering", "Vurdering frå saksbehandlar", "The caseworker's judgement"
)


@test(
    "judgement",
    group="judgements",
    source=CASEWORKER,
    title=LocalText(
        "Vurderes av en saksbehandler", "Blir vurdert av ein saksbehandlar", "Judged by a caseworker"
    ),
    optional={
        "judgement": Key(LocalText("Navn på skjønnsspørsmålet", "Namn på skjønsspørsmålet", "Name of it"))
    },
)
def judgement(question: Question) -> Finding:
    return judged(question, question.parameters.get("judgement", question.code))


def judged(question: Question, key: str) -> Finding:
    """The judgement under a key; without who and why it does not count."""
    given = question.facts.judgements.get(key)
    if given is None or given.answer is None:
        return Finding(
            Verdict.NEEDS_JUDGEMENT, line(_("Dette må vurderes av en saksbehandler.")), "not_judged"
        )
    if not given.complete:
        fact = line(_("Vurderingen mangler begrunnelse eller hvem som har gjort den."))
        return Finding(Verdict.NEEDS_JUDGEMENT, fact, "judgement_incomplete")
    verdict = Verdict.MET if given.answer == "yes" else Verdict.NOT_MET
    fact = line(_("%(by)s: %(reason)s"), by=given.by, reason=given.reason)
    return Finding(verdict, fact, "judged", source=CASEWORKER)
