"""Open applications from the old system: with their own dates, marked «fra før Husrom», repeatable."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import ProvisionalReason
from applications.models import Application, ProvisionalAnswer
from applications.policies import applications
from applications.services.data import NewApplication
from applications.services.facts import change_facts
from applications.services.guards import locked
from applications.services.handling import assign, possible_caseworkers
from applications.services.receiving import receive_application
from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.rules.services import deadlines


@dataclass(frozen=True)
class History:
    """What was done before the move: who is responsible now, and the provisional answer that was sent."""

    caseworker: str = ""
    provisional_sent: date | None = None
    expected_date: date | None = None


@transaction.atomic
def import_application(
    *, actor: Actor, new: NewApplication, history: History, known: UUID | None = None
) -> tuple[Application, str]:
    """Register the application, or bring the one read in earlier up to date. Answers what happened to it."""
    if not applications.permits(actor, "import"):
        raise NotAllowed("import")
    _check(history)
    caseworker = _caseworker(actor, history.caseworker)
    if known is not None:
        return _bring_up_to_date(actor, known, new, caseworker)
    case = receive_application(actor=actor, new=new, before_husrom=True)
    if caseworker is not None:
        assign(actor=actor, application=case, caseworker=caseworker)
    _keep_provisional(actor, case, history)
    return case, "created"


def _check(history: History) -> None:
    sent, expected = history.provisional_sent, history.expected_date
    if bool(sent) != bool(expected):
        raise Refused(
            _("Oppgi både når foreløpig svar ble sendt, og når svaret ble lovet."), code="PROVISIONAL_HALF"
        )
    if sent and expected and expected <= sent:
        raise Refused(_("Lovet svar må være etter at foreløpig svar ble sendt."), code="PROVISIONAL_DATES")


def _caseworker(actor: Actor, name: str) -> User | None:
    """The colleague by user name or full name; unknown is refused, so that nobody's case is lost."""
    if not name:
        return None
    wanted = name.casefold()
    for user in possible_caseworkers(actor):
        if wanted in (user.username.casefold(), user.full_name.casefold()):
            return user
    raise Refused(
        _("«%(name)s» er ikke saksbehandler hos dere. Rett navnet, eller la cellen stå tom.")
        % {"name": name},
        code="CASEWORKER_UNKNOWN",
        field="caseworker",
    )


def _keep_provisional(actor: Actor, case: Application, history: History) -> None:
    if history.provisional_sent is None or history.expected_date is None:
        return
    ProvisionalAnswer(
        municipality_id=case.municipality_id,
        application=case,
        sent_on=history.provisional_sent,
        reason=ProvisionalReason.OTHER,
        explanation=_("Fra før Husrom"),
        expected_date=history.expected_date,
    ).save(force_insert=True)
    deadlines.start(
        actor=actor,
        kind="expected_answer",
        subject=case,
        on=history.provisional_sent,
        due=history.expected_date,
    )


def _bring_up_to_date(
    actor: Actor, known: UUID, new: NewApplication, caseworker: User | None
) -> tuple[Application, str]:
    """The file is read in again with other values: dates and facts follow it, the case number stays."""
    case = locked(actor, Application(pk=known), "import")
    before = case.version
    changed = {
        name: getattr(new, name)
        for name in ("kind", "channel", "received")
        if getattr(case, name) != getattr(new, name)
    }
    if changed:
        for name, value in changed.items():
            setattr(case, name, value)
        case.version += 1
        case.save(update_fields=[*changed, "version"])
        events.record(actor, "application.changed", case, detail={"parts": sorted(changed)})
    if case.caseworker_id is None and caseworker is not None:
        assign(actor=actor, application=case, caseworker=caseworker)
    held = change_facts(
        actor=actor, application=case, on=new.received, situation=new.situation, income=new.income
    )
    return held, "updated" if held.version != before else "unchanged"
