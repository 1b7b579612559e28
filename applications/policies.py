"""Who sees and does what with applications. Secrecy goes by compartment; roles say which kind of work."""

from typing import Any

from django.db.models import Q, QuerySet

from applications.enums import DecisionState, FindingState
from applications.models import (
    Absence,
    AdvanceNotice,
    Appeal,
    Application,
    ApplicationDraft,
    Assessment,
    CaseFinding,
    CaseText,
    CaseworkerChange,
    Debt,
    Decision,
    DecisionApproval,
    Eviction,
    FactsConfirmation,
    Forwarding,
    HandedOn,
    HousingSituation,
    Income,
    JudgementAnswer,
    KindAnswers,
    Lead,
    LeadContact,
    MappingAnswer,
    MemberStatement,
    Need,
    Note,
    ProvisionalAnswer,
    RegisteredPeriod,
    RelatedCase,
    RequestedDocument,
    SavedFilter,
    Simulation,
    SimulationResult,
    SpecialistRequest,
    Tie,
)
from core.agencies.actors import Actor
from core.agencies.enums import Role, Scope
from core.agencies.policies import EVERYONE, FollowingPolicy, Policy, RelationIsOpen, follow, register, roles
from core.people import policies as people
from core.rules.policies import KEEPER, RULE_READERS
from core.sharing.organisation import KEEPERS

HANDLERS = roles(Role.CASEWORKER, Role.CHAIR)
LEADERS = roles(Role.CASEWORKER, Role.CHAIR, Role.UNIT_LEADER)
#: Every unit that works with people writes its own notes on a case it has to do with.
WRITERS = roles(*KEEPERS)


class ApplicationPolicy(Policy):
    """Boligkontoret sees its applications; another compartment one that a relation or a grant has opened."""

    model = Application
    actions = {
        "view": EVERYONE,
        "list": LEADERS,
        "receive": HANDLERS,
        "import": LEADERS,
        "assign": LEADERS,
        "process": HANDLERS,
        "provisional": HANDLERS,
        "assess": HANDLERS,
        "judge": HANDLERS,
        "decide": HANDLERS,
        "end": HANDLERS,
        "reopen": HANDLERS,
        "offer": HANDLERS,
        "house": HANDLERS,
        "note": WRITERS,
        "know": WRITERS,
        "involve": HANDLERS,
    }


class DecisionPolicy(Policy):
    """Vedtak. Nobody approves what they drafted themselves."""

    model = Decision
    actions = {
        "view": EVERYONE,
        "draft": HANDLERS,
        "approve": LEADERS,
        "decide": HANDLERS,
        "send": HANDLERS,
        "receive": HANDLERS,
        "appeal": HANDLERS,
    }

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action == "approve":
            return actor.is_service or obj.drafted_by_id != actor.user_id
        if action == "draft":
            return obj.state not in (DecisionState.DECIDED, DecisionState.SENT)
        return True


class AppealPolicy(FollowingPolicy):
    """Klage: seen by whoever sees the decision; handled by those who handle the case."""

    def __init__(self) -> None:
        super().__init__(Appeal, decisions, "decision")
        self.actions = {
            "view": EVERYONE,
            "list": LEADERS,
            "handle": HANDLERS,
        }


class ConfirmationPolicy(FollowingPolicy):
    """Bekreftelse før tilbud: seen with the case, made by those who handle it."""

    def __init__(self) -> None:
        super().__init__(FactsConfirmation, applications, "application")
        self.actions = {"view": EVERYONE, "confirm": HANDLERS}


class AdvanceNoticePolicy(FollowingPolicy):
    """Forhåndsvarsel: seen with the case, sent by those who handle it."""

    def __init__(self) -> None:
        super().__init__(AdvanceNotice, applications, "application")
        self.actions = {"view": EVERYONE, "send": HANDLERS}


class TiePolicy(FollowingPolicy):
    """Habilitet: seen with the case; a leader finds that somebody is impartial all the same (fvl. § 8)."""

    def __init__(self) -> None:
        super().__init__(Tie, applications, "application")
        self.actions = {"view": EVERYONE, "register": LEADERS, "lift": roles(Role.UNIT_LEADER, Role.CHAIR)}


class AbsencePolicy(Policy):
    """Fravær: seen by those who work in the same units; a leader registers others'."""

    model = Absence
    actions = {"view": LEADERS, "register": LEADERS, "register_others": roles(Role.UNIT_LEADER, Role.CHAIR)}
    readers = LEADERS

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(
            Q(user__memberships__unit__in=actor.unit_ids) | Q(user=actor.user_id) | Q(stand_in=actor.user_id)
        ).distinct()


class HandedOnPolicy(FollowingPolicy):
    """Saker hos andre: seen with the case, followed by those who handle it."""

    def __init__(self) -> None:
        super().__init__(HandedOn, applications, "application")
        self.actions = {"view": EVERYONE, "list": LEADERS, "handle": HANDLERS}


class StatementPolicy(FollowingPolicy):
    """Uttalelser: seen with the case (by the database only in its own compartment), written by those who handle it."""

    def __init__(self) -> None:
        super().__init__(MemberStatement, applications, "application")
        self.actions = {"view": EVERYONE, "write": HANDLERS}


class NotePolicy(Policy):
    """Own notes: the compartment that wrote them, and whoever a note is expressly shared with."""

    model = Note
    actions = {"view": EVERYONE, "write": WRITERS}


class CaseFindingPolicy(Policy):
    """A compartment's own finding; a published one also for the case's compartment and those the agenda admits."""

    model = CaseFinding
    actions = {"view": EVERYONE, "write": WRITERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        admitted = (
            Q(application__compartment__in=actor.compartment_ids)
            | self.related(actor, key="application_id", scopes=(Scope.AGENDA, Scope.CONTENT))
            | Q(application__in=actor.granted_ids)
        )
        own = Q(compartment__in=actor.compartment_ids) | self.granted(actor)
        return rows.filter(own | Q(state=FindingState.PUBLISHED) & admitted)

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "write" or actor.is_service or obj.compartment_id in actor.compartment_ids


class SpecialistPolicy(Policy):
    """The compartment that asks, and by a relation to the question itself the one that is asked."""

    model = SpecialistRequest
    readers = WRITERS
    actions = {"view": WRITERS, "ask": HANDLERS, "answer": WRITERS, "withdraw": HANDLERS, "remind": HANDLERS}

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if actor.is_service or action == "view":
            return True
        if action == "answer":
            return obj.unit.compartment_id in actor.compartment_ids
        return obj.compartment_id in actor.compartment_ids


class MappingAnswerPolicy(Policy):
    """Those whose work asks the question, in a compartment that has to do with the case; and whoever wrote it down."""

    model = MappingAnswer
    actions = {"view": EVERYONE, "answer": WRITERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        seen = self.own(actor) | self.granted(actor)
        at_work: dict[Any, set[str]] = {}
        for membership in actor.memberships:
            at_work.setdefault(membership.unit.compartment_id, set()).add(membership.role)
        for compartment, work in at_work.items():
            concerned = Q(application__compartment=compartment) | Q(
                RelationIsOpen("application_id", [compartment], tuple(Scope.values))
            )
            seen |= Q(audience__overlap=sorted(work)) & concerned
        return rows.filter(seen)


class RequestedDocumentPolicy(Policy):
    """Documents asked for follow their application."""

    model = RequestedDocument
    actions = {"view": EVERYONE, "process": HANDLERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(application__in=applications.visible_to(actor))


class LeadPolicy(Policy):
    """Henvisninger: the office that received them."""

    model = Lead
    actions = {"view": EVERYONE, "list": LEADERS, "register": HANDLERS, "work": HANDLERS}


class DraftPolicy(Policy):
    """A draft is its author's alone."""

    model = ApplicationDraft
    actions = {"view": HANDLERS, "change": HANDLERS}
    readers = HANDLERS

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(user=actor.user_id)


class SavedFilterPolicy(Policy):
    """A saved filter is its maker's alone."""

    model = SavedFilter
    readers = LEADERS
    actions = {"view": LEADERS, "keep": LEADERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(user=actor.user_id)


class SimulationPolicy(Policy):
    """Trials of rule sets: rules and figures for those the rules concern. The cases in them follow the cases."""

    model = Simulation
    #: The privacy officer sees who has tried what, and figures alone.
    readers = roles(*KEEPER, *RULE_READERS, Role.PRIVACY_OFFICER)
    actions = {
        "view": readers,
        "run": roles(*KEEPER, *LEADERS),
        "remove": roles(*KEEPER, *LEADERS),
    }

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "remove" or actor.has_role(*KEEPER) or obj.started_by_id == actor.user_id


applications = register(ApplicationPolicy())
decisions = register(DecisionPolicy())
appeals = register(AppealPolicy())
confirmations = register(ConfirmationPolicy())
advance_notices = register(AdvanceNoticePolicy())
ties = register(TiePolicy())
absences = register(AbsencePolicy())
handed_on = register(HandedOnPolicy())
statements = register(StatementPolicy())
notes = register(NotePolicy())
case_findings = register(CaseFindingPolicy())
specialist_requests = register(SpecialistPolicy())
mapping_answers = register(MappingAnswerPolicy())
drafts = register(DraftPolicy())
requested_documents = register(RequestedDocumentPolicy())
leads = register(LeadPolicy())
follow(leads, lead=LeadContact)

for _model in (
    Assessment,
    CaseText,
    CaseworkerChange,
    Debt,
    Eviction,
    Forwarding,
    JudgementAnswer,
    KindAnswers,
    ProvisionalAnswer,
    RegisteredPeriod,
    RelatedCase,
):
    follow(applications, application=_model)
for _fact in (HousingSituation, Income, Need):
    follow(people.households, household=_fact)
follow(decisions, decision=DecisionApproval)
simulations = register(SimulationPolicy())
simulation_results = register(FollowingPolicy(SimulationResult, applications, "application"))
saved_filters = register(SavedFilterPolicy())
