"""The petition for eviction (begjæring om fravikelse): made when each condition is there, else it says which is not."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.documents import letters
from core.documents.models import Letter
from core.people import protection
from tenancies.calculations.arrears.explain import reasons
from tenancies.calculations.arrears.result import Answer, NextAction, Petition
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, Lease
from tenancies.services import arrears_letters, cases
from tenancies.services.arrears import StepFacts, lock_case, record_step

#: A petition is out and has not been called back.
OUT = frozenset({NextAction.WAIT_FOR_NAMSFOGD, NextAction.PREPARE_EVICTION, NextAction.SEND_STOP_MESSAGE})


@transaction.atomic
def send_petition(*, actor: Actor, case: ArrearsCase, court: str, address: str = "") -> ArrearsStep:
    """Write the petition with what it rests on, and record that it is sent. One that is out already is returned.

    Raises Refused with every condition that fails; nothing is written then.
    """
    locked = lock_case(actor, case, "record")
    answer = cases.answers_for([locked.lease], actor.today)[locked.lease_id]
    if answer.next_action in OUT:
        sent = ArrearsStep.objects.filter(
            case=locked, event=StepEvent.PETITION_SENT, superseded_at=None
        ).order_by("-date", "-recorded_at")
        return sent[0]
    if answer.petition is not Petition.ALLOWED:
        raise Refused(why_not(answer), code=",".join(answer.blocked_by) or "PETITION_NOT_RELEVANT")
    if not court.strip():
        raise Refused(_("Skriv hvilken namsfogd begjæringen går til."), code="COURT_MISSING", field="court")
    letter = letters.compose(
        actor=actor,
        code="arrears_petition",
        subject=locked,
        recipient=letters.Recipient(
            name=court.strip(),
            address_lines=tuple(line.strip() for line in address.splitlines() if line.strip()),
            by_hand=locked.lease.restricted,
        ),
        language=locked.municipality.language,
        context=petition_context(locked.lease, answer),
        compartment=locked.compartment,
        dated=actor.today,
    )
    step = record_step(
        actor=actor, case=locked, event=StepEvent.PETITION_SENT, on=actor.today,
        facts=StepFacts(to=court.strip()[:60], letter=letter.pk),
    )  # fmt: skip
    arrears_letters.dispatch(actor, locked, letter)
    return step


def why_not(answer: Answer) -> str:
    """Every condition that fails, in sentences."""
    texts = [str(line) for line in reasons(answer)]
    return " ".join(texts) or _("Kan ikke sendes ennå: varsel etter § 4-18 er ikke sendt.")


def letter_of(step: ArrearsStep) -> Letter | None:
    return Letter.objects.filter(pk=step.letter).first() if step.letter else None


def petition_context(lease: Lease, answer: Answer) -> dict[str, Any]:
    """What the namsfogd needs to know, and no more: nothing of health, children or help that was tried."""
    dwelling = lease.dwelling
    tenant = lease.tenant
    where = protection.postal_lines(tenant) if lease.restricted else ()
    return {
        **arrears_letters.letter_context(lease, answer),
        "tenant": tenant.name,
        "born": tenant.born,
        "tenant_address": ", ".join(where),
        "place": " ".join(part for part in (dwelling.postcode, dwelling.town) if part),
        "landlord": lease.municipality.name,
        "signed_on": lease.signed_by_tenant_on or lease.starts_on,
        "notice_sent": answer.notice_sent,
        "notice_ends": answer.notice_ends,
        "nav_told": answer.nav_told,
        "reserved": answer.nav_told is None,
    }
