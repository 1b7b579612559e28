from core.privacy.models.hints import AccessHint, HintReview
from core.privacy.models.inspections import LogInspection

__all__ = ["AccessHint", "HintReview", "LogInspection"]
