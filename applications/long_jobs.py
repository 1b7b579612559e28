"""Many letters of delay sent in one go: the same reason and day, one letter in each case."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from applications.enums import OPEN_STATES
from applications.policies import applications
from applications.services.sending import send_provisional_answer
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.jobs.long import LongRun, register_long_job
from core.jobs.registry import name_counts

SEND_PROVISIONAL = "applications.provisional"


def send_provisional_answers(run: LongRun) -> None:
    """A case that has been decided meanwhile is left out; one that has had the same letter gets no second."""
    reason, expected = run.params["reason"], date.fromisoformat(run.params["expected_date"])

    def send(actor: Actor, key: str) -> None:
        case = (
            applications.visible_to(actor)
            .select_related("applicant", "household", "municipality", "compartment", "unit")
            .filter(pk=UUID(key), state__in=OPEN_STATES)
            .first()
        )
        if case is None:
            run.count(provisional_not_open=1)
            return
        try:
            send_provisional_answer(actor=actor, application=case, reason=reason, expected_date=expected)
        except Refused:
            run.count(provisional_not_sent=1)
        else:
            run.count(provisional_sent=1)

    run.each(run.params["ids"], send)
    run.result("/soknader/", _("Se søknadene"))


name_counts(
    provisional_sent="foreløpige svar sendt",
    provisional_not_open="var avgjort eller avsluttet",
    provisional_not_sent="kunne ikke sendes; åpne sakene for å se hvorfor",
)
register_long_job(SEND_PROVISIONAL, "Sending av foreløpige svar", send_provisional_answers)
