"""Who may enter a lease (trer inn), from which day, and what a death means (husleieloven §§ 8-1 to 8-5, 9-6, 9-10).

Pure. The law's words are facts here; whether they are met where judgement is needed is answered by a person.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.base.explain import Line, line
from core.base.explain import marked as _
from core.rules.deadline_rules import calculate, rule_on
from tenancies.calculations import limits


class ChangeKind(StrEnum):
    """Why the lease may get another tenant."""

    DEATH = "death"  # § 8-2, § 9-10
    LEFT = "left"  # § 8-3 first paragraph: the tenant leaves the spouses' home
    DECIDED = "decided"  # § 8-3 second paragraph: agreed or decided at separation or divorce
    HOUSEHOLD = "household"  # § 8-3 third paragraph, husstandsfellesskapsloven § 3: strong reasons
    AGREED = "agreed"  # § 8-1: the landlord consents


class Right(StrEnum):
    FIRST = "first"  # goes before the others
    YES = "yes"
    JUDGE = "judge"  # a person must look at it
    NO = "no"


class EntryGround(StrEnum):
    """Why somebody who wants to enter is told no."""

    CONDITIONS = "conditions"  # the conditions of §§ 8-2 or 8-3 are not met
    LATE = "late"  # § 8-2 third and fourth paragraphs: after the month
    SPOUSE = "spouse"  # § 8-2 second paragraph: the spouse goes before the others
    CONSENT = "consent"  # § 8-1: we do not consent


BASIS = {
    ChangeKind.DEATH: "husleieloven § 8-2",
    ChangeKind.LEFT: "husleieloven § 8-3 første ledd",
    ChangeKind.DECIDED: "husleieloven § 8-3 andre ledd",
    ChangeKind.HOUSEHOLD: "husleieloven § 8-3 tredje ledd, jf. husstandsfellesskapsloven §§ 1 og 3",
    ChangeKind.AGREED: "husleieloven § 8-1",
}


@dataclass(frozen=True)
class Member:
    """Somebody in the household. `partner` is spouse or samboer: which of them, the register does not say."""

    partner: bool
    descendant: bool
    adult: bool
    since: date | None


@dataclass(frozen=True)
class Entitled:
    right: Right
    line: Line
    basis: str


def entitled(kind: ChangeKind, member: Member, on: date) -> Entitled:
    """What the household's facts say of somebody's right to enter the lease, as of the death or the break-up."""
    basis = BASIS[kind]
    if kind is ChangeKind.DEATH:
        return _after_death(member, on, basis)
    if kind in (ChangeKind.LEFT, ChangeKind.DECIDED):
        if member.partner:
            text = _("Ektefelle kan tre inn i leieavtalen. Kontroller at de er gift.")
            return Entitled(Right.YES, line(text), basis)
        text = _("Bare ektefellen kan tre inn på dette grunnlaget.")
        return Entitled(Right.NO, line(text), basis)
    if kind is ChangeKind.HOUSEHOLD:
        return _together(member, on, basis, parted=True)
    return Entitled(
        Right.JUDGE, line(_("Utleieren må samtykke. Vurder om boligen passer for den nye leieren.")), basis
    )


def _after_death(member: Member, on: date, basis: str) -> Entitled:
    if member.partner:
        text = _(
            "Ektefelle som bor i boligen, kommer foran de andre. En samboer har rett etter to år eller med felles barn."
        )
        return Entitled(Right.FIRST, line(text), basis)
    if member.descendant:
        if member.since is not None and limits.ends(limits.DESCENDANT, member.since) <= on:
            text = _("Barn eller barnebarn som har bodd der de siste seks månedene, kan tre inn.")
            return Entitled(Right.YES, line(text), basis)
        text = _("Barn eller barnebarn må ha bodd der de siste seks månedene. Kontroller når de flyttet inn.")
        return Entitled(Right.JUDGE, line(text), basis)
    return _together(member, on, basis, parted=False)


def _together(member: Member, on: date, basis: str, *, parted: bool) -> Entitled:
    """husstandsfellesskapsloven § 1; where they have parted, strong reasons besides (§ 3)."""
    if not member.adult:
        return Entitled(Right.NO, line(_("Må være over 18 år.")), basis)
    if member.since is None or limits.ends(limits.TOGETHER, member.since) > on:
        text = _(
            "Må ha bodd sammen med leieren i minst to år, eller ha eller vente barn sammen. Vurder dette."
        )
        return Entitled(Right.JUDGE, line(text), basis)
    if parted:
        text = _(
            "Har bodd sammen med leieren i minst to år. Sterke grunner må tale for at de overtar. Vurder dette."
        )
        return Entitled(Right.JUDGE, line(text), basis)
    return Entitled(Right.YES, line(_("Har bodd sammen med leieren i minst to år og kan tre inn.")), basis)


def transfer_day(kind: ChangeKind, told_on: date, stated: date | None, approved_on: date) -> date:
    """The new tenant's first day (§ 8-5): when the approval or the notice arrived, or a later day that was stated."""
    first = approved_on if kind is ChangeKind.AGREED else told_on
    return max(first, stated) if stated is not None else first


def older_claims_from(day: date) -> date:
    """The first day of the six months whose claims a new tenant may take on (§ 8-5)."""
    return limits.ends(limits.OLDER_CLAIMS, day)


def older_claim_at_most(balance: Decimal, due_since: Decimal) -> Decimal:
    """What is still owed of that which fell due within the six months: what is paid covers the oldest first."""
    return max(min(balance, due_since), Decimal(0))


def notice_ends(received_on: date) -> date:
    """The last day after notice by the landlord or the estate: three months, to the end of a month (§ 9-6)."""
    return limits.ends(limits.NOTICE, received_on)


def entry_by(received_on: date) -> date:
    """The last day to say that one enters: a month after the notice arrived (§ 8-2), moved from a holiday (§ 1-6)."""
    return limits.ends(limits.ENTRY, received_on)


def refusal_grounds(kind: ChangeKind) -> frozenset[EntryGround]:
    """What a no may rest on. Where the Act gives a right, our own wishes are none."""
    if kind is ChangeKind.AGREED:
        return frozenset({EntryGround.CONSENT})
    if kind is ChangeKind.DEATH:
        return frozenset({EntryGround.CONDITIONS, EntryGround.LATE, EntryGround.SPOUSE})
    return frozenset({EntryGround.CONDITIONS})


def entry_suit_by(told_on: date) -> date:
    """A message that one enters is a protest against our notice (§ 8-2): it lapses unless we sue in time (§ 9-8).

    Three months after the month to enter, which is not moved for the landlord.
    """
    month = calculate(rule_on(limits.ENTRY, told_on), told_on).nominal_end
    return limits.ends(limits.SUIT, month)


def estate_notice_by(died_on: date) -> date:
    """Where the lease may be transferred, the estate gives notice within three months of the death (§ 9-10)."""
    return limits.ends(limits.ESTATE_NOTICE, died_on)
