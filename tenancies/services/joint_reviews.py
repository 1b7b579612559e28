"""The list for the joint review (felles gjennomgang) of landlord and social services, and what each case comes to."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import notify
from tenancies import policies
from tenancies.calculations.arrears.facts import REVIEWED
from tenancies.calculations.arrears.result import NextAction
from tenancies.enums import CaseState, StepEvent
from tenancies.models import ArrearsCase, ArrearsStep
from tenancies.selectors.offices import landlord_unit
from tenancies.services.arrears import StepFacts, record_step


@transaction.atomic
def send_list(*, actor: Actor) -> int:
    """Put every case whose § 4-18 notice has run out on the list, and tell landlord and social services.

    From today they have two weeks to object. Sent already: nothing more happens. Returns how many came on it.
    """
    if not policies.arrears.permits(actor, "record"):
        raise NotAllowed("record")
    cases = list(
        policies.arrears.visible_to(actor)
        .filter(state=CaseState.OPEN, next_action=NextAction.SEND_LIST)
        .select_related("lease")
        .order_by("pk")
    )
    for case in cases:
        record_step(actor=actor, case=case, event=StepEvent.LIST_SENT, on=actor.today)
    if cases:
        events.record(actor, "arrears.list_sent", cases[0], detail={"cases": len(cases)})
        _tell(actor, cases)
    return len(cases)


def _tell(actor: Actor, cases: list[ArrearsCase]) -> None:
    """A notice to each office that has a case on it. Those of protected addresses have their own handler."""
    open_ones = [case for case in cases if not case.lease.restricted]
    if not open_ones:
        return
    for unit in [landlord_unit(open_ones[0].municipality, actor.today), *_told_offices(actor, open_ones)]:
        notify(
            actor=actor,
            unit=unit,
            roles=policies.LANDLORD | policies.HELPERS,
            title=_("Ny liste til felles gjennomgang av restanser"),
            url=reverse("tenancies:joint_review"),
            key=f"arrears_list:{actor.today.isoformat()}:{unit.pk}",
        )


def _told_offices(actor: Actor, cases: Iterable[ArrearsCase]) -> list[Unit]:
    """The Nav offices that have been told of one of the cases."""
    told = ArrearsStep.objects.filter(
        case__in=[case.pk for case in cases], event=StepEvent.NAV_TOLD, superseded_at=None
    )
    codes = set(told.values_list("to", flat=True))
    return list(Unit.objects.filter(municipality=actor.home, code__in=codes).order_by("code"))


@transaction.atomic
def record_verdict(*, actor: Actor, case: ArrearsCase, verdict: str, on: date, reason: str) -> ArrearsStep:
    """Active follow-up, passive, or unsuitable for it: always with the reason."""
    if verdict not in REVIEWED:
        raise Refused(_("Velg hva gjennomgangen kom til."), code="VERDICT", field="verdict")
    return record_step(actor=actor, case=case, event=verdict, on=on, facts=StepFacts(reason=reason))
