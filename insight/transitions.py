"""The steps of an audit of cases."""

from core.workflow.machines import Machine, Transition
from insight.enums import OversightState
from insight.models import OversightTask

ASKED, OPENED = OversightState.ASKED, OversightState.OPENED
oversight = Machine(
    OversightTask,
    "state",
    [
        Transition("open", (ASKED,), OPENED, "open", "oversight.opened", title="Åpne sakene"),
        Transition(
            "refuse", (ASKED,), OversightState.REFUSED, "open", "oversight.refused", needs_reason=True,
            title="Ikke åpne sakene",
        ),
        Transition("end", (ASKED, OPENED), OversightState.ENDED, "end", "oversight.ended", title="Avslutt oppdraget"),
    ],
)  # fmt: skip
