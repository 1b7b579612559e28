"""The legal steps of a lease. States change in no other way."""

from core.workflow.machines import Machine, Transition
from tenancies.enums import LeaseState
from tenancies.models import Lease

LEASE = Machine(
    Lease,
    "state",
    [
        Transition(
            "sign",
            source=(LeaseState.DRAFT,),
            target=LeaseState.SIGNED,
            action="sign",
            verb="lease.signed",
            title="Signert av begge",
        ),
        Transition(
            "start",
            source=(LeaseState.SIGNED,),
            target=LeaseState.ACTIVE,
            action="start",
            verb="lease.started",
            title="Leieforholdet begynner",
        ),
        Transition(
            "end",
            source=(LeaseState.ACTIVE,),
            target=LeaseState.ENDED,
            action="end",
            verb="lease.ended",
            needs_reason=True,
            title="Avslutt leieforholdet",
        ),
        Transition(
            "cancel",
            source=(LeaseState.DRAFT, LeaseState.SIGNED),
            target=LeaseState.CANCELLED,
            action="cancel",
            verb="lease.cancelled",
            needs_reason=True,
            title="Avlys kontrakten",
        ),
    ],
)
