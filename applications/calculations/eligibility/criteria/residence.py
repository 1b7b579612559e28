"""Criteria on belonging to the municipality (botid)."""

from collections.abc import Iterable
from datetime import date, timedelta

from applications.calculations.eligibility.facts import Registration
from applications.calculations.eligibility.parameters import Whole
from applications.calculations.eligibility.registry import Question, test
from applications.calculations.eligibility.verdicts import Finding, Verdict
from core.base.explain import LocalText, line
from core.base.explain import marked as _
from core.rules.periods import add_years

REGISTER = LocalText("Folkeregisteret", "Folkeregisteret", "The population register")


@test(
    "registered_residence",
    group="registered_in_municipality",
    source=REGISTER,
    title=LocalText("Botid i kommunen", "Butid i kommunen", "Residence in the municipality"),
    parameters={
        "years": Whole(
            LocalText(
                "Sammenhengende registrert i", "Samanhengande registrert i", "Registered without a break for"
            ),
            0,
            10,
            unit=LocalText("år", "år", "years"),
        )
    },
    cases={"not_registered": ("on",), "long_enough": ("since",), "too_short": ("since", "fulfilled")},
)
def registered_residence(question: Question) -> Finding:
    """Registered without a break until `years` have run: from 10.09.2023, met on 10.09.2024."""
    years, on = question.parameters["years"], question.facts.assessed_on
    since = registered_since(question.facts.registered, on)
    if since is None:
        fact = line(_("Søkeren er ikke registrert bosatt i kommunen %(on)s."), on=on)
        return Finding(Verdict.NOT_MET, fact, "not_registered")
    fulfilled = add_years(since, years)
    values = {"since": since, "fulfilled": fulfilled}
    if fulfilled <= on:
        fact = line(_("Registrert sammenhengende i kommunen siden %(since)s."), **values)
        return Finding(Verdict.MET, fact, "long_enough")
    fact = line(_("Registrert i kommunen siden %(since)s. Kravet er oppfylt fra %(fulfilled)s."), **values)
    return Finding(Verdict.NOT_MET, fact, "too_short")


def registered_since(periods: Iterable[Registration], on: date) -> date | None:
    """The first day of the unbroken registration that holds on the day; None when there is none.

    A period that begins the day after another's last day, or earlier, continues it.
    """
    known = sorted((each for each in periods if each.start <= on), key=lambda each: each.start)
    since: date | None = None
    reach: date | None = None
    for period in known:
        last = period.last or date.max
        if since is None or reach is None or (reach != date.max and period.start > reach + timedelta(days=1)):
            since, reach = period.start, last
        else:
            reach = max(reach, last)
    return since if reach is not None and reach >= on else None
