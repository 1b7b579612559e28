"""What a grant rests on: looked at again when it changes, and confirmed before any offer (Husbanken)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import LISTED_STATES, OPEN_STATES
from applications.models import Application, FactsConfirmation
from applications.policies import confirmations
from applications.services.guards import locked
from core.agencies.actors import Actor
from core.audit import events
from core.audit.events import Event
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.rules.deadline_rules import calculate, rule_on
from core.rules.selectors import own_deadlines

#: The parts of a changed case that a grant rests on, as the event names them, and what people call them.
PREMISES = {
    "household": "husstanden",
    "income": "inntekten",
    "Debt": "gjelda",
    "situation": "boforholdet",
}
#: How long a confirmation is good for; a municipality may have its own number of days.
RULE = "facts_confirmed_30_days"


def look_again(event: Event) -> None:
    """Hooked to the audit trail: a premise of a grant has changed, so the decision must be looked at again."""
    case = event.subject
    if event.verb != "application.changed" or not isinstance(case, Application):
        return
    parts = [part for part in event.detail.get("parts", ()) if part in PREMISES]
    if not parts:
        return
    # Cases of the same household share its facts.
    same = Application.objects.filter(household=case.household_id, state__in=LISTED_STATES)
    for row in same if parts != ["Debt"] else same.filter(pk=case.pk):
        row.premises_changed_at, row.premises_changed = oslo_now(), sorted({*row.premises_changed, *parts})
        row.save(update_fields=["premises_changed_at", "premises_changed"])
        events.record(event.actor, "application.premises_changed", row, detail={"parts": parts})


def words(application: Application) -> str:
    """«inntekten og husstanden»: what has changed since the grant."""
    said = [_(PREMISES[part]) for part in application.premises_changed if part in PREMISES]
    if len(said) < 2:
        return "".join(said)
    return _("%(first)s og %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}


def latest_confirmation(application: Application) -> FactsConfirmation | None:
    return application.confirmations.select_related("by").first()


def good_until(actor: Actor, confirmation: FactsConfirmation) -> date:
    """The last day an offer can rest on the confirmation."""
    own = own_deadlines(actor.home, confirmation.confirmed_on) or {}
    rule = rule_on(RULE, confirmation.confirmed_on, own.get("rules"))
    return calculate(rule, confirmation.confirmed_on).end


def is_confirmed(actor: Actor, application: Application) -> bool:
    """Whether the premises are confirmed as of today, and none has changed since."""
    latest = latest_confirmation(application)
    if latest is None or application.premises_changed_at is not None:
        return False
    return good_until(actor, latest) >= actor.today


def require_confirmed(actor: Actor, application: Application) -> None:
    """Refuses an offer whose premises nobody has gone through lately."""
    if application.premises_changed_at is not None:
        raise Refused(
            _(
                "Vedtaket må ses på på nytt før tilbudet sendes, fordi %(what)s er endret. "
                "Bekreft opplysningene, eller gjør om vedtaket, under Vedtak og klage i saken."
            )
            % {"what": words(application)},
            code="PREMISES_CHANGED",
        )
    if not is_confirmed(actor, application):
        raise Refused(
            _(
                "Husstand, inntekt og gjeld må bekreftes før tilbudet sendes. "
                "Gå gjennom dem med søkeren, og bekreft under Vedtak og klage i saken."
            ),
            code="NOT_CONFIRMED",
        )


@transaction.atomic
def confirm_facts(
    *, actor: Actor, application: Application, confirmed_on: date, how: str, checked: bool = True
) -> FactsConfirmation:
    """A caseworker has gone through household, income and debts with the applicant, and the grant still stands.

    The same day and words again is no error. Refused where the case is not on the list, or not all is gone through.
    """
    if not confirmations.permits(actor, "confirm"):
        raise NotAllowed("confirm")
    case = locked(actor, application, "process")
    if case.state not in LISTED_STATES and case.state not in OPEN_STATES:
        raise Refused(_("Søknaden er avsluttet."), code="ENDED")
    if not checked:
        raise Refused(
            _("Kryss av for at husstand, inntekt og gjeld er gjennomgått."),
            code="NOT_CHECKED",
            field="checked",
        )
    if not how.strip():
        raise Refused(_("Skriv hvordan opplysningene ble bekreftet."), code="HOW_MISSING", field="how")
    if confirmed_on > actor.today:
        raise Refused(_("Datoen er fram i tid."), code="IN_FUTURE", field="confirmed_on")
    latest = latest_confirmation(case)
    same = latest is not None and (latest.confirmed_on, latest.how) == (confirmed_on, how.strip())
    if latest is not None and same and case.premises_changed_at is None:
        return latest
    made = FactsConfirmation(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        confirmed_on=confirmed_on,
        how=how.strip(),
        by=actor.user,
    )
    made.save(force_insert=True)
    settle(case)
    application.premises_changed_at, application.premises_changed = None, []
    events.record(actor, "application.facts_confirmed", case, on=confirmed_on)
    return made


def settle(case: Application) -> None:
    """The change has been looked at: by confirming, or by a new decision."""
    if case.premises_changed_at is not None or case.to_review:
        case.premises_changed_at, case.premises_changed, case.to_review = None, [], []
        case.save(update_fields=["premises_changed_at", "premises_changed", "to_review"])
