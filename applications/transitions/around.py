"""The steps of what goes on around a case: findings, questions to specialists, other offices, referrals."""

from applications.enums import OPEN_LEADS, FindingState, HandedOnState, LeadState, SpecialistState
from applications.models import CaseFinding, HandedOn, Lead, SpecialistRequest
from core.workflow.machines import Machine, Transition

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

handed_on = Machine(
    HandedOn,
    "state",
    [
        Transition(
            "send",
            source=(HandedOnState.PLANNED,),
            target=HandedOnState.SENT,
            action="handle",
            verb="handed_on.sent",
            title="Er sendt",
        ),
        Transition(
            "receipt",
            source=(HandedOnState.SENT,),
            target=HandedOnState.RECEIVED,
            action="handle",
            verb="handed_on.received",
            title="Er kvittert",
        ),
        Transition(
            "settle",
            source=(HandedOnState.SENT, HandedOnState.RECEIVED),
            target=HandedOnState.DONE,
            action="handle",
            verb="handed_on.settled",
            title="Registrer utfallet",
        ),
        Transition(
            "cancel",
            source=(HandedOnState.PLANNED, HandedOnState.SENT, HandedOnState.RECEIVED),
            target=HandedOnState.CANCELLED,
            action="handle",
            verb="handed_on.cancelled",
            needs_reason=True,
            title="Ikke aktuelt",
        ),
    ],
)

lead = Machine(
    Lead,
    "state",
    [
        Transition(
            "try",
            source=(LeadState.NEW,),
            target=LeadState.TRYING,
            action="work",
            verb="lead.contact_tried",
            title="Forsøkt kontaktet",
        ),
        Transition(
            "reach",
            source=(LeadState.NEW, LeadState.TRYING),
            target=LeadState.IN_CONTACT,
            action="work",
            verb="lead.contacted",
            title="Fått kontakt",
        ),
        Transition(
            "convert",
            source=OPEN_LEADS,
            target=LeadState.CONVERTED,
            action="work",
            verb="lead.converted",
            title="Ble søknad",
        ),
        Transition(
            "close",
            source=OPEN_LEADS,
            target=LeadState.CLOSED,
            action="work",
            verb="lead.closed",
            needs_reason=True,
            title="Lukk henvisningen",
        ),
        Transition(
            "reopen",
            source=(LeadState.CLOSED,),
            target=LeadState.TRYING,
            action="work",
            verb="lead.reopened",
            needs_reason=True,
            title="Ta opp igjen",
        ),
    ],
)
