"""The states of a request for access and of a clearing, as data."""

from core.privacy import request_policies as _policies  # noqa: F401 the machines ask them
from core.privacy.models import AccessRequest, RetentionRun
from core.privacy.request_enums import RequestState, RunState
from core.workflow.machines import Machine, Transition

_OPEN = (RequestState.RECEIVED, RequestState.REVIEWING)

request = Machine(
    AccessRequest,
    "state",
    (
        Transition("gather", (RequestState.RECEIVED,), RequestState.REVIEWING, "review", "access.gathered"),
        Transition("grant", (RequestState.REVIEWING,), RequestState.GRANTED, "answer", "access.granted"),
        Transition("grant_partly", (RequestState.REVIEWING,), RequestState.PARTLY, "answer", "access.partly"),
        Transition("refuse", _OPEN, RequestState.REFUSED, "answer", "access.refused"),
        Transition(
            "withdraw", _OPEN, RequestState.WITHDRAWN, "withdraw", "access.withdrawn", needs_reason=True
        ),
    ),
)

run = Machine(
    RetentionRun,
    "state",
    (
        Transition("approve", (RunState.PROPOSED,), RunState.APPROVED, "approve", "retention.approved"),
        Transition(
            "reject",
            (RunState.PROPOSED, RunState.APPROVED, RunState.EXPORTED),
            RunState.REJECTED,
            "reject",
            "retention.rejected",
            needs_reason=True,
        ),
        Transition("export", (RunState.APPROVED,), RunState.EXPORTED, "export", "retention.exported"),
        Transition("confirm", (RunState.EXPORTED,), RunState.CONFIRMED, "confirm", "retention.confirmed"),
        Transition(
            "finish", (RunState.APPROVED, RunState.CONFIRMED), RunState.DONE, "finish", "retention.done"
        ),
    ),
)
