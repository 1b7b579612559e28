"""What husleieloven says of a lease's term and security, checked before signing. Pure.

§ 9-3: a fixed term is at least three years (one for a loft or basement dwelling, or in a two-family house where the
landlord lives). § 11-1: a municipality may let for a shorter time to the disadvantaged for special reasons, once per
dwelling and parties; more often only for weighty reasons; purpose and agreed exceptions told in writing. § 9-2: the
tenant is told in writing that a fixed term cannot be terminated. §§ 3-5, 3-6: security up to six rents. Chapter 8:
whoever enters a lease has what is left of it.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from core.base.explain import Line, line
from core.base.explain import marked as _
from tenancies.calculations import limits


class TermKind(StrEnum):
    FIXED_3Y = "fixed_3y"
    SHORTER = "shorter"
    INDEFINITE = "indefinite"


class ShorterGround(StrEnum):
    """Why a term is shorter than three years."""

    LOFT_OR_TWO_FAMILY = "loft_or_two_family"  # § 9-3 first paragraph
    OWN_USE = (
        "own_use"  # § 9-3 second paragraph: the landlord will use the dwelling, or another objective ground
    )
    SPECIAL_REASONS = "special_reasons"  # § 11-1: særlige grunner
    WEIGHTY_REASONS = "weighty_reasons"  # § 11-1: tungtveiende grunner


class LeaseException(StrEnum):
    """What may be agreed when the dwelling is for the disadvantaged (§ 11-1 third to fifth paragraph)."""

    HOUSEHOLD = "household"  # § 7-1 first sentence: near family only with approval
    OTHERS = "others"  # § 7-1 second sentence and § 7-3: wider grounds to refuse
    ABSENCE = "absence"  # § 7-4: refused when the landlord looks after the dwelling meanwhile


@dataclass(frozen=True)
class TermFacts:
    """`end` is the last day of the term, None when it has none. `earlier_short` counts short leases before this one
    between the same parties about the same dwelling. `landlord_may_live_there`: never where the municipality owns.
    `entered`: somebody enters a lease that runs (chapter 8), or the term is not
    what changes, so its length is not looked at. `security_max_rents`: deposit and guarantee together (§§ 3-5, 3-6)."""

    kind: TermKind
    start: date
    end: date | None
    monthly_rent: Decimal
    security: Decimal
    ground: ShorterGround | None = None
    reason: str = ""
    told_in_writing: bool = False
    earlier_short: int = 0
    disadvantaged: bool = False
    exceptions: frozenset[LeaseException] = frozenset()
    landlord_may_live_there: bool = True
    entered: bool = False
    security_max_rents: Decimal = Decimal(6)


@dataclass(frozen=True)
class Finding:
    """Something the law does not accept; `code` is stable, `field` the field concerned."""

    code: str
    field: str
    line: Line
    basis: str


def last_day(start: date, rule: str = limits.MIN_TERM) -> date:
    """The last day of the shortest term that begins on `start`."""
    return limits.ends(rule, start) - timedelta(days=1)


def demand_by(end: date) -> date:
    """The last safe day to send the written demand to move after a term that ended on `end` (§ 9-2)."""
    return limits.ends(limits.DEMAND, end)


def check(facts: TermFacts) -> list[Finding]:
    """Everything that keeps the lease from being signed; an empty list when it may be."""
    length = [] if facts.entered else _check_length(facts)
    return [*_check_dates(facts), *length, *_check_exceptions(facts), *_check_security(facts)]


def _check_dates(facts: TermFacts) -> list[Finding]:
    if facts.kind is TermKind.INDEFINITE:
        if facts.end is not None:
            text = _("En tidsubestemt avtale har ingen sluttdato. Ta bort datoen, eller velg tidsbestemt.")
            return [Finding("INDEFINITE_WITH_END", "end", line(text), "husleieloven § 9-1")]
        return []
    if facts.end is None:
        text = _("Oppgi siste dag i leietiden.")
        return [Finding("END_MISSING", "end", line(text), "husleieloven § 9-2")]
    if facts.end < facts.start:
        text = _("Siste dag i leietiden er før første dag. Rett datoene.")
        return [Finding("END_BEFORE_START", "end", line(text), "husleieloven § 9-2")]
    return []


def _check_length(facts: TermFacts) -> list[Finding]:
    if facts.kind is TermKind.INDEFINITE or facts.end is None or facts.end < facts.start:
        return []
    if facts.end >= last_day(facts.start):
        return []
    earliest = last_day(facts.start)
    if facts.kind is TermKind.FIXED_3Y:
        text = _(
            "En tidsbestemt avtale varer minst tre år, her til %(earliest)s. Rett datoen, eller oppgi kortere tid."
        )
        return [Finding("TERM_TOO_SHORT", "end", line(text, earliest=earliest), "husleieloven § 9-3")]
    found = []
    if facts.ground is None or not facts.reason.strip():
        text = _("Oppgi grunnen til at leietiden er kortere enn tre år. Grunnen skal stå i avtalen.")
        found.append(
            Finding("SHORTER_REASON_MISSING", "shorter_reason", line(text), "husleieloven §§ 9-3 og 11-1")
        )
    if facts.ground is ShorterGround.LOFT_OR_TWO_FAMILY and not facts.landlord_may_live_there:
        text = _(
            "Ett år kan bare avtales når utleieren selv bor i huset. Kommunen eier boligen. Velg en annen grunn."
        )
        found.append(Finding("LANDLORD_NOT_IN_HOUSE", "shorter_ground", line(text), "husleieloven § 9-3"))
    elif facts.ground is ShorterGround.LOFT_OR_TWO_FAMILY:
        least = last_day(facts.start, limits.MIN_TERM_LOFT)
        if facts.end < least:
            text = _("Leietiden for loft, sokkel eller tomannsbolig er minst ett år, her til %(earliest)s.")
            found.append(Finding("TERM_TOO_SHORT", "end", line(text, earliest=least), "husleieloven § 9-3"))
    if facts.ground in (ShorterGround.SPECIAL_REASONS, ShorterGround.WEIGHTY_REASONS):
        if not facts.told_in_writing:
            text = _("Leieren skal få vite skriftlig hva formålet er, og hvilke regler som er fraveket.")
            found.append(Finding("NOT_TOLD_IN_WRITING", "told_in_writing", line(text), "husleieloven § 11-1"))
        if facts.earlier_short and facts.ground is ShorterGround.SPECIAL_REASONS:
            text = _(
                "Partene har allerede hatt en kort avtale om denne boligen. En til krever tungtveiende grunner."
            )
            found.append(Finding("SECOND_SHORT_LEASE", "shorter_ground", line(text), "husleieloven § 11-1"))
    return found


def _check_exceptions(facts: TermFacts) -> list[Finding]:
    if not facts.exceptions:
        return []
    if not facts.disadvantaged:
        text = _(
            "Unntakene kan bare avtales når boligen er forbeholdt vanskeligstilte. Kryss av for det også."
        )
        return [Finding("EXCEPTIONS_WITHOUT_PURPOSE", "disadvantaged", line(text), "husleieloven § 11-1")]
    if not facts.told_in_writing:
        text = _("Leieren skal få vite skriftlig hva formålet er, og hvilke unntak som er avtalt.")
        return [Finding("NOT_TOLD_IN_WRITING", "told_in_writing", line(text), "husleieloven § 11-1")]
    return []


def changed(before: object, after: object) -> list[str]:
    """The names of the fields that differ between two sets of terms, in the order they are declared."""
    return [each.name for each in fields(before) if getattr(before, each.name) != getattr(after, each.name)]  # type: ignore[arg-type]


def _check_security(facts: TermFacts) -> list[Finding]:
    limit = facts.security_max_rents * facts.monthly_rent
    if facts.security <= limit:
        return []
    text = _("Depositum og garanti kan til sammen være høyst %(rents)s måneders leie, %(limit)s.")
    rents = f"{facts.security_max_rents.normalize():f}"
    return [
        Finding(
            "SECURITY_TOO_HIGH", "deposit", line(text, rents=rents, limit=limit), "husleieloven §§ 3-5 og 3-6"
        )
    ]
