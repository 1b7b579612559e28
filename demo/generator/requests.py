"""Requests for access of all three kinds, at every step; a clearing that waits for the second, and one that is done."""

from datetime import datetime, time, timedelta
from typing import Any

from applications.enums import OPEN_STATES
from applications.models import Application, ApplicationDraft
from contacts.models import Contact
from core.agencies import actors
from core.agencies.actors import Actor, acting_as
from core.agencies.enums import Basis
from core.agencies.relations import open_relation
from core.audit import events
from core.privacy.models import AccessRequest
from core.privacy.services import answering, packages, retention
from core.privacy.services import requests as service
from core.privacy.transitions import request as machine
from demo.generator.dice import OSLO
from demo.generator.world import World
from tenancies.models import Lease

OLD = (
    "Spurte om når søknaden blir behandlet.",
    "Ba om å få tilsendt skjemaet på nytt.",
    "Meldte fra om ny adresse.",
    "Takket for hjelpen med papirene.",
)
#: A complex request: what the letter gives as the reason.
LONGER = "Kravet gjelder mange år, og mye av det ligger på papir."


def build(world: World) -> None:
    """Bergen: the office answers six, the landlord one, and Nav its part of one."""
    worker = _actor(world, "saksbehandler.bergen")
    cases = _cases(world)
    if len(cases) < 6:
        return
    with acting_as(worker):
        nav = world.units["nav-arstad"].compartment
        open_relation(actor=worker, subject=cases[0].applicant, compartment=nav, basis=Basis.OWN_CASE)
        _receive(worker, "gdpr", cases[0], days=3, text="Alt dere har om meg, og hvem som har sett det.")
        reading = _receive(worker, "party", cases[1], days=2, text="Notatene og vedtaket i saken min.")
        _gathered(worker, reading)
        _receive(worker, "publicity", cases[2], days=6, text="Alle brev i saken fra september og oktober.")
        longer = _receive(worker, "gdpr", cases[3], days=21, text="Innsyn i alt som er lagret om meg.")
        _gathered(worker, longer)
        ready = _receive(worker, "party", cases[4], days=1, text="Alle dokumentene i saken.")
        _gathered(worker, ready, reviewed=True)
        no = _receive(worker, "publicity", cases[5], days=9, text="Navn og adresse på alle søkere i høst.")
        _extended(worker, longer)
        machine.perform(actor=worker, obj=ready, name="grant", answered_on=world.today)
        _refused(worker, no)
    landlord = _actor(world, "boligleder.bergen")
    lease = (
        Lease.objects.filter(
            municipality=world.municipality, compartment=landlord.compartment, restricted=False, ended_on=None
        )
        .order_by("number")
        .first()
    )
    if lease is not None:
        with acting_as(landlord):
            _receive(landlord, "party", lease, days=1, text="Reskontroen min for de siste to årene.")
    _clearings(world, "personvern.bergen", "enhetsleder.bergen", worker)


def build_small(world: World) -> None:
    worker = _actor(world, "konsulent.nes")
    cases = _cases(world)
    if len(cases) < 2:
        return
    with acting_as(worker):
        _receive(worker, "party", cases[0], days=1, text="Vurderingen i saken min.")
        _gathered(worker, _receive(worker, "gdpr", cases[1], days=8, text="Alt dere har om meg."))


def _actor(world: World, username: str) -> Actor:
    return actors.for_user(world.users[username], today=world.today)


def _cases(world: World) -> list[Application]:
    rows = Application.objects.filter(
        municipality=world.municipality,
        compartment=world.units["boligkontoret"].compartment,
        state__in=OPEN_STATES,
        applicant__address_protection="none",
    )
    return list(rows.select_related("applicant").order_by("-received", "id")[4:10])


def _receive(actor: Actor, kind: str, case: Any, *, days: int, text: str) -> AccessRequest:
    person = case.tenant if isinstance(case, Lease) else case.applicant
    known = kind != "publicity"
    received = actor.today - timedelta(days=days)
    new = service.NewRequest(
        kind=kind,
        capacity="self" if known else "anyone",
        text=text,
        received_on=received,
        requester=person.name if known else "Bergens Prøveblad",
        checked_on=received if known else None,
        address="Prøveveien 2\n5003 BERGEN",
        language="nn" if days == 21 else "nb",
    )
    if kind == "gdpr":
        return service.receive(actor=actor, new=new, person=person)
    return service.receive(actor=actor, new=new, case=case)


def _gathered(actor: Actor, request: AccessRequest, *, reviewed: bool = False) -> None:
    service.gather(actor=actor, request=request)
    for item in packages.found_in(actor, request) if reviewed else ():
        if item.mark:
            answering.mark_reviewed(actor=actor, item=item)


def _extended(actor: Actor, request: AccessRequest) -> None:
    """The event starts the longer deadline. The letters are left out here: a PDF takes longer than all the rest."""
    request.extended_on, request.extension_reason = actor.today, LONGER
    request.save(update_fields=["extended_on", "extension_reason"])
    events.record(actor, "access.extended", request, reason=LONGER)


def _refused(actor: Actor, request: AccessRequest) -> None:
    machine.perform(
        actor=actor,
        obj=request,
        name="refuse",
        answered_on=actor.today,
        refusal_ground="offl-13",
        refusal_reason="At noen har søkt om kommunal bolig, er taushetsbelagt. Vi har vurdert å gi ut lista uten navn, "
        "men adressene viser hvem det er.",
    )


def _clearings(world: World, officer: str, leader: str, worker: Actor) -> None:
    """Drafts have been cleared; old contacts wait for the leader."""
    dice = world.dice("clearings")
    stale = world.today - timedelta(days=120)
    world.copy(
        ApplicationDraft,
        [
            {
                "id": dice.uuid(stale),
                "version": 1,
                "user_id": worker.user_id,
                "data": {},
                "step": "soker",
                "saved_at": datetime.combine(stale, time(9, n), tzinfo=OSLO),
            }
            for n in range(4)
        ],
    )
    world.copy(Contact, [_old_contact(world, dice, n) for n in range(14)])
    with acting_as(_actor(world, officer)) as first:
        drafts = retention.propose(actor=first, code="drafts", reason="Etter bevaringsplanen, hvert kvartal.")
    with acting_as(_actor(world, leader)) as second:
        retention.approve(actor=second, run=drafts)
    with actors.acting_as_service("retention", world.municipality, today=world.today) as night:
        retention.carry_out(actor=night, run=drafts)
    with acting_as(_actor(world, officer)) as first:
        retention.propose(
            actor=first, code="contacts", reason="Henvendelsene er fulgt opp, og fem år er gått."
        )


def _old_contact(world: World, dice: Any, number: int) -> dict[str, Any]:
    office = world.units["boligkontoret"]
    day = world.today - timedelta(days=5 * 366 + 10 + number * 23)
    moment = datetime.combine(day, time(9 + number % 6, 20), tzinfo=OSLO)
    return {
        "id": dice.uuid(day),
        "created_at": moment,
        "compartment_id": office.compartment_id,
        "unit_id": office.pk,
        "happened_at": moment,
        "channel": "phone",
        "direction": "incoming",
        "caller": "",
        "text": OLD[number % len(OLD)],
        "outcome": "answered",
        "recorded_at": moment,
        "idempotency_key": dice.uuid(day),
    }
