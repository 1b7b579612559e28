"""Notices to a tenant: the law's form, and where one stands on a day (husleieloven §§ 9-5 to 9-9). Pure.

The state is computed from dated facts and never stored: sent, received, protested, brought before the tribunal.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.base.explain import Line, line
from core.base.explain import marked as _
from core.rules.deadline_rules import calculate, rule_on
from tenancies.calculations import limits
from tenancies.calculations.lease_terms import Finding

#: The dated rules of `core/rules/data/deadline_rules.toml`, which deadlines follow too.
NOTICE, PROTEST = "landlord_notice_3_months", "protest_1_month"


class Standing(StrEnum):
    SENT = "sent"
    PROTEST_OPEN = "protest_open"
    UNPROTESTED = "unprotested"
    PROTESTED = "protested"
    IN_TRIBUNAL = "in_tribunal"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    GIVEN = "given"


TITLES: dict[str, str] = {
    Standing.SENT: _("Sendt, ikke registrert som mottatt"),
    Standing.PROTEST_OPEN: _("Leieren kan protestere"),
    Standing.UNPROTESTED: _("Ikke protestert i tide"),
    Standing.PROTESTED: _("Leieren har protestert"),
    Standing.IN_TRIBUNAL: _("Brakt inn for avgjørelse"),
    Standing.LAPSED: _("Falt bort"),
    Standing.WITHDRAWN: _("Trukket tilbake"),
    Standing.GIVEN: _("Gitt"),
}


@dataclass(frozen=True)
class TerminationFacts:
    """A notice of termination about to be sent. `term_end`: of a lease that is not indefinite; `terminable`: it was
    agreed that it can be terminated within the term all the same (§ 9-2)."""

    on: date
    ground: str
    reason: str
    last_day: date | None
    term_end: date | None = None
    terminable: bool = False
    remedies: int = 0
    why_no_remedy: str = ""


@dataclass(frozen=True)
class RescissionFacts:
    """Heving: only for material breach, in writing with reasons; nuisance only after a written warning (§ 9-9)."""

    reason: str
    nuisance: bool
    warnings: int = 0
    remedies: int = 0
    why_no_remedy: str = ""


@dataclass(frozen=True)
class NoticeFacts:
    """What has happened to a notice of termination."""

    sent: date
    last_day: date
    received: date | None = None
    protested: date | None = None
    sued: date | None = None
    withdrawn: date | None = None


def earliest_last_day(received: date) -> date:
    """Three months, to the end of a month (§ 9-6)."""
    return calculate(rule_on(NOTICE, received), received).end


def protest_until(received: date) -> date:
    """The tenant's month from receipt; it is the tenant's, so it moves to the next working day (§§ 1-6, 9-8)."""
    return calculate(rule_on(PROTEST, received), received).end


def suit_until(received: date) -> date:
    """Three months after the tenant's month: the landlord's own duty, never moved (§ 9-8)."""
    month = calculate(rule_on(PROTEST, received), received).nominal_end
    return limits.ends(limits.SUIT, month)


def check_termination(facts: TerminationFacts) -> list[Finding]:
    """Everything that keeps the notice from being valid; an empty list when it may be sent."""
    found: list[Finding] = []
    if facts.term_end is not None and facts.on <= facts.term_end and not facts.terminable:
        text = _(
            "Avtalen er tidsbestemt og kan ikke sies opp i leietida, som varer til %(day)s. Vurder heving, eller vent."
        )
        found.append(Finding("FIXED_TERM", "", line(text, day=facts.term_end), "husleieloven § 9-2"))
    if not facts.ground:
        found.append(
            _finding("GROUND_MISSING", "ground", _("Velg grunnen til oppsigelsen."), "husleieloven § 9-5")
        )
    if not facts.reason.strip():
        text = _("Skriv begrunnelsen. En oppsigelse uten begrunnelse er ugyldig.")
        found.append(_finding("REASON_MISSING", "reason", text, "husleieloven § 9-7"))
    found += _last_day(facts)
    if facts.ground == "breach" and not facts.remedies and not facts.why_no_remedy.strip():
        found.append(_no_remedy())
    return found


def _last_day(facts: TerminationFacts) -> list[Finding]:
    earliest = earliest_last_day(facts.on)
    if facts.last_day is None:
        text = _("Oppgi siste dag i leieforholdet.")
        return [_finding("LAST_DAY_MISSING", "last_day", text, "husleieloven § 9-6")]
    if facts.last_day < earliest:
        text = _("Oppsigelsestida er tre måneder til slutten av en måned. Tidligste siste dag er %(day)s.")
        return [Finding("TOO_SHORT", "last_day", line(text, day=earliest), "husleieloven § 9-6")]
    if facts.terminable and facts.term_end is not None and facts.on <= facts.term_end <= facts.last_day:
        text = _(
            "Avtalen slutter %(day)s uten oppsigelse, før oppsigelsestida er ute. Send krav om å flytte i stedet."
        )
        return [Finding("TERM_ENDS_FIRST", "last_day", line(text, day=facts.term_end), "husleieloven § 9-2")]
    if facts.last_day.day != monthrange(facts.last_day.year, facts.last_day.month)[1]:
        text = _("Leieforholdet slutter ved slutten av en måned. Velg den siste dagen i måneden.")
        return [_finding("NOT_MONTH_END", "last_day", text, "husleieloven § 9-6")]
    return []


def check_rescission(facts: RescissionFacts) -> list[Finding]:
    found: list[Finding] = []
    if not facts.reason.strip():
        text = _("Skriv hva som er brutt, og hvorfor det er vesentlig. Heving skal begrunnes skriftlig.")
        found.append(_finding("REASON_MISSING", "reason", text, "husleieloven § 9-9"))
    if facts.nuisance and not facts.warnings:
        text = _(
            "Leieren skal ha fått skriftlig advarsel først, og tid til å rette seg. Send advarsel. En som ble sendt i "
            "dag, teller fra i morgen."
        )
        found.append(_finding("WARNING_MISSING", "nuisance", text, "husleieloven § 9-9"))
    if not facts.remedies and not facts.why_no_remedy.strip():
        found.append(_no_remedy())
    return found


def _no_remedy() -> Finding:
    text = _("Registrer hva som er prøvd først, eller skriv hvorfor ingenting kunne prøves.")
    return _finding("NO_REMEDY", "why_no_remedy", text, "kommunens rutine")


def _finding(code: str, field: str, text: str, basis: str) -> Finding:
    return Finding(code, field, line(text), basis)


@dataclass(frozen=True)
class NoticeStanding:
    state: Standing
    last_day: date
    protest_until: date | None
    suit_until: date | None
    explanation: tuple[Line, ...]


def stand(facts: NoticeFacts, on: date) -> NoticeStanding:
    """Where a notice of termination stands at the end of a day. A protest after the month counts for nothing."""
    if facts.received is None:
        state = Standing.WITHDRAWN if facts.withdrawn else Standing.SENT
        return NoticeStanding(
            state, facts.last_day, None, None, tuple(_explain(state, facts, None, None, on))
        )
    until, suit = protest_until(facts.received), suit_until(facts.received)
    # One that came late works from the day it should have been given for.
    last_day = max(facts.last_day, earliest_last_day(facts.received))
    state = _state(facts, on, until, suit)
    return NoticeStanding(state, last_day, until, suit, tuple(_explain(state, facts, until, suit, on)))


def _state(facts: NoticeFacts, on: date, until: date, suit: date) -> Standing:
    if facts.withdrawn is not None and facts.withdrawn <= on:
        return Standing.WITHDRAWN
    protested = facts.protested is not None and facts.protested <= min(on, until)
    if protested:
        if facts.sued is not None and facts.sued <= min(on, suit):
            return Standing.IN_TRIBUNAL
        return Standing.PROTESTED if on <= suit else Standing.LAPSED
    return Standing.PROTEST_OPEN if on <= until else Standing.UNPROTESTED


def _explain(
    state: Standing, facts: NoticeFacts, until: date | None, suit: date | None, on: date
) -> list[Line]:
    found = []
    if state is Standing.SENT:
        found.append(
            line(_("Registrer dagen leieren fikk oppsigelsen. Fristen til å protestere regnes fra den."))
        )
    if state is Standing.PROTEST_OPEN:
        found.append(line(_("Leieren kan protestere skriftlig til og med %(day)s."), day=until))
    if state is Standing.UNPROTESTED:
        found.append(
            line(
                _(
                    "Leieren protesterte ikke innen %(day)s. Flytter ikke leieren, kan fravikelse begjæres "
                    "(tvangsfullbyrdelsesloven § 13-2 tredje ledd bokstav c)."
                ),
                day=until,
            )
        )
    if facts.protested is not None and until is not None and facts.protested > until:
        found.append(line(_("Protesten %(day)s kom for sent."), day=facts.protested))
    if state is Standing.PROTESTED:
        found.append(
            line(
                _("Saken må bringes inn for Husleietvistutvalget senest %(day)s. Ellers faller oppsigelsen bort."),
                day=suit,
            )
        )  # fmt: skip
    if state is Standing.LAPSED:
        found.append(
            line(_("Saken ble ikke brakt inn innen %(day)s. Oppsigelsen gjelder ikke lenger."), day=suit)
        )
    return found
