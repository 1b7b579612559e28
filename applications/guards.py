"""Facts that forbid a step, and the sentence that says how to mend it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.rules.deadline_rules import calculate, rule_on


def last_day_for_late(decided_on: date) -> date:
    """The last day on which a late appeal can still be taken (fvl. § 31 third paragraph)."""
    return calculate(rule_on("appeal_latest_1_year", decided_on), decided_on).end


def within_a_year(appeal: Any, actor: Actor) -> None:
    """A late appeal is never taken when more than a year has passed since the decision, or the rejection."""
    decided = appeal.of_day
    if decided is not None and appeal.arrived_on > last_day_for_late(decided):
        raise Refused(
            _(
                "Klagen kom mer enn ett år etter vedtaket og kan ikke tas til behandling "
                "(forvaltningsloven § 31). Avvis den."
            ),
            code="MORE_THAN_A_YEAR",
        )
