"""How many dwellings under an agreement the municipality may let to people it refers.

Tilvisningsavtale: at most 40 % of the dwellings at any time, all if they are fewer than five.
Tildelingsavtale: all are reserved for the municipality.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from core.base.explain import Basis, Line, line
from core.base.explain import marked as _


class AgreementKind(StrEnum):
    TILVISNING = "tilvisning"
    TILDELING = "tildeling"


@dataclass(frozen=True)
class CapRule:
    """One dated version of the cap."""

    share: Decimal
    all_below: int
    basis: Basis
    valid_from: date
    #: How long each lease under the agreement is at least.
    lease_years: int
    lease_basis: Basis


RULES = (
    CapRule(
        Decimal("0.40"),
        5,
        Basis("agreement_cap", "Husbankens vilkår for tilvisningsavtaler", "1"),
        date.min,
        3,
        Basis("agreement_lease", "Husbankens vilkår for tilvisningsavtaler", "1"),
    ),
)


@dataclass(frozen=True)
class CapAnswer:
    """`limit`: how many may be let to referred people at once; `may_refer`: whether one more may be."""

    may_refer: bool
    limit: int
    why: Line
    basis: tuple[Basis, ...]
    explanation: tuple[Line, ...]


def rule_on(on: date) -> CapRule:
    return max((rule for rule in RULES if rule.valid_from <= on), key=lambda rule: rule.valid_from)


def earliest_end(start: date, rule: CapRule) -> date:
    """The first last day a lease may have: the day before the same date so many years later."""
    try:
        after = start.replace(year=start.year + rule.lease_years)
    except ValueError:  # 29 February
        after = date(start.year + rule.lease_years, 3, 1)
    return after - timedelta(days=1)


def cap(*, on: date, dwellings: int, let_to_referred: int, kind: AgreementKind) -> CapAnswer:
    """Whether one more dwelling may go to somebody referred by the municipality."""
    rule = rule_on(on)
    reason = _reason(rule, dwellings, kind)
    limited = kind == AgreementKind.TILVISNING and dwellings >= rule.all_below
    limit = int((rule.share * dwellings).to_integral_value(ROUND_FLOOR)) if limited else dwellings
    may_refer = let_to_referred + 1 <= limit
    values = {"let": let_to_referred, "limit": limit, "dwellings": dwellings}
    if may_refer:
        why = line(
            _("%(let)s av høyst %(limit)s boliger er leid ut til henviste. Det er plass til flere."), **values
        )
    else:
        why = line(
            _("%(let)s av høyst %(limit)s boliger er leid ut til henviste. Det er ikke plass til flere nå."),
            **values,
        )
    return CapAnswer(may_refer, limit, why, (rule.basis,), (reason, why))


def _reason(rule: CapRule, dwellings: int, kind: AgreementKind) -> Line:
    if kind == AgreementKind.TILDELING:
        return line(_("En tildelingsavtale gjelder alle %(dwellings)s boliger."), dwellings=dwellings)
    if dwellings < rule.all_below:
        return line(
            _("Avtalen har færre enn %(below)s boliger, og da kan alle brukes til henviste."),
            below=rule.all_below,
        )
    share = int(rule.share * 100)
    return line(
        _(
            "Høyst %(share)s prosent av %(dwellings)s boliger kan være leid ut til henviste "
            "samtidig, rundet ned."
        ),
        share=share,
        dwellings=dwellings,
    )
