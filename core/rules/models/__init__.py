from core.rules.models.deadline import Deadline, Escalation
from core.rules.models.rule_set import RuleSet

__all__ = ["Deadline", "Escalation", "RuleSet"]
