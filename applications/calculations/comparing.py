"""What another rule set would say of a case, beside what was said; and figures in which nobody can be picked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from applications.calculations.eligibility import EligibilityAnswer

#: Groups of one or two are not shown outside the unit that has the cases (B3018).
LEAST = 3
ABSENT = "absent"


@dataclass(frozen=True)
class CriterionChange:
    """A criterion that comes out otherwise; `absent` where one of the sets does not have it."""

    code: str
    before: str
    after: str
    fact: Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    before: str
    after: str
    changes: tuple[CriterionChange, ...]

    @property
    def differs(self) -> bool:
        return self.before != self.after

    @property
    def as_data(self) -> list[dict[str, Any]]:
        return [
            {"code": each.code, "before": each.before, "after": each.after, "fact": dict(each.fact)}
            for each in self.changes
        ]


def compare(before: str, verdicts: Mapping[str, str], answer: EligibilityAnswer) -> Comparison:
    """A stored or computed outcome (overall, verdict by criterion) against the answer of another set.

    Requirements on the handling are left out: they move no verdict.
    """
    handling = {each.code for each in answer.criteria if each.blocks_decision_only}
    after = {each.code: each for each in answer.criteria if each.code not in handling}
    changes = []
    for code, each in after.items():
        was = verdicts.get(code, ABSENT)
        if was != str(each.verdict):
            # A person's own words are not copied out of the case.
            judged = each.source.nb == "Saksbehandlers vurdering"
            fact = {} if judged else {code: each.fact.in_language(code) for code in ("nb", "nn")}
            changes.append(CriterionChange(code, was, str(each.verdict), fact))
    changes += [
        CriterionChange(code, verdict, ABSENT, {})
        for code, verdict in verdicts.items()
        if code not in after and code not in handling
    ]
    return Comparison(before, str(answer.overall), tuple(changes))


def steadied(
    earlier: Iterable[Mapping[str, int]], counts: Mapping[str, int], least: int = LEAST
) -> dict[str, int]:
    """Figures held to those of earlier trials, so that two trials never differ by one or two cases.

    Rules that are nearly the same, tried one after the other, would otherwise single a household out by the
    difference. A figure that moves by less than `least` from one told before is told as it was. `earlier` are the raw
    figures of the trials before this one, the oldest first; a group nobody was in counts as none.
    """
    told: list[dict[str, int]] = []
    for raw in (*earlier, counts):
        names = set(raw).union(*told) if told else set(raw)
        told.append(
            {name: _held(raw.get(name, 0), {each.get(name, 0) for each in told}, least) for name in names}
        )
    return {name: number for name, number in told[-1].items() if number or name in counts}


def _held(number: int, before: set[int], least: int) -> int:
    near = [each for each in before if abs(each - number) < least]
    return min(near, key=lambda each: (abs(each - number), each), default=number)


def shown(counts: Mapping[str, int], *, exact: bool, least: int = LEAST) -> dict[str, int | None]:
    """Figures as they may be shown: None for a group too small, and for one more where it could be worked out.

    With a total known, a single hidden group is what is left over, so the smallest of the others is hidden with it.
    """
    if exact:
        return dict(counts)
    hidden = {name for name, number in counts.items() if 0 < number < least}
    if len(hidden) == 1:
        others = sorted((number, name) for name, number in counts.items() if number and name not in hidden)
        hidden |= {name for _number, name in others[:1]}
    return {name: None if name in hidden else number for name, number in counts.items()}
