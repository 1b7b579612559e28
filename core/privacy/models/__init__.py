from core.privacy.models.hints import AccessHint, HintReview
from core.privacy.models.inspections import LogInspection
from core.privacy.models.requests import AccessRequest, Omission, RequestItem
from core.privacy.models.retention import (
    ArchivedRow,
    RetentionApproval,
    RetentionClass,
    RetentionEntry,
    RetentionRun,
)

__all__ = [
    "AccessHint",
    "AccessRequest",
    "ArchivedRow",
    "HintReview",
    "LogInspection",
    "Omission",
    "RequestItem",
    "RetentionApproval",
    "RetentionClass",
    "RetentionEntry",
    "RetentionRun",
]
