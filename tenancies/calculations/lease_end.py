"""Where a lease stands when its term runs out (husleieloven § 9-2): what to do now, and how long there is. Pure.

After the term the landlord has three months to demand in writing that the tenant moves; without it the lease becomes
indefinite. The day is the municipality's own to keep, so it never moves to a working day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.base.explain import Line, line
from core.base.explain import marked as _
from core.rules.kinds import Overrides
from tenancies.calculations import limits
from tenancies.calculations.lease_terms import demand_by


class Stage(StrEnum):
    LATER = "later"
    REVIEW = "review"
    DECIDE = "decide"
    DECIDED = "decided"
    EXPIRED = "expired"
    MONTH_1 = "month_1"
    MONTH_2 = "month_2"
    MONTH_2_5 = "month_2_5"
    DEMANDED = "demanded"
    INDEFINITE = "indefinite"


#: Days of alarm after the term, each once.
ALARMS = (Stage.EXPIRED, Stage.MONTH_1, Stage.MONTH_2, Stage.MONTH_2_5)
TITLES: dict[str, str] = {
    Stage.LATER: _("Ikke ennå"),
    Stage.REVIEW: _("Vurder fornyelse"),
    Stage.DECIDE: _("Fornyelsen skal avgjøres"),
    Stage.DECIDED: _("Avgjort"),
    Stage.EXPIRED: _("Leietida er ute: send krav om å flytte, eller forny"),
    Stage.MONTH_1: _("En måned siden leietida gikk ut"),
    Stage.MONTH_2: _("To måneder siden leietida gikk ut"),
    Stage.MONTH_2_5: _("To og en halv måned siden leietida gikk ut: siste frist nærmer seg"),
    Stage.DEMANDED: _("Krav om å flytte er sendt"),
    Stage.INDEFINITE: _("Avtalen er blitt tidsubestemt"),
}


@dataclass(frozen=True)
class EndFacts:
    """`last_day`: of the term. `opened`, `decided`, `demanded`: the days of it, None when it has not been done."""

    last_day: date
    opened: date | None = None
    decided: date | None = None
    demanded: date | None = None


@dataclass(frozen=True)
class EndStanding:
    stage: Stage
    review_from: date
    demand_by: date
    days_left: int
    explanation: tuple[Line, ...]

    @property
    def red(self) -> bool:
        """Something is lost if nobody acts."""
        return self.stage in ALARMS


def alarm_days(last_day: date) -> dict[Stage, date]:
    """The first day of each alarm, by the dated rules `expiry_alarm_…`."""
    return {
        Stage.EXPIRED: last_day + timedelta(days=1),
        Stage.MONTH_1: limits.ends(limits.EXPIRED_1, last_day),
        Stage.MONTH_2: limits.ends(limits.EXPIRED_2, last_day),
        Stage.MONTH_2_5: limits.ends(limits.EXPIRED_2_5, demand_by(last_day)),
    }


def stand(facts: EndFacts, on: date, own: Overrides | None = None) -> EndStanding:
    """A demand counts only when it was sent within the three months; later it came too late.

    When the review begins, is the municipality's own to set (B3466).
    """
    last = demand_by(facts.last_day)
    review_from = limits.ends(limits.REVIEW, facts.last_day, own)
    stage = _stage(facts, on, review_from, last)
    return EndStanding(
        stage, review_from, last, (facts.last_day - on).days, tuple(_explain(stage, facts, last))
    )


def _stage(facts: EndFacts, on: date, review_from: date, last: date) -> Stage:
    if facts.demanded is not None and facts.demanded <= min(on, last):
        return Stage.DEMANDED
    if on > facts.last_day:
        if on > last:
            return Stage.INDEFINITE
        passed = [stage for stage, day in alarm_days(facts.last_day).items() if day <= on]
        return passed[-1]
    if facts.decided is not None and facts.decided <= on:
        return Stage.DECIDED
    if facts.opened is not None and facts.opened <= on:
        return Stage.DECIDE
    return Stage.REVIEW if on >= review_from else Stage.LATER


def _explain(stage: Stage, facts: EndFacts, last: date) -> list[Line]:
    found = [line(_("Siste dag i leietida er %(day)s."), day=facts.last_day)]
    if stage is Stage.INDEFINITE:
        found.append(
            line(
                _("Ingen krevde skriftlig at leieren flyttet innen %(day)s. Da gjelder avtalen til den sies opp."),
                day=last,
            )
        )  # fmt: skip
    elif stage is Stage.DEMANDED:
        found.append(line(_("Leieren ble bedt om å flytte %(day)s."), day=facts.demanded))
    else:
        found.append(
            line(
                _("Skal leieren flytte, må det kreves skriftlig senest %(day)s. Ellers blir avtalen tidsubestemt."),
                day=last,
            )
        )  # fmt: skip
    return found
