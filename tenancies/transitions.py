"""The legal steps of a lease, of replacement housing and of temporary housing. States change in no other way."""

from core.workflow.machines import Machine, Transition
from tenancies.enums import LeaseState, PlacingState, ReplacementState
from tenancies.enums_changes import ChangeState, RequestState
from tenancies.enums_handover import HandoverState
from tenancies.enums_papers import PaperState
from tenancies.enums_temporary import PlacementState
from tenancies.models import (
    Handover,
    Lease,
    LeasePaper,
    LeaseRequest,
    Placement,
    Replacement,
    TenantChange,
    UnplacedPayment,
)

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

PAPER = Machine(
    LeasePaper,
    "state",
    [
        Transition(
            "sign",
            source=(PaperState.MADE,),
            target=PaperState.SIGNED,
            action="sign",
            verb="paper.signed",
            title="Signert av alle",
        ),
        Transition(
            "deliver",
            source=(PaperState.MADE,),
            target=PaperState.DELIVERED,
            action="make",
            verb="paper.delivered",
            title="Utlevert",
        ),
        Transition(
            "withdraw",
            source=(PaperState.MADE,),
            target=PaperState.WITHDRAWN,
            action="make",
            verb="paper.withdrawn",
            needs_reason=True,
            title="Trekk",
        ),
    ],
)

TENANT_CHANGE = Machine(
    TenantChange,
    "state",
    [
        Transition(
            "enter",
            source=(ChangeState.OPEN, ChangeState.ENDED),
            target=ChangeState.ENTERED,
            action="decide",
            verb="change.entered",
            title="Ny leier trer inn",
        ),
        Transition(
            "end",
            source=(ChangeState.OPEN,),
            target=ChangeState.ENDED,
            action="decide",
            verb="change.ended",
            title="Sagt opp etter dødsfall",
        ),
        Transition(
            "lapse",
            source=(ChangeState.ENDED,),
            target=ChangeState.OPEN,
            action="decide",
            verb="change.lapsed",
            title="Oppsigelsen falt bort",
        ),
        Transition(
            "close",
            source=(ChangeState.OPEN,),
            target=ChangeState.CLOSED,
            action="decide",
            verb="change.closed",
            needs_reason=True,
            title="Lukk uten leierskifte",
        ),
    ],
)

_YES = (RequestState.APPROVED, RequestState.SILENT)

REQUEST = Machine(
    LeaseRequest,
    "state",
    [
        Transition(
            "approve",
            source=(RequestState.RECEIVED,),
            target=RequestState.APPROVED,
            action="answer",
            verb="request.approved",
            title="Godkjenn",
        ),
        Transition(
            "pass",
            source=(RequestState.RECEIVED,),
            target=RequestState.SILENT,
            action="answer",
            verb="request.silent",
            title="Godkjent fordi svaret uteble",
        ),
        Transition(
            "refuse",
            source=(RequestState.RECEIVED,),
            target=RequestState.REFUSED,
            action="answer",
            verb="request.refused",
            needs_reason=True,
            title="Avslå",
        ),
        Transition(
            "withdraw",
            source=(RequestState.RECEIVED,),
            target=RequestState.WITHDRAWN,
            action="answer",
            verb="request.withdrawn",
            title="Trukket",
        ),
        Transition(
            "finish",
            source=_YES,
            target=RequestState.OVER,
            action="answer",
            verb="request.over",
            title="Avsluttet",
        ),
    ],
)

UNPLACED = Machine(
    UnplacedPayment,
    "state",
    [
        Transition(
            "place",
            source=(PlacingState.WAITING,),
            target=PlacingState.PLACED,
            action="place",
            verb="payment.placed",
            title="Ført på leieforhold",
        ),
        Transition(
            "return",
            source=(PlacingState.WAITING,),
            target=PlacingState.RETURNED,
            action="return",
            verb="payment.returned",
            needs_reason=True,
            title="Betalt tilbake",
        ),
    ],
)

REPLACEMENT = Machine(
    Replacement,
    "state",
    [
        Transition(
            "return",
            source=(ReplacementState.RUNNING,),
            target=ReplacementState.RETURNED,
            action="return",
            verb="replacement.returned",
            title="Flyttet tilbake",
        ),
        Transition(
            "stay",
            source=(ReplacementState.RUNNING,),
            target=ReplacementState.PERMANENT,
            action="stay",
            verb="replacement.made_permanent",
            needs_reason=True,
            title="Blir boende",
        ),
        Transition(
            "cancel",
            source=(ReplacementState.RUNNING,),
            target=ReplacementState.CANCELLED,
            action="cancel",
            verb="replacement.cancelled",
            needs_reason=True,
            title="Ble ikke brukt",
        ),
    ],
)

PLACEMENT = Machine(
    Placement,
    "state",
    [
        Transition(
            "end",
            source=(PlacementState.ACTIVE,),
            target=PlacementState.ENDED,
            action="end",
            verb="temporary.ended",
            title="Avslutt oppholdet",
        ),
        Transition(
            "resume",
            source=(PlacementState.ENDED,),
            target=PlacementState.ACTIVE,
            action="place",
            verb="temporary.resumed",
            title="Tilbake etter kort tid",
        ),
    ],
)

_OPEN = (HandoverState.EXPECTED, HandoverState.RECEIVED)

HANDOVER = Machine(
    Handover,
    "state",
    [
        Transition(
            "confirm",
            source=(HandoverState.EXPECTED,),
            target=HandoverState.RECEIVED,
            action="view",
            verb="handover.confirmed",
            title="Bekreft at du tar imot",
        ),
        Transition(
            "reopen",
            source=(HandoverState.RECEIVED,),
            target=HandoverState.EXPECTED,
            action="change",
            verb="handover.reopened",
            title="Ny mottaker",
        ),
        Transition(
            "finish",
            source=(HandoverState.RECEIVED,),
            target=HandoverState.DONE,
            action="tell",
            verb="handover.finished",
            title="Gjennomført",
        ),
        Transition(
            "cancel",
            source=_OPEN,
            target=HandoverState.CANCELLED,
            action="tell",
            verb="handover.cancelled",
            needs_reason=True,
            title="Ikke aktuell",
        ),
    ],
)
