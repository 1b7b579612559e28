"""The legal steps of meetings and offers. States change in no other way."""

from allocation.enums import (
    CONFIRMATION_OPEN,
    OFFER_OPEN,
    ConfirmationState,
    MeetingState,
    OfferState,
    ViewingState,
)
from allocation.guards import ready_to_end, ready_to_send
from allocation.models import EntryConfirmation, Meeting, Offer
from core.workflow.machines import Machine, Transition

MEETING = Machine(
    Meeting,
    "state",
    [
        Transition(
            "publish",
            source=(MeetingState.PLANNED,),
            target=MeetingState.PUBLISHED,
            action="publish",
            verb="meeting.published",
            guard=ready_to_send,
            title="Send sakslista",
        ),
        Transition(
            "hold",
            source=(MeetingState.PUBLISHED,),
            target=MeetingState.HELD,
            action="run",
            verb="meeting.held",
            guard=ready_to_end,
            title="Avslutt møtet",
        ),
        Transition(
            "sign",
            source=(MeetingState.HELD,),
            target=MeetingState.SIGNED,
            action="sign",
            verb="meeting.signed",
            title="Godkjenn referatet",
        ),
        Transition(
            "cancel",
            source=(MeetingState.PLANNED, MeetingState.PUBLISHED),
            target=MeetingState.CANCELLED,
            action="cancel",
            verb="meeting.cancelled",
            needs_reason=True,
            title="Avlys møtet",
        ),
    ],
)

OFFER = Machine(
    Offer,
    "state",
    [
        Transition(
            "send",
            source=(OfferState.PREPARED,),
            target=OfferState.SENT,
            action="send",
            verb="offer.sent",
            title="Send tilbudet",
        ),
        Transition(
            "accept",
            source=(OfferState.SENT,),
            target=OfferState.ACCEPTED,
            action="answer",
            verb="offer.accepted",
            title="Takket ja",
        ),
        Transition(
            "decline",
            source=(OfferState.SENT,),
            target=OfferState.DECLINED,
            action="answer",
            verb="offer.declined",
            title="Takket nei",
        ),
        Transition(
            "lapse",
            source=(OfferState.SENT,),
            target=OfferState.LAPSED,
            action="lapse",
            verb="offer.lapsed",
            title="Fristen gikk ut",
        ),
        Transition(
            "withdraw",
            source=(*OFFER_OPEN, OfferState.ACCEPTED),
            target=OfferState.WITHDRAWN,
            action="withdraw",
            verb="offer.withdrawn",
            needs_reason=True,
            title="Trekk tilbudet",
        ),
    ],
)

VIEWING = Machine(
    Offer,
    "viewing_state",
    [
        Transition(
            "arrange",
            source=(ViewingState.NONE, ViewingState.DONE, ViewingState.MISSED),
            target=ViewingState.ARRANGED,
            action="arrange_viewing",
            verb="offer.viewing_arranged",
            title="Avtal visning",
        ),
        Transition(
            "attend",
            source=(ViewingState.ARRANGED,),
            target=ViewingState.DONE,
            action="arrange_viewing",
            verb="offer.viewing_done",
            title="Visningen er gjennomført",
        ),
        Transition(
            "miss",
            source=(ViewingState.ARRANGED,),
            target=ViewingState.MISSED,
            action="arrange_viewing",
            verb="offer.viewing_missed",
            title="Husstanden møtte ikke",
        ),
    ],
)

CONFIRMATION = Machine(
    EntryConfirmation,
    "state",
    [
        Transition(
            "confirm",
            source=CONFIRMATION_OPEN,
            target=ConfirmationState.CONFIRMED,
            action="answer",
            verb="confirmation.answered",
            title="Trenger fortsatt bolig",
        ),
        Transition(
            "not_needed",
            source=CONFIRMATION_OPEN,
            target=ConfirmationState.NOT_NEEDED,
            action="answer",
            verb="confirmation.not_needed",
            title="Trenger ikke bolig lenger",
        ),
        Transition(
            "run_out",
            source=(ConfirmationState.ASKED,),
            target=ConfirmationState.UNCONFIRMED,
            action="settle",
            verb="confirmation.unconfirmed",
            title="Fristen gikk ut",
        ),
        Transition(
            "keep",
            source=CONFIRMATION_OPEN,
            target=ConfirmationState.KEPT,
            action="settle",
            verb="confirmation.kept",
            title="Behold plassen uten svar",
        ),
        Transition(
            "close",
            source=CONFIRMATION_OPEN,
            target=ConfirmationState.CLOSED,
            action="settle",
            verb="confirmation.closed",
            title="Avslutt spørsmålet",
        ),
    ],
)
