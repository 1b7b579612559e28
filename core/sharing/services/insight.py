"""Asking another unit for insight in a case, and the owner's answer: insight on a legal basis, or a reasoned no."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Relation
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.messages.services import notify
from core.people.models import Person
from core.sharing import policies
from core.sharing.enums import InsightState
from core.sharing.models import InsightRequest
from core.sharing.organisation import Neighbour, neighbours
from core.sharing.services import grants
from core.sharing.shareables import Shareable, own_records
from core.sharing.transitions import insight as machine


@dataclass(frozen=True)
class Terms:
    """On what authority, for what, and how long the records are opened."""

    legal_basis: str
    basis_detail: str
    purpose: str
    ends_on: date | None


def may_ask(actor: Actor, kind: Shareable, case: Any) -> bool:
    """Only in a case one knows of: as one's own, by a relation of whatever scope, or by a grant."""
    if not kind.is_case or not policies.insight_requests.permits(actor, "ask"):
        return False
    return kind.policy.known_to(actor).filter(pk=case.pk).exists()


@transaction.atomic
def ask(
    *, actor: Actor, kind: Shareable, case: Any, asked: Neighbour, what: str, purpose: str
) -> InsightRequest:
    """Ask the compartment for insight. Asked already and not answered: that request stands.

    The one asked gets to know whom the case is about while it answers, so only the case's own compartment may ask a
    unit that does not know of the case yet.
    """
    if actor.user is None or actor.unit is None or not may_ask(actor, kind, case):
        raise NotAllowed("ask")
    if asked.compartment.pk not in {each.compartment.pk for each in neighbours(actor)}:
        raise NotAllowed("ask")
    if not what.strip():
        raise Refused(_("Skriv hva dere trenger å vite."), code="WHAT_MISSING", field="what")
    if not purpose.strip():
        raise Refused(_("Skriv hva opplysningene skal brukes til."), code="PURPOSE_MISSING", field="purpose")
    standing = InsightRequest.objects.filter(
        compartment=asked.compartment,
        asker_compartment=actor.compartment,
        subject_id=case.pk,
        state=InsightState.WAITING,
    ).first()
    if standing is not None:
        return standing
    _let_know(actor, kind, case, asked, made_id := uuid7())
    made = InsightRequest(
        id=made_id,
        municipality_id=actor.home.pk,
        compartment=asked.compartment,
        number=kind.number(case)[:60],
        subject_type=kind.label,
        subject_id=case.pk,
        unit=asked.unit,
        asked_by=actor.user,
        asker_unit=actor.unit,
        asker_compartment=actor.compartment,
        what=what.strip(),
        purpose=purpose.strip(),
    )
    made.save(force_insert=True)
    events.record(
        actor,
        "insight.requested",
        made,
        detail={"subject": str(case.pk), "compartment": str(asked.compartment.pk)},
    )
    notify(
        actor=actor,
        unit=asked.unit,
        title=_("%(unit)s spør om innsyn: sak %(number)s") % {"unit": actor.unit.name, "number": made.number},
        url=made.get_absolute_url(),
        key=f"insight:{made.pk}",
        roles=policies.SHARERS,
        needs_receipt=True,
    )
    return made


def _let_know(actor: Actor, kind: Shareable, case: Any, asked: Neighbour, source: Any) -> None:
    """Open whom it is about to the one asked, until the answer."""
    if case.compartment_id not in actor.compartment_ids:
        knows = Relation.objects.filter(subject_id=case.pk, compartment=asked.compartment, closes_at=None)
        if case.compartment_id != asked.compartment.pk and not knows.exists():
            raise Refused(
                _(
                    "Enheten er ikke involvert i saken. Be enheten som har saken, om å spørre, eller om å involvere "
                    "dem først."
                ),
                code="NOT_INVOLVED",
            )
        return
    person = next((key for key in kind.persons(case) if key is not None), None)
    if person is None:
        return
    relations.open_relation(
        actor=actor,
        subject=Person.objects.get(pk=person),
        compartment=asked.compartment,
        basis=Basis.LAW,
        scope=Scope.IDENTITY,
        source_id=source,
        reason=_("Forespørsel om innsyn i sak %(number)s") % {"number": kind.number(case)},
    )


@transaction.atomic
def give(
    *,
    actor: Actor,
    request: InsightRequest,
    answer: str,
    records: Sequence[Any] = (),
    terms: Terms | None = None,
) -> InsightRequest:
    """Answer with words, with records opened to the asking unit on the given terms, or both.

    Given already: it stands. Raises Refused where there is neither, or where the terms do not hold.
    """
    if not policies.insight_requests.can(actor, "give", request):
        raise NotAllowed("give")
    if request.state == InsightState.GIVEN:
        return request
    if not answer.strip() and not records:
        raise Refused(_("Skriv et svar, eller velg noe å dele."), code="ANSWER_MISSING", field="answer")
    done: InsightRequest = machine.perform(
        actor=actor,
        obj=request,
        name="give",
        answer=answer.strip(),
        answered_by=actor.user,
        answered_at=timezone.now(),
    )
    if records:
        if terms is None:
            raise Refused(
                _("Velg hjemmelen som gir adgang til å dele."), code="BASIS_MISSING", field="legal_basis"
            )
        receiver = grants.receiver_of(actor, compartment=done.asker_compartment)
        for record in records:
            grants.share(
                actor=actor,
                record=record,
                receiver=receiver,
                legal_basis=terms.legal_basis,
                basis_detail=terms.basis_detail,
                purpose=terms.purpose,
                ends_on=terms.ends_on,
                source_id=None if terms.legal_basis == "consent" else done.pk,
                needs_receipt=False,
            )
    _answered(actor, done, _("Innsyn er gitt: sak %(number)s"))
    return done


@transaction.atomic
def refuse(*, actor: Actor, request: InsightRequest, reason: str) -> InsightRequest:
    """Say no, and why. Refused already: it stands."""
    if not policies.insight_requests.can(actor, "refuse", request):
        raise NotAllowed("refuse")
    if request.state != InsightState.REFUSED and not reason.strip():
        raise Refused(_("Skriv hvorfor dere ikke gir innsyn."), code="REASON_MISSING", field="reason")
    if request.state == InsightState.REFUSED:
        return request
    done: InsightRequest = machine.perform(
        actor=actor,
        obj=request,
        name="refuse",
        reason=reason,
        answer=reason.strip(),
        answered_by=actor.user,
        answered_at=timezone.now(),
    )
    _answered(actor, done, _("Forespørselen om innsyn er avslått: sak %(number)s"))
    return done


@transaction.atomic
def withdraw(*, actor: Actor, request: InsightRequest) -> InsightRequest:
    """The asker no longer needs it. Withdrawn already: it stays so."""
    done: InsightRequest = machine.perform(actor=actor, obj=request, name="withdraw")
    _close(actor, done)
    return done


def _answered(actor: Actor, done: InsightRequest, title: str) -> None:
    _close(actor, done)
    notify(
        actor=actor,
        user=done.asked_by,
        title=title % {"number": done.number},
        url=done.get_absolute_url(),
        key=f"insight-answer:{done.pk}",
    )


def _close(actor: Actor, done: InsightRequest) -> None:
    """Whom it was about is no longer open to the one that was asked."""
    relations.close_opened_by(actor=actor, source_id=done.pk)


def to_offer(actor: Actor, request: InsightRequest) -> list[tuple[Shareable, Any]]:
    """What the actor's own compartment has written in the case and may share in the answer."""
    rows = own_records(actor, _subject(request))
    return [(kind, row) for kind, row in rows if grants.may_share(actor, row)]


def _subject(request: InsightRequest) -> Any:
    """The case as a bare key: the one asked need not see it to know what itself has written there."""
    return apps.get_model(request.subject_type)(pk=request.subject_id)
