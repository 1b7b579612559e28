"""Who sees reports, measures and identified notes, and who may do what to them."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Duty, Unit
from core.agencies.policies import EVERYONE, Policy, follow, policy_for, register, roles
from core.base.models import AmongKeys
from deviations.enums import Level
from deviations.models import IdentifiedNote, Measure, Report, ReportApproval, ReportPhoto, ReportReason
from deviations.switches import ROOM

#: The line (linja): those who handle reports for their units.
LEADERS = roles(Role.UNIT_LEADER, Role.DIRECTOR, Role.TOP_MANAGEMENT)
#: Those who work with residents and may need to keep whom an event concerned.
NOTE_KEEPERS = roles(
    Role.UNIT_LEADER,
    Role.STAFF,
    Role.FOLLOW_UP,
    Role.SOCIAL_SERVICES,
    Role.CASEWORKER,
    Role.ENVIRONMENT_COORDINATOR,
)


def led_units(actor: Actor) -> QuerySet[Unit]:
    """The units the actor leads: as unit leader the own one and those below it, as director the agency's."""
    own: frozenset[UUID] = actor.units_as(Role.UNIT_LEADER)
    # Where nobody stands above the units, a named person handles the reports of all of them.
    everywhere = Duty.objects.filter(
        Q(user_id=actor.user_id), municipality=OuterRef("municipality"), code="deviations"
    )
    return Unit.objects.filter(
        Q(pk__in=own)
        | Q(parent__in=own)
        | Q(parent__parent__in=own)
        | Q(agency__in=actor.agencies_as(Role.DIRECTOR))
        | Q(Exists(everywhere)),
        Q(municipality_id=actor.municipality_id),
    )


def leads(actor: Actor) -> Q:
    """The reports the actor handles as a leader: the led units', and for the top those escalated all the way."""
    mine = Q(AmongKeys("unit_id", led_units(actor).values("pk")))
    if actor.has_role(Role.TOP_MANAGEMENT):
        mine |= Q(level=Level.TOP)
    return mine


class ReportPolicy(Policy):
    """Reporters see their own, those responsible for a measure the report it belongs to, leaders their units'."""

    model = Report
    switch = ROOM
    actions = {
        "view": EVERYONE,
        "report": EVERYONE,
        "handle": LEADERS,
        "progress": EVERYONE,
        "approve_closing": LEADERS,
        "export": LEADERS,
        "figures": LEADERS,
        "appoint": LEADERS,
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        own = Q(reporter=actor.user_id)
        if actor.roles <= {Role.GUARD}:
            return rows.filter(own)
        to_do = Measure.objects.filter(Q(municipality_id=actor.municipality_id), responsible=actor.user_id)
        seen = own | Q(AmongKeys("pk", to_do.values("report")))
        if actor.has_role(*LEADERS):
            seen |= leads(actor)
        return rows.filter(seen)

    def sees_by_measures(self, actor: Actor) -> bool:
        """Whether what the actor sees is what was sent and what there was a measure in, and not units as a whole.

        Those are found one by one by their keys: quickly, but in no order, so that a list of them must look at all.
        """
        return not actor.is_service and not actor.roles <= {Role.GUARD} and not actor.has_role(*LEADERS)

    def handled_by(self, actor: Actor) -> QuerySet[Any]:
        """The visible reports that the actor handles as a leader."""
        if actor.is_service:
            return self.visible_to(actor)
        if not actor.has_role(*LEADERS) or not actor.switch(ROOM):
            return self.model._default_manager.none()
        return self.model._default_manager.filter(leads(actor), Q(municipality_id=actor.municipality_id))

    def handles(self, actor: Actor, report: Report) -> bool:
        """Whether the actor handles a report that has just been found to be visible; `can` would look for it again."""
        return self.permits(actor, "handle") and self.allows(actor, "handle", report)

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action in {"handle", "approve_closing", "export"}:
            return self.handled_by(actor).filter(pk=obj.pk).exists()
        if action == "progress":
            # The last measure done moves the report on, whoever of those responsible did it.
            return (
                obj.measures.filter(responsible=actor.user_id).exists()
                or self.handled_by(actor).filter(pk=obj.pk).exists()
            )
        return True


class MeasurePolicy(Policy):
    """A measure is seen with its report; done by the responsible or a leader, approved by a leader.

    A guard sees what was sent, not what others do about it.
    """

    model = Measure
    switch = ROOM
    actions = {"view": EVERYONE, "do": EVERYONE, "approve": LEADERS, "evaluate": LEADERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if actor.roles <= {Role.GUARD}:
            return rows.none()
        return rows.filter(report__in=reports.visible_to(actor).values("pk"))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action == "do" and obj.responsible_id == actor.user_id:
            return True
        if action in {"do", "approve", "evaluate"}:
            return reports.handled_by(actor).filter(pk=obj.report_id).exists()
        return True


class BesideReportPolicy(Policy):
    """What is written about a report while it is handled: seen with the report, and not by guards."""

    switch = ROOM
    actions = {"view": EVERYONE}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if actor.roles <= {Role.GUARD}:
            return rows.none()
        return rows.filter(report__in=reports.visible_to(actor).values("pk"))


class ReportApprovalPolicy(BesideReportPolicy):
    model = ReportApproval


class ReportReasonPolicy(BesideReportPolicy):
    model = ReportReason


class IdentifiedNotePolicy(Policy):
    """The compartment that works with the person, and nobody else: not through the report, not up the line."""

    model = IdentifiedNote
    shields = {"person_id": "husrom_hidden_persons"}
    switch = ROOM
    readers = NOTE_KEEPERS
    actions = {"view": NOTE_KEEPERS, "write": NOTE_KEEPERS}


reports = register(ReportPolicy())
measures = register(MeasurePolicy())
approvals = register(ReportApprovalPolicy())
reasons = register(ReportReasonPolicy())
notes = register(IdentifiedNotePolicy())
# Pictures are seen with their report; whether its text is read as well, the page asks of both.
follow(reports, report=ReportPhoto)
photos = policy_for(ReportPhoto)
