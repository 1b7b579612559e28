"""The legal steps of a record of a dwelling, of a damage claim, and of goods left behind."""

from core.workflow.machines import Machine, Transition
from tenancies.enums_moving import CLAIM_OPEN, ClaimState, GoodsState, InspectionState
from tenancies.models import DamageClaim, Inspection, LeftGoods

INSPECTION = Machine(
    Inspection,
    "state",
    [
        Transition(
            "close",
            source=(InspectionState.OPEN,),
            target=InspectionState.DONE,
            action="close",
            verb="inspection.closed",
            title="Signert og ferdig",
        ),
        Transition(
            "reopen",
            source=(InspectionState.DONE,),
            target=InspectionState.OPEN,
            action="reopen",
            verb="inspection.reopened",
            needs_reason=True,
            title="Åpne for retting",
        ),
        Transition(
            "discard",
            source=(InspectionState.OPEN,),
            target=InspectionState.CANCELLED,
            action="discard",
            verb="inspection.discarded",
            needs_reason=True,
            title="Forkast protokollen",
        ),
    ],
)

DAMAGE_CLAIM = Machine(
    DamageClaim,
    "state",
    [
        Transition(
            "send",
            source=(ClaimState.DRAFT,),
            target=ClaimState.SENT,
            action="send",
            verb="damage_claim.sent",
            title="Send kravet",
        ),
        Transition(
            "agree",
            source=(ClaimState.SENT, ClaimState.DISPUTED),
            target=ClaimState.AGREED,
            action="answer",
            verb="damage_claim.agreed",
            title="Godtatt",
        ),
        Transition(
            "dispute",
            source=(ClaimState.SENT, ClaimState.AGREED),
            target=ClaimState.DISPUTED,
            action="answer",
            verb="damage_claim.disputed",
            title="Bestridt",
        ),
        Transition(
            "settle",
            source=(ClaimState.SENT, ClaimState.AGREED, ClaimState.DISPUTED),
            target=ClaimState.SETTLED,
            action="settle",
            verb="damage_claim.settled",
            title="Gjort opp",
        ),
        Transition(
            "drop",
            source=CLAIM_OPEN,
            target=ClaimState.DROPPED,
            action="drop",
            verb="damage_claim.dropped",
            needs_reason=True,
            title="Frafall kravet",
        ),
    ],
)

LEFT_GOODS = Machine(
    LeftGoods,
    "state",
    [
        Transition(
            "collect",
            source=(GoodsState.KEPT,),
            target=GoodsState.COLLECTED,
            action="collect",
            verb="left_goods.collected",
            title="Hentet",
        ),
        Transition(
            "sell",
            source=(GoodsState.KEPT,),
            target=GoodsState.SOLD,
            action="dispose",
            verb="left_goods.sold",
            title="Solgt",
        ),
        Transition(
            "throw",
            source=(GoodsState.KEPT,),
            target=GoodsState.DISPOSED,
            action="dispose",
            verb="left_goods.disposed",
            title="Kastet eller gitt bort",
        ),
    ],
)
