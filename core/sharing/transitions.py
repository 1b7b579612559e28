"""The legal steps of a consent, the review of a break-glass access, a request for insight and a notice of danger.

A consent asked for again is a new record: nothing leads back.
"""

from core.sharing.enums import ConsentState, InsightState, NoticeState, ReviewState
from core.sharing.models import BreakGlass, Consent, InsightRequest, ViolenceNotice
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

review = Machine(
    BreakGlass,
    "state",
    [
        Transition(
            "justify",
            source=(ReviewState.AWAITING,),
            target=ReviewState.JUSTIFIED,
            action="review",
            verb="break_glass.justified",
            needs_reason=True,
            title="Var nødvendig",
        ),
        Transition(
            "reject",
            source=(ReviewState.AWAITING,),
            target=ReviewState.NOT_JUSTIFIED,
            action="review",
            verb="break_glass.not_justified",
            needs_reason=True,
            title="Var ikke nødvendig",
        ),
    ],
)

insight = Machine(
    InsightRequest,
    "state",
    [
        Transition(
            "give",
            source=(InsightState.WAITING,),
            target=InsightState.GIVEN,
            action="give",
            verb="insight.given",
            title="Gi innsyn",
        ),
        Transition(
            "refuse",
            source=(InsightState.WAITING,),
            target=InsightState.REFUSED,
            action="refuse",
            verb="insight.refused",
            needs_reason=True,
            title="Avslå",
        ),
        Transition(
            "withdraw",
            source=(InsightState.WAITING,),
            target=InsightState.WITHDRAWN,
            action="withdraw",
            verb="insight.withdrawn",
            title="Trekk forespørselen",
        ),
    ],
)

#: No reason goes into the history: what was written stands in the notice alone, behind its own walls.
violence = Machine(
    ViolenceNotice,
    "state",
    [
        Transition(
            "end",
            source=(NoticeState.ACTIVE,),
            target=NoticeState.ENDED,
            action="end",
            verb="violence_notice.ended",
            title="Avslutt varselet",
        ),
        Transition(
            "lapse",
            source=(NoticeState.ACTIVE,),
            target=NoticeState.LAPSED,
            action="lapse",
            verb="violence_notice.lapsed",
        ),
        Transition(
            "review",
            source=(NoticeState.LAPSED,),
            target=NoticeState.ENDED,
            action="end",
            verb="violence_notice.reviewed",
            title="Varselet trengs ikke lenger",
        ),
        Transition(
            "resume",
            source=(NoticeState.LAPSED,),
            target=NoticeState.ACTIVE,
            action="renew",
            verb="violence_notice.renewed",
            title="Forny varselet",
        ),
    ],
)
