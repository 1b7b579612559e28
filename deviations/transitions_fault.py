"""The legal steps of a technical fault."""

from core.workflow.machines import Machine, Transition
from deviations.enums_fault import FaultState
from deviations.models import Fault

machine = Machine(
    Fault,
    "state",
    [
        Transition(
            "order", (FaultState.REPORTED,), FaultState.ORDERED, "order", "fault.ordered", title="Bestill utbedring"
        ),
        Transition(
            "finish", (FaultState.REPORTED, FaultState.ORDERED), FaultState.DONE, "order", "fault.done",
            title="Meld utbedret",
        ),
        Transition(
            "cancel", (FaultState.REPORTED, FaultState.ORDERED), FaultState.CANCELLED, "order", "fault.cancelled",
            needs_reason=True, title="Avlys",
        ),
    ],
)  # fmt: skip
