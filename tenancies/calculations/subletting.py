"""Subletting (framleie) and others in the household: what the tenant may ask, and what may be said no to.

Pure. husleieloven §§ 7-1 to 7-6; for a dwelling for the disadvantaged also what § 11-1 lets the parties agree.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.base.explain import Line, line
from core.base.explain import marked as _
from tenancies.calculations import limits
from tenancies.calculations.lease_terms import Finding, LeaseException


class RequestKind(StrEnum):
    FAMILY = "family"  # § 7-1 first sentence: spouse, partner, near family
    HOUSEHOLD = "household"  # § 7-1 second sentence: others
    PART = "part"  # § 7-3
    ABSENCE = "absence"  # § 7-4
    REST = "rest"  # § 7-5
    OTHER = "other"  # § 7-2


class RefusalGround(StrEnum):
    PERSON = "person"
    CROWDED = "crowded"
    DWELLING = "dwelling"
    KEPT = "kept"
    OTHER = "other"


BASIS = {
    RequestKind.FAMILY: "husleieloven § 7-1 første punktum",
    RequestKind.HOUSEHOLD: "husleieloven § 7-1 annet punktum",
    RequestKind.PART: "husleieloven § 7-3",
    RequestKind.ABSENCE: "husleieloven § 7-4",
    RequestKind.REST: "husleieloven § 7-5",
    RequestKind.OTHER: "husleieloven § 7-2",
}
SUBLETS = frozenset({RequestKind.PART, RequestKind.ABSENCE, RequestKind.REST, RequestKind.OTHER})
_LAW = frozenset({RefusalGround.PERSON, RefusalGround.CROWDED})


@dataclass(frozen=True)
class Asked:
    """`term_ends` is the last day of the lease's term, None when it is indefinite."""

    kind: RequestKind
    starts_on: date
    ends_on: date | None
    term_ends: date | None
    fixed: bool
    exceptions: frozenset[LeaseException] = frozenset()


def answer_by(received_on: date) -> date:
    """The last day to answer; after it the request is approved by the Act (§ 7-6). Never moved for the landlord."""
    return limits.ends(limits.REQUEST_ANSWER, received_on)


def approved_by_silence(received_on: date, today: date) -> bool:
    return today > answer_by(received_on)


def check(asked: Asked) -> list[Finding]:
    """What keeps the request from being one under the paragraph it names."""
    found = []
    basis = BASIS[asked.kind]
    if asked.ends_on is not None and asked.ends_on < asked.starts_on:
        text = _("Siste dag er før første dag. Rett datoene.")
        found.append(Finding("END_BEFORE_START", "ends_on", line(text), basis))
    if asked.kind is RequestKind.ABSENCE:
        latest = limits.ends(limits.SUBLET_ABSENCE, asked.starts_on) - timedelta(days=1)
        if asked.ends_on is None or asked.ends_on > latest:
            text = _("Framleie ved fravær kan vare i høyst to år, her til %(latest)s.")
            found.append(Finding("TOO_LONG", "ends_on", line(text, latest=latest), basis))
    if asked.kind is RequestKind.REST and not asked.fixed:
        text = _("Framleie for resten av leietida gjelder bare tidsbestemte avtaler. Velg et annet slag.")
        found.append(Finding("NOT_FIXED", "kind", line(text), basis))
    if asked.term_ends is not None and (asked.ends_on or asked.starts_on) > asked.term_ends:
        text = _("Leieavtalen varer til %(end)s. Det kan ikke avtales lenger enn den.")
        found.append(Finding("AFTER_TERM", "ends_on", line(text, end=asked.term_ends), basis))
    return found


def needs_approval(kind: RequestKind, exceptions: frozenset[LeaseException]) -> bool:
    """Near family may move in without asking, unless the contract says otherwise (§ 11-1 third paragraph)."""
    return kind is not RequestKind.FAMILY or LeaseException.HOUSEHOLD in exceptions


def grounds(kind: RequestKind, exceptions: frozenset[LeaseException]) -> frozenset[RefusalGround]:
    """What may be the ground of a no."""
    if kind is RequestKind.FAMILY:
        return frozenset({RefusalGround.DWELLING}) if needs_approval(kind, exceptions) else frozenset()
    allowed = set(_LAW)
    if kind in (RequestKind.HOUSEHOLD, RequestKind.PART) and LeaseException.OTHERS in exceptions:
        allowed.add(RefusalGround.DWELLING)
    if kind is RequestKind.ABSENCE and LeaseException.ABSENCE in exceptions:
        allowed.add(RefusalGround.KEPT)
    if kind in (RequestKind.REST, RequestKind.OTHER):
        allowed.add(RefusalGround.OTHER)
    return frozenset(allowed)


def tenant_may_terminate(kind: RequestKind, ground: RefusalGround) -> bool:
    """§ 7-5: a no that neither the person nor crowding explains lets the tenant end the fixed term with notice."""
    return kind is RequestKind.REST and ground is RefusalGround.OTHER


def explain(kind: RequestKind, exceptions: frozenset[LeaseException]) -> Line:
    """What the caseworker needs to know before answering."""
    if not needs_approval(kind, exceptions):
        return line(_("Nær familie kan flytte inn uten at vi godkjenner det. Registrer det bare."))
    if kind is RequestKind.OTHER:
        return line(_("Utleieren kan si nei når det er en saklig grunn."))
    return line(_("Utleieren kan bare si nei av grunnene som står her. Alt annet skal godkjennes."))
