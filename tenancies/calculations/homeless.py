"""Who is homeless (bostedsløs), by the definition that all counts use. Pure.

Somebody who disposes of no owned or rented home and (a) is in chance or temporary accommodation, (b) stays temporarily
with others, (c) is in an institution or custody and due out within two months without a home, or (d) sleeps out.
Not: permanently with close relatives, or in a sublet.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.base.explain import Line, line
from core.base.explain import marked as _
from tenancies.calculations import limits


class Whereabouts(StrEnum):
    TEMPORARY = "temporary"
    WITH_OTHERS = "with_others"
    INSTITUTION = "institution"
    SLEEPING_OUT = "sleeping_out"
    WITH_CLOSE_RELATIVES = "with_close_relatives"
    SUBLET = "sublet"
    HOME = "home"


@dataclass(frozen=True)
class Standing:
    homeless: bool
    #: a to d, as the definition has them; empty where nobody is homeless.
    letter: str
    explanation: Line


def homeless(
    whereabouts: Whereabouts, on: date, *, has_home: bool = False, due_out: date | None = None
) -> Standing:
    """Whether somebody who is there on the day counts as homeless, and by which part of the definition."""
    if has_home or whereabouts == Whereabouts.HOME:
        return Standing(False, "", line(_("Har en bolig å bo i.")))
    if whereabouts == Whereabouts.TEMPORARY:
        return Standing(True, "a", line(_("Bor i midlertidig eller tilfeldig overnatting, uten egen bolig.")))
    if whereabouts == Whereabouts.WITH_OTHERS:
        return Standing(True, "b", line(_("Bor midlertidig hos andre, uten egen bolig.")))
    if whereabouts == Whereabouts.SLEEPING_OUT:
        return Standing(True, "d", line(_("Sover ute.")))
    if whereabouts == Whereabouts.INSTITUTION:
        if due_out is not None and due_out <= limits.ends(limits.DUE_OUT, on):
            return Standing(True, "c", line(_("Skal ut innen to måneder, uten egen bolig.")))
        return Standing(False, "", line(_("Skal ikke ut innen to måneder.")))
    return Standing(False, "", line(_("Bor fast hos nære slektninger, eller framleier.")))
