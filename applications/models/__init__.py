from applications.models.application import Application, ApplicationDraft, CaseworkerChange
from applications.models.decision import (
    Appeal,
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

__all__ = [
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
    "HousingSituation",
    "Income",
    "JudgementAnswer",
    "Need",
    "Note",
    "ProvisionalAnswer",
    "RegisteredPeriod",
]
