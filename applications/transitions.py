"""The legal steps of an application. States change in no other way."""

from applications.enums import LISTED_STATES, OPEN_STATES, FindingState, SpecialistState, State
from applications.models import Application, CaseFinding, SpecialistRequest
from core.workflow.machines import Machine, Transition

_ALIVE = (*OPEN_STATES, *LISTED_STATES)

application = Machine(
    Application,
    "state",
    [
        Transition(
            "start",
            source=(State.RECEIVED,),
            target=State.IN_PROGRESS,
            action="process",
            verb="application.processing_started",
            title="Start behandlingen",
        ),
        Transition(
            "ask",
            source=(State.RECEIVED, State.IN_PROGRESS, State.READY_FOR_DECISION),
            target=State.WAITING_INFORMATION,
            action="process",
            verb="application.information_requested",
            needs_reason=True,
            title="Be om opplysninger",
        ),
        Transition(
            "resume",
            source=(State.WAITING_INFORMATION,),
            target=State.IN_PROGRESS,
            action="process",
            verb="application.information_received",
            title="Opplysningene har kommet",
        ),
        Transition(
            "make_ready",
            source=(State.RECEIVED, State.IN_PROGRESS, State.WAITING_INFORMATION),
            target=State.READY_FOR_DECISION,
            action="assess",
            verb="application.ready",
            title="Klar for vedtak",
        ),
        Transition(
            "return",
            source=(State.READY_FOR_DECISION,),
            target=State.IN_PROGRESS,
            action="process",
            verb="application.returned",
            title="Tilbake til behandling",
        ),
        Transition(
            "grant",
            source=OPEN_STATES,
            target=State.GRANTED,
            action="decide",
            verb="application.granted",
            title="Innvilg",
        ),
        Transition(
            "refuse",
            source=OPEN_STATES,
            target=State.REFUSED,
            action="decide",
            verb="application.refused",
            title="Avslå",
        ),
        Transition(
            "offer",
            source=(State.GRANTED,),
            target=State.OFFERED,
            action="offer",
            verb="application.offered",
            title="Tilbud gitt",
        ),
        Transition(
            "back_to_list",
            source=(State.OFFERED,),
            target=State.GRANTED,
            action="offer",
            verb="application.back_to_list",
            title="Tilbake til ventelista",
        ),
        Transition(
            "house",
            source=LISTED_STATES,
            target=State.HOUSED,
            action="house",
            verb="application.housed",
            title="Bosatt",
        ),
        Transition(
            "withdraw",
            source=_ALIVE,
            target=State.WITHDRAWN,
            action="end",
            verb="application.withdrawn",
            needs_reason=True,
            title="Trekk søknaden",
        ),
        Transition(
            "lapse",
            source=_ALIVE,
            target=State.LAPSED,
            action="end",
            verb="application.lapsed",
            needs_reason=True,
            title="Registrer bortfalt",
        ),
        Transition(
            "shelve",
            source=OPEN_STATES,
            target=State.SHELVED,
            action="end",
            verb="application.shelved",
            needs_reason=True,
            title="Henlegg søknaden",
        ),
        Transition(
            "reopen",
            source=(State.WITHDRAWN, State.LAPSED, State.SHELVED, State.REFUSED),
            target=State.IN_PROGRESS,
            action="reopen",
            verb="application.reopened",
            needs_reason=True,
            title="Gjenoppta søknaden",
        ),
    ],
)

case_finding = Machine(
    CaseFinding,
    "state",
    [
        Transition(
            "withdraw",
            source=(FindingState.PUBLISHED,),
            target=FindingState.WITHDRAWN,
            action="write",
            verb="application.finding_withdrawn",
            title="Trekk tilbake",
        ),
        Transition(
            "publish",
            source=(FindingState.WITHDRAWN,),
            target=FindingState.PUBLISHED,
            action="write",
            verb="application.finding_published",
            title="Publiser",
        ),
    ],
)

specialist = Machine(
    SpecialistRequest,
    "state",
    [
        Transition(
            "answer",
            source=(SpecialistState.ASKED,),
            target=SpecialistState.ANSWERED,
            action="answer",
            verb="specialist.answered",
            title="Svar",
        ),
        Transition(
            "decline",
            source=(SpecialistState.ASKED,),
            target=SpecialistState.DECLINED,
            action="answer",
            verb="specialist.declined",
            needs_reason=True,
            title="Kan ikke svare",
        ),
        Transition(
            "withdraw",
            source=(SpecialistState.ASKED,),
            target=SpecialistState.WITHDRAWN,
            action="withdraw",
            verb="specialist.withdrawn",
            title="Trekk spørsmålet",
        ),
    ],
)
