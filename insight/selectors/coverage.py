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
    since = max(begins, coverage.whole_from(figure.code)) if coverage else begins
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
    """Why there is nothing for some of the days; of the `figures` shown, those that are whole from before are named,
    and those that are so only later.
    """
    if begins is None:
        return _("Det er ikke registrert noe her ennå, så det finnes ingen tall.")
    if coverage is None:
        return _before_the_first(begins, window)
    if figures and all(coverage.also_whole(figure.code, window) for figure in figures):
        return ""
    if begins >= coverage.complete_from:
        said = [_before_the_first(begins, window)]
    elif window.first < coverage.complete_from:
        day = {"day": longdate(coverage.complete_from), "why": coverage.why}
        said = [_("Tall for tida før %(day)s vises ikke. %(why)s") % day, *_also_told(coverage, figures)]
    else:
        said = []
    return " ".join(filter(None, [*said, *_later_told(coverage, window, figures)]))


def _before_the_first(begins: date, window: Window) -> str:
    if window.on < begins:
        return _("Det finnes ingen registreringer fra før %(day)s. Velg den dagen eller en senere.") % {
            "day": longdate(begins)
        }
    if window.first < begins:
        return _("Den første registreringen er fra %(day)s. Tall for perioden gjelder fra da av.") % {
            "day": longdate(begins)
        }
    return ""


def _later_told(coverage: references.Coverage, window: Window, figures: Sequence[Figure]) -> Iterator[str]:
    """Which of the figures have their first day later than the others, where that is after the window begins."""
    for each in coverage.later:
        names = [str(figure.name) for figure in figures if figure.code in each.figures]
        if names and window.first < each.complete_from:
            yield _("For tida før %(day)s vises ikke: %(names)s. %(why)s") % {
                "day": longdate(each.complete_from),
                "names": "; ".join(names),
                "why": each.why,
            }


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
