from core.rules.models.deadline import Deadline, Escalation
from core.rules.models.rule_set import DraftedSet, RuleSet, RuleSetDraft

__all__ = ["Deadline", "DraftedSet", "Escalation", "RuleSet", "RuleSetDraft"]
