from core.sharing.models.consents import Consent
from core.sharing.models.emergency import BreakGlass, EmergencyAttempt
from core.sharing.models.insight import InsightRequest
from core.sharing.models.representatives import Representative
from core.sharing.models.shares import Share
from core.sharing.models.violence import ViolenceNotice, ViolenceReceiver

__all__ = [
    "BreakGlass",
    "Consent",
    "EmergencyAttempt",
    "InsightRequest",
    "Representative",
    "Share",
    "ViolenceNotice",
    "ViolenceReceiver",
]
