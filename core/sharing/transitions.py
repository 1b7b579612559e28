"""The states of a consent. A consent asked for again is a new record: nothing leads back."""

from core.sharing.enums import ConsentState
from core.sharing.models import Consent
from core.workflow.machines import Machine, Transition

consent = Machine(
    Consent,
    "state",
    (
        Transition("give", (ConsentState.NOT_ASKED,), ConsentState.GIVEN, "ask", "consent.given"),
        Transition("refuse", (ConsentState.NOT_ASKED,), ConsentState.REFUSED, "ask", "consent.refused"),
        Transition(
            "cannot", (ConsentState.NOT_ASKED,), ConsentState.LACKS_CAPACITY, "ask", "consent.lacks_capacity"
        ),
        Transition(
            "withdraw", (ConsentState.GIVEN,), ConsentState.WITHDRAWN, "withdraw", "consent.withdrawn"
        ),
    ),
)
