"""Why a household was not chosen, computed from the comparison with the one that was. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.base.explain import Line, line
from core.base.explain import marked as _


@dataclass(frozen=True)
class Compared:
    """A candidate as the comparison sees it: `rank` on the list that day, the sentences that fail or need judgement."""

    key: str
    rank: int
    waiting_since: date
    failing: tuple[str, ...] = ()
    to_judge: tuple[str, ...] = ()
    #: Places on different lists are never compared.
    list: str = "ordinary"
    #: Has been given another dwelling: nobody is passed over who has got what they waited for.
    elsewhere: bool = False
    #: False where the municipality keeps no waiting list: then `rank` is only where the household was shown.
    ordered: bool = True


#: Kept on the candidate, and known again there.
GOT_ANOTHER = line(_("Har fått tildelt en annen bolig."))


@dataclass(frozen=True)
class MustExplain:
    """Why a person has to write the reason for a choice: a stable code, and the sentence to show."""

    code: str
    text: Line


def must_explain(chosen: Compared, candidates: Iterable[Compared]) -> MustExplain | None:
    """Whether the choice needs a written reason: where the order is departed from, and always where there is none."""
    if not chosen.ordered:
        return MustExplain(
            "NO_ORDER",
            line(
                _("Kommunen har ingen venteliste som avgjør. Skriv hvorfor boligen går til denne husstanden.")
            ),
        )
    if departs_from_order(chosen, candidates):
        return MustExplain(
            "DEPARTS_FROM_ORDER",
            line(
                _(
                    "Den valgte står ikke først blant dem boligen passer for. "
                    "Skriv hvorfor rekkefølgen fravikes."
                )
            ),
        )
    return None


def passed_over(chosen: Compared, candidates: Iterable[Compared]) -> list[int]:
    """The numbers of those whom the dwelling fits and who stand before the chosen one on the same list.

    Nobody where no list is kept.
    """
    if not chosen.ordered:
        return []
    return sorted(
        each.rank
        for each in candidates
        if each.key != chosen.key
        and each.list == chosen.list
        and each.rank < chosen.rank
        and not each.failing
        and not each.elsewhere
    )


def departs_from_order(chosen: Compared, candidates: Iterable[Compared]) -> bool:
    """Whether a person must write why: the dwelling does not fit the chosen one, or somebody it fits was before."""
    return bool(chosen.failing) or bool(passed_over(chosen, candidates))


def why_not(other: Compared, chosen: Compared | None) -> Line | None:
    """The computed reason for a candidate who was not chosen.

    None when the household stood first and fits: only a person can say why it was passed over.
    """
    if other.elsewhere:
        return GOT_ANOTHER
    if other.failing:
        return line(_("Boligen passer ikke: %(why)s"), why=" ".join(other.failing))
    if chosen is None:
        return line(_("Boligen ble ikke tildelt noen i dette møtet."))
    if not chosen.ordered:
        # What the meeting wrote may be about the one chosen, and stands there alone.
        return line(
            _("Boligen passet også her. Møtet valgte en annen, og har skrevet hvorfor hos den valgte.")
        )
    if other.list != chosen.list:
        return line(_("Står på en annen liste enn den valgte. Møtet valgte fra den andre lista."))
    if other.rank > chosen.rank:
        if other.waiting_since > chosen.waiting_since:
            return line(
                _("Sto som nummer %(rank)s på lista, etter den valgte, og har ventet siden %(since)s."),
                rank=other.rank,
                since=other.waiting_since,
            )
        return line(
            _(
                "Sto som nummer %(rank)s på lista. Den valgte sto foran etter kommunens prioritering, "
                "selv om husstanden har ventet siden %(since)s."
            ),
            rank=other.rank,
            since=other.waiting_since,
        )
    if other.to_judge:
        return line(
            _(
                "Sto foran den valgte som nummer %(rank)s. Møtet vurderte at boligen passer dårligere: %(why)s"
            ),
            rank=other.rank,
            why=" ".join(other.to_judge),
        )
    return None
