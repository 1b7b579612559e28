from applications.models.advance import AdvanceNotice
from applications.models.appeals import Appeal
from applications.models.application import Application, ApplicationDraft, CaseworkerChange
from applications.models.confirmations import FactsConfirmation
from applications.models.decision import (
    Assessment,
    Decision,
    DecisionApproval,
    JudgementAnswer,
    ProvisionalAnswer,
)
from applications.models.facts import (
    CaseText,
    Debt,
    Eviction,
    HousingSituation,
    Income,
    Need,
    Note,
    RegisteredPeriod,
)
from applications.models.findings import CaseFinding
from applications.models.handed_on import HandedOn
from applications.models.impartiality import Absence, Tie
from applications.models.kinds import Forwarding, KindAnswers
from applications.models.leads import Lead, LeadContact
from applications.models.papers import RequestedDocument
from applications.models.related import RelatedCase
from applications.models.saved_filters import SavedFilter
from applications.models.simulations import Simulation, SimulationResult
from applications.models.specialists import MappingAnswer, SpecialistRequest
from applications.models.statements import MemberStatement

__all__ = [
    "Absence",
    "AdvanceNotice",
    "Appeal",
    "Application",
    "ApplicationDraft",
    "Assessment",
    "CaseFinding",
    "CaseText",
    "CaseworkerChange",
    "Debt",
    "Decision",
    "DecisionApproval",
    "Eviction",
    "FactsConfirmation",
    "Forwarding",
    "HandedOn",
    "HousingSituation",
    "Income",
    "JudgementAnswer",
    "KindAnswers",
    "Lead",
    "LeadContact",
    "MappingAnswer",
    "MemberStatement",
    "Need",
    "Note",
    "ProvisionalAnswer",
    "RegisteredPeriod",
    "RelatedCase",
    "RequestedDocument",
    "SavedFilter",
    "Simulation",
    "SimulationResult",
    "SpecialistRequest",
    "Tie",
]
