"""Whether there are records of the days that are asked about, and what is said where there are none."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from core.interface.formatting import longdate
from insight import references
from insight.calculations.windows import Window
from insight.enums import Timing
from insight.figures.base import Figure


def known(
    figure: Figure,
    window: Window,
    begins: date | None,
    coverage: references.Coverage | None,
    *,
    compared: bool = False,
) -> bool:
    """Whether there are records of the days: else there is no figure, and no nought.

    The period asked about may have begun before the first record, and then the page says so; one that something is
    `compared` with must be whole, give or take a month. What is whole by itself from before is told for days within it.
    """
    if begins is None:
        return False
    if coverage is not None and coverage.also_whole(figure.code, window):
        return True
    since = max(begins, coverage.complete_from) if coverage else begins
    if figure.timing == Timing.AS_OF:
        return window.on >= since
    if compared or (coverage and since > begins):
        return window.first + references.START >= since
    return window.last >= since


def missing_before(
    begins: date | None,
    coverage: references.Coverage | None,
    window: Window,
    figures: Sequence[Figure] = (),
) -> str:
    """Why there is nothing for some of the days; of the `figures` shown, those that are whole from before are named."""
    if begins is None:
        return _("Det er ikke registrert noe her ennå, så det finnes ingen tall.")
    if coverage is not None and begins < coverage.complete_from:
        if window.first >= coverage.complete_from:
            return ""
        if figures and all(coverage.also_whole(figure.code, window) for figure in figures):
            return ""
        said = _("Tall for tida før %(day)s vises ikke. %(why)s") % {
            "day": longdate(coverage.complete_from),
            "why": coverage.why,
        }
        return " ".join([said, *_also_told(coverage, figures)])
    if window.on < begins:
        return _("Det finnes ingen registreringer fra før %(day)s. Velg den dagen eller en senere.") % {
            "day": longdate(begins)
        }
    if window.first < begins:
        return _("Den første registreringen er fra %(day)s. Tall for perioden gjelder fra da av.") % {
            "day": longdate(begins)
        }
    return ""


def _also_told(coverage: references.Coverage, figures: Sequence[Figure]) -> Iterator[str]:
    """What there is from before all the same, and for which days."""
    for each in coverage.also:
        names = [str(figure.name) for figure in figures if figure.code in each.figures]
        if names:
            yield _("For %(first)s til %(last)s vises likevel: %(names)s.") % {
                "first": longdate(each.first),
                "last": longdate(each.last),
                "names": "; ".join(names),
            }
