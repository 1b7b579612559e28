from core.sharing.models.consents import Consent
from core.sharing.models.representatives import Representative

__all__ = ["Consent", "Representative"]
