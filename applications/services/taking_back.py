"""The meeting takes back what it decided, before anybody has been told of it."""

from dataclasses import asdict, fields

from django.db import transaction
from django.utils.translation import gettext as _

from applications import hooks
from applications.enums import DecisionState, MadeBy
from applications.models import Decision
from applications.services.data import DecisionData
from applications.services.guards import locked
from applications.services.revising import takes_the_place_of
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.rules.services import deadlines


@transaction.atomic
def take_back_decision(*, actor: Actor, decision: Decision, said: str = "") -> Decision:
    """A decision is not final until the party has been told (fvl. § 35 første ledd bokstav b); then it stands.

    The case is ready for a decision again, and its text lies there as a draft, without what the meeting `said`.
    Taken back already is no error.
    """
    case = locked(actor, decision.application, "decide")
    row = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk, application=case)
    if row.state == DecisionState.DISCARDED:
        return row
    if row.state == DecisionState.SENT:
        raise Refused(
            _("Vedtaket er sendt og kan ikke tas tilbake. Skal det endres, gjør du det om i saken."),
            code="DECISION_SENT",
        )
    if row.state != DecisionState.DECIDED or row.made_by != MadeBy.MEETING:
        raise Refused(_("Vedtaket er ikke fattet av møtet."), code="NOT_BY_MEETING")
    hooks.taken_back(actor, case)
    row.state = DecisionState.DISCARDED
    row.version += 1
    row.save(update_fields=["state", "version"])
    machine.perform(actor=actor, obj=case, name="take_back")
    # The municipality's own target counts from the day the application came, as before.
    deadlines.start(actor=actor, kind="decision_target", subject=case, on=case.received)
    _lay_draft(actor, row, said.strip())
    return row


def _lay_draft(actor: Actor, row: Decision, said: str) -> None:
    told = {field.name: getattr(row, field.name) for field in fields(DecisionData)}
    if said and told["reasons"].endswith(said):
        told["reasons"] = told["reasons"].removesuffix(said).rstrip()
    if not told["reasons"]:
        return
    draft = Decision(
        municipality_id=row.municipality_id,
        compartment_id=row.compartment_id,
        application=row.application,
        assessment=row.assessment,
        rule_set=row.rule_set,
        rule_set_version=row.rule_set_version,
        drafted_by=row.drafted_by,
        **asdict(DecisionData(**told)),
    )
    takes_the_place_of(row.application, draft)
    draft.save(force_insert=True)
