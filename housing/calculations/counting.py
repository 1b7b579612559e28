"""Whether a place counts as temporary housing in KOSTRA. Pure.

SSB: no lease, and one may stay round the clock (pensjonat, hospits, campinghytte). Left out: natthjem, which is counted
by itself, short leases and short stays in institutions. An older text of SSB's also asks for payment by the night.
"""

from dataclasses import dataclass

from core.base.explain import Basis, Line, line
from core.base.explain import marked as _
from housing.enums_temporary import CountedAs, PlaceKind

BASIS = Basis("kostra_temporary", "KOSTRA-skjema 13, SSBs definisjon av midlertidig botilbud", "2023")


@dataclass(frozen=True)
class Counting:
    counted_as: CountedAs
    #: By SSB's older text as well, which asks for payment by the night.
    by_older_text: bool
    explanation: tuple[Line, ...]
    basis: tuple[Basis, ...] = (BASIS,)


def counting(*, kind: str, with_lease: bool, round_the_clock: bool, paid_per_night: bool) -> Counting:
    """How stays in the place are counted, and why."""
    if kind == PlaceKind.NIGHT_SHELTER:
        return Counting(CountedAs.NIGHT_SHELTER, False, (line(_("Natthjem telles for seg i KOSTRA.")),))
    if kind == PlaceKind.INSTITUTION:
        return _not(line(_("Korttidsopphold i institusjon telles ikke i KOSTRA.")))
    if with_lease:
        return _not(
            line(_("Den som bor her, har leiekontrakt. Da telles det ikke som midlertidig i KOSTRA."))
        )
    if not round_the_clock:
        return _not(line(_("En kan ikke være her hele døgnet. Da telles det ikke som midlertidig i KOSTRA.")))
    said = [line(_("Uten leiekontrakt, og en kan være her hele døgnet: telles som midlertidig i KOSTRA."))]
    if not paid_per_night:
        said.append(line(_("Det betales ikke per natt, som SSBs eldre tekst også krevde.")))
    return Counting(CountedAs.TEMPORARY, paid_per_night, tuple(said))


def _not(why: Line) -> Counting:
    return Counting(CountedAs.NOT, False, (why,))
