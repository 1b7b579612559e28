"""Requests for access, from the day they come in to the answer: received, gathered, reviewed, left out, answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies import relations
from core.agencies.actors import Actor, within_service
from core.agencies.enums import Basis, Scope
from core.agencies.models import Compartment, Relation
from core.agencies.numbers import next_number
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import notify
from core.people.models import Person
from core.privacy import gathering
from core.privacy.models import AccessRequest, RequestItem
from core.privacy.request_enums import OPEN_STATES, Capacity, RequestKind
from core.privacy.request_policies import requests
from core.privacy.services import heirs, own_log, request_letters
from core.privacy.transitions import request as machine
from core.rules.periods import Period
from core.rules.selectors import next_due

#: What follows in other units is done as the house: the one who received the request sees none of it.
SERVICE = "privacy"


@dataclass(frozen=True)
class NewRequest:
    """What is known when the request comes in."""

    kind: str
    capacity: str
    text: str
    received_on: date
    requester: str = ""
    checked_on: date | None = None
    address: str = ""
    email: str = ""
    language: str = "nb"


@transaction.atomic
def receive(
    *, actor: Actor, new: NewRequest, case: Any | None = None, person: Person | None = None
) -> AccessRequest:
    """Register a request in the unit that has the case. One for one's own data goes on to every unit concerned."""
    if not requests.permits(actor, "receive") or actor.unit is None:
        raise NotAllowed("receive")
    if case is not None:
        person = person or _person_of(case)
    _check(actor, new, case, person)
    made = AccessRequest(
        municipality_id=actor.home.pk,
        compartment=actor.compartment,
        number=f"I{actor.today.year}/{next_number(actor.home, 'innsyn', actor.today.year)}",
        kind=new.kind,
        unit=actor.unit,
        handler=actor.user,
        person=person if new.kind != RequestKind.PUBLICITY else None,
        subject_type=case._meta.label_lower if case is not None else "",
        subject_id=case.pk if case is not None else None,
        subject_label=_number_of(case) if case is not None else "",
        requester=new.requester.strip(),
        capacity=new.capacity,
        checked_on=new.checked_on,
        address=new.address.strip(),
        email=new.email.strip(),
        language=new.language,
        text=new.text.strip(),
        received_on=new.received_on,
    )
    made.save(force_insert=True)
    events.record(
        actor, f"access.received_{new.kind}", made, on=new.received_on, detail={"capacity": new.capacity}
    )
    if new.kind == RequestKind.GDPR:
        _pass_on(actor, made)
    return made


def _check(actor: Actor, new: NewRequest, case: Any | None, person: Person | None) -> None:
    if new.received_on > actor.today:
        raise Refused(_("Dagen kravet kom inn, kan ikke være fram i tid."),
                      code="DATE_IN_FUTURE", field="received_on")  # fmt: skip
    if not new.text.strip():
        raise Refused(_("Skriv hva det bes om innsyn i."), code="TEXT_MISSING", field="text")
    if case is not None and case.compartment_id not in actor.compartment_ids:
        raise Refused(
            _("Saken behandles av en annen enhet. Send kravet til dem, så svarer de."),
            code="NOT_OUR_CASE",
            field="case_number",
        )
    if new.kind == RequestKind.PUBLICITY:
        return
    if case is None and new.kind == RequestKind.PARTY:
        raise Refused(_("Oppgi saken det bes om innsyn i."), code="CASE_MISSING", field="case_number")
    if person is None or not policy_for(Person).sees(actor, person):
        raise Refused(
            _("Oppgi hvem opplysningene gjelder, med nummeret på en sak enheten har."),
            code="PERSON_MISSING",
            field="case_number",
        )
    if new.capacity == Capacity.ANYONE:
        raise Refused(
            _("Bare personen selv eller en som representerer personen, kan be om dette. Velg hvem som ber."),
            code="WRONG_CAPACITY",
            field="capacity",
        )
    if not new.requester.strip():
        raise Refused(_("Skriv navnet på den som ber om innsyn."), code="NAME_MISSING", field="requester")
    if new.checked_on is None:
        raise Refused(
            _("Kontroller hvem som ber om innsyn, og fullmakten hvis det er en representant. Skriv datoen."),
            code="NOT_CHECKED",
            field="checked_on",
        )
    if new.checked_on > actor.today:
        raise Refused(_("Datoen kan ikke være fram i tid."), code="DATE_IN_FUTURE", field="checked_on")


def _person_of(case: Any) -> Person | None:
    kind = next((each for each in gathering.case_kinds() if isinstance(case, each.model)), None)
    return getattr(case, kind.person, None) if kind else None


def _number_of(case: Any) -> str:
    kind = next(each for each in gathering.case_kinds() if isinstance(case, each.model))
    return str(getattr(case, kind.number))[:60]


def _pass_on(actor: Actor, first: AccessRequest) -> None:
    """A row for each other compartment that knows, or has known, the person. Who they are is told to nobody."""
    assert first.person_id is not None
    with within_service(actor, SERVICE) as service:
        known = Relation.objects.filter(subject_id=first.person_id).exclude(compartment=first.compartment_id)
        for compartment in Compartment.objects.filter(pk__in=known.values("compartment")).order_by("pk"):
            unit = heirs.staffed(compartment, actor.today)
            deserted = unit is None
            unit = unit or compartment.units.order_by("created_at", "pk").first()
            if unit is None:
                continue  # No unit has ever stood here, and so nobody has written anything.
            part = AccessRequest(
                municipality_id=first.municipality_id,
                compartment=compartment,
                passed_on=True,
                unit=unit,
                **{name: getattr(first, name) for name in (
                    "number", "kind", "person", "requester", "capacity", "checked_on", "language", "text",
                    "received_on",
                )},
            )  # fmt: skip
            # A protected address stays with those who have it: each unit writes to the address it knows.
            if first.person is not None and not first.person.protected:
                part.address, part.email = first.address, first.email
            part.save(force_insert=True)
            _make_known(service, part)
            events.record(service, "access.received_gdpr", part, on=first.received_on)
            if deserted:
                heirs.lend(service, part)
                continue
            notify(
                actor=service,
                unit=unit,
                title=_("Krav om innsyn i egne opplysninger: %(number)s") % {"number": part.number},
                url=part.get_absolute_url(),
                key=f"access:{part.pk}",
                needs_receipt=True,
            )


def _make_known(service: Actor, part: AccessRequest) -> None:
    """Whom it is about, until the answer, for a compartment whose own relation has ended."""
    assert part.person_id is not None
    live = Relation.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=Now()), subject_id=part.person_id, compartment=part.compartment
    )
    if part.person is not None and not live.exists():
        relations.open_relation(
            actor=service,
            subject=part.person,
            compartment=part.compartment,
            basis=Basis.LAW,
            scope=Scope.IDENTITY,
            source_id=part.pk,
            reason=_("Krav om innsyn %(number)s") % {"number": part.number},
        )


@transaction.atomic
def gather(*, actor: Actor, request: AccessRequest) -> int:
    """Collect what the actor's own compartments hold. Done again, it adds what has come since. Returns how many."""
    locked = lock(actor, request, "review")
    # In the language of the answer: what is gathered is what the person gets to read.
    with translation.override(locked.language):
        found = list(_found(actor, locked))
    there = set(locked.items.values_list("source_id", flat=True))
    rows = [
        RequestItem(
            municipality_id=locked.municipality_id,
            compartment_id=locked.compartment_id,
            request=locked,
            order=len(there) + n,
            source=piece.source,
            source_id=piece.source_id,
            title=piece.title,
            on=piece.on,
            fields=list(piece.fields),
            document=piece.document,
            mark=piece.mark,
        )
        for n, piece in enumerate((each for each in found if each.source_id not in there), 1)
    ]
    RequestItem.objects.bulk_create(rows)
    machine.perform(actor=actor, obj=locked, name="gather", handler=locked.handler or actor.user)
    request.state = locked.state
    return len(rows)


def _found(actor: Actor, request: AccessRequest) -> Iterator[gathering.Piece]:
    if request.subject_id:
        return gathering.of_case(actor, request.subject_type, request.subject_id)
    if request.person_id:
        held = gathering.of_person(actor, request.person_id, whole_register=not request.passed_on)
        return chain(held, [own_log.piece(actor, request)] if request.kind == RequestKind.GDPR else [])
    return iter(())


@transaction.atomic
def extend(*, actor: Actor, request: AccessRequest, reason: str) -> AccessRequest:
    """Two months more (art. 12 no. 3): only within the first month, and the person is told why."""
    if not requests.can(actor, "extend", request):
        raise NotAllowed("extend")
    locked = lock(actor, request, "extend")
    if locked.extended_on is not None:
        return locked
    if locked.kind != RequestKind.GDPR:
        raise Refused(
            _("Bare fristen for innsyn i egne personopplysninger kan forlenges."), code="NOT_EXTENDABLE"
        )
    if locked.state not in OPEN_STATES:
        raise Refused(_("Kravet er avsluttet."), code="WRONG_STATE")
    if not reason.strip():
        raise Refused(
            _("Skriv hvorfor svaret tar lengre tid. Det står i brevet til personen."),
            code="REASON_MISSING",
            field="reason",
        )
    if actor.today > _a_month_after(locked.received_on):
        raise Refused(
            _("Den første måneden er over. Fristen kan bare forlenges før den går ut. Svar på kravet nå."),
            code="TOO_LATE",
        )
    locked.extended_on, locked.extension_reason = actor.today, reason.strip()
    locked.version += 1
    locked.save(update_fields=["extended_on", "extension_reason", "version"])
    events.record(actor, "access.extended", locked, reason=reason)
    # The event has started the longer deadline: the letter gives the same day.
    due = next_due([locked.pk])[locked.pk].due
    request_letters.extension(actor, locked, due)
    return locked


def _a_month_after(day: date) -> date:
    return Period.parse("1 month").after(day)


@transaction.atomic
def withdraw(*, actor: Actor, request: AccessRequest, reason: str) -> AccessRequest:
    done: AccessRequest = machine.perform(actor=actor, obj=request, name="withdraw", reason=reason)
    close(actor, done)
    return done


def close(actor: Actor, request: AccessRequest) -> None:
    """Whom it was about is closed again where the request was what opened it."""
    with within_service(actor, SERVICE) as service:
        relations.close_opened_by(actor=service, source_id=request.pk)
        heirs.give_back(service, request)


def lock(actor: Actor, request: AccessRequest, action: str) -> AccessRequest:
    """The request, locked, for an act of the unit that answers it."""
    locked = AccessRequest.objects.select_for_update(of=("self",), no_key=True).filter(pk=request.pk).first()
    if locked is None or not (requests.permits(actor, action) and requests.sees(actor, locked)):
        raise NotAllowed(action)
    if action == "review" and locked.state not in OPEN_STATES:
        raise Refused(_("Kravet er avsluttet og kan ikke endres."), code="WRONG_STATE")
    return locked
