"""Registering a transition, naming who takes over, confirming, and ending it. Nobody is left without a receiver."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Membership, Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import add_task, close_tasks
from core.rules.services import deadlines
from tenancies import policies
from tenancies.calculations import limits
from tenancies.enums_handover import HandoverBasis, HandoverKind, HandoverSource, HandoverState, HomeAfter
from tenancies.models import Handover
from tenancies.selectors.limits import limits_of
from tenancies.services.placing import Someone, known_or_new
from tenancies.transitions import HANDOVER

#: A transition further ahead than this is a slip of the pen.
FURTHEST = timedelta(days=3 * 366)
_DOORS = {
    HandoverBasis.CONSENT: Basis.CONSENT,
    HandoverBasis.OWN_TASKS: Basis.LAW,
    HandoverBasis.LAW: Basis.LAW,
}


@dataclass(frozen=True)
class NewHandover:
    person: Someone
    kind: str
    expected_on: date
    source: str
    basis: str
    source_detail: str = ""
    basis_detail: str = ""
    home: str = HomeAfter.UNKNOWN
    home_note: str = ""
    note: str = ""
    receiver_unit: Unit | None = None
    receiver: User | None = None


@transaction.atomic
def register(*, actor: Actor, unit: Unit, new: NewHandover, key: UUID) -> Handover:
    """Somebody is on the way out of something. The same key twice is the same transition."""
    if not policies.handovers.permits(actor, "register") or unit.pk not in actor.unit_ids:
        raise NotAllowed("register")
    known = Handover.objects.filter(municipality=actor.home, idempotency_key=key).first()
    if known is not None:
        return known
    _check(new, actor.today)
    person = known_or_new(actor, unit, new.person, "number")
    same = Handover.objects.filter(
        compartment=unit.compartment_id, person=person, kind=new.kind, ended_on=None
    ).first()
    if same is not None:
        raise Refused(
            _("%(name)s har allerede en slik overgang, %(number)s. Rett den i stedet.")
            % {"name": person.name, "number": same.number},
            code="ALREADY_EXPECTED", field="person",
        )  # fmt: skip
    year = actor.today.year
    handover = Handover(
        municipality_id=unit.municipality_id,
        compartment_id=unit.compartment_id,
        number=f"O{year}/{next_number(actor.home, 'handover', year)}",
        kind=new.kind,
        person=person,
        unit=unit,
        registered_by=actor.user,
        expected_on=new.expected_on,
        source=new.source,
        source_detail=new.source_detail.strip(),
        basis=new.basis,
        basis_detail=new.basis_detail.strip(),
        home=new.home,
        home_note=new.home_note.strip(),
        note=new.note.strip(),
        idempotency_key=key,
    )
    handover.save(force_insert=True)
    events.record(actor, "handover.registered", handover)
    if handover.home == HomeAfter.FOUND:
        events.record(actor, "handover.home_found", handover)
    if new.receiver is not None and new.receiver_unit is not None:
        name_receiver(actor=actor, handover=handover, unit=new.receiver_unit, receiver=new.receiver)
        handover.refresh_from_db()
    return handover


@transaction.atomic
def name_receiver(
    *, actor: Actor, handover: Handover, unit: Unit, receiver: User, expected_version: int | None = None
) -> Handover:
    """A unit and a person there are to take over: they learn of it, get a task, and must confirm."""
    locked = _lock(actor, handover, "change")
    if locked.receiver_id == receiver.pk and locked.receiver_unit_id == unit.pk:
        return locked
    _must_run(locked)
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today), user=receiver, unit=unit, valid_from__lte=actor.today
    )
    if unit.municipality_id != locked.municipality_id or not receiver.is_active or not working.exists():
        raise Refused(_("Velg en som arbeider hos mottakeren."), code="RECEIVER_OUTSIDE", field="receiver")
    before = locked.receiver_unit
    locked.bump(expected_version)
    locked.receiver_unit, locked.receiver, locked.confirmed_on = unit, receiver, None
    if locked.state == HandoverState.RECEIVED:
        HANDOVER.perform(actor=actor, obj=locked, name="reopen", confirmed_on=None)
        locked.refresh_from_db(fields=["state", "version"])
    locked.save(update_fields=["receiver_unit", "receiver", "confirmed_on", "version"])
    if before is not None and before.compartment_id not in (unit.compartment_id, locked.compartment_id):
        relations.close_opened_by(actor=actor, source_id=locked.pk, compartment=before.compartment)
    _open(actor, locked, unit)
    close_tasks(actor=actor, subject=locked)
    add_task(
        actor=actor,
        title=_("Bekreft at du tar imot en overgang"),
        url=locked.get_absolute_url(),
        user=receiver,
        due=limits_of(actor.home, actor.today).ends(limits.HANDOVER_CONFIRM, actor.today),
        subject=locked,
        key=f"handover:{locked.pk}:{receiver.pk}:{locked.version}",
    )
    events.record(actor, "handover.asked", locked, detail={"to": str(receiver.pk)})
    deadlines.reassign(actor=actor, subject=locked)
    return locked


@transaction.atomic
def confirm(*, actor: Actor, handover: Handover) -> Handover:
    """The named receiver takes over. Confirmed already is no error."""
    locked = _lock(actor, handover, "view")
    if locked.receiver_id != actor.user_id or actor.user_id is None:
        raise NotAllowed("confirm")
    confirmed: Handover = HANDOVER.perform(actor=actor, obj=locked, name="confirm", confirmed_on=actor.today)
    close_tasks(actor=actor, subject=locked)
    return confirmed


@transaction.atomic
def tell_home(*, actor: Actor, handover: Handover, home: str, note: str = "") -> Handover:
    """Whether they have a home to go to. A home that fell through starts the alarm anew."""
    locked = _lock(actor, handover, "tell")
    _must_run(locked)
    if home not in HomeAfter.values:
        raise Refused(_("Velg om de har bolig."), code="HOME", field="home")
    if (locked.home, locked.home_note) == (home, note.strip()):
        return locked
    locked.home, locked.home_note = home, note.strip()[:300]
    locked.version += 1
    locked.save(update_fields=["home", "home_note", "version"])
    verb = "handover.home_found" if home == HomeAfter.FOUND else "handover.home_lacking"
    events.record(actor, verb, locked)
    return locked


@transaction.atomic
def move_date(*, actor: Actor, handover: Handover, expected_on: date, reason: str) -> Handover:
    """The day is another. The alarms are counted from the new one."""
    locked = _lock(actor, handover, "tell")
    if locked.expected_on == expected_on:
        return locked
    _must_run(locked)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor dagen er endret."), code="REASON_MISSING", field="reason")
    _check_day(expected_on, actor.today)
    locked.expected_on = expected_on
    locked.version += 1
    locked.save(update_fields=["expected_on", "version"])
    events.record(
        actor, "handover.moved", locked, reason=reason.strip(), detail={"to": expected_on.isoformat()}
    )
    if locked.state == HandoverState.RECEIVED:
        deadlines.meet(actor=actor, kind="handover_without_receiver", subject=locked)
    if locked.home == HomeAfter.FOUND:
        deadlines.meet(actor=actor, kind="handover_without_home", subject=locked)
    return locked


@transaction.atomic
def finish(*, actor: Actor, handover: Handover, cancelled: bool = False, reason: str = "") -> Handover:
    """They are out and taken over, or it came to nothing. What the receiver has been let in on closes in a month."""
    locked = _lock(actor, handover, "tell")
    name = "cancel" if cancelled else "finish"
    finished: Handover = HANDOVER.perform(
        actor=actor, obj=locked, name=name, reason=reason, ended_on=actor.today
    )
    close_tasks(actor=actor, subject=locked)
    return finished


def _open(actor: Actor, handover: Handover, unit: Unit) -> None:
    """The receiver's office sees the transition and whom it is about; a protected address stays the handlers'."""
    if unit.compartment_id == handover.compartment_id:
        return
    basis = _DOORS[HandoverBasis(handover.basis)]
    for subject, scope in ((handover, Scope.CONTENT), (handover.person, Scope.IDENTITY)):
        relations.open_relation(
            actor=actor, subject=subject, compartment=unit.compartment, basis=basis, scope=scope,
            source_id=handover.pk, reason=_("mottaker av en overgang"),
        )  # fmt: skip


def _check(new: NewHandover, today: date) -> None:
    if new.kind not in HandoverKind.values:
        raise Refused(_("Velg hva slags overgang det er."), code="KIND", field="kind")
    if new.source not in HandoverSource.values:
        raise Refused(_("Velg hvem som meldte det."), code="SOURCE", field="source")
    if new.basis not in HandoverBasis.values:
        raise Refused(_("Velg grunnlaget for å dele det med mottakeren."), code="BASIS", field="basis")
    if new.home not in HomeAfter.values:
        raise Refused(_("Velg om de har bolig."), code="HOME", field="home")
    if (new.receiver is None) != (new.receiver_unit is None):
        raise Refused(_("Velg både enhet og person hos mottakeren."), code="RECEIVER_HALF", field="receiver")
    _check_day(new.expected_on, today)


def _check_day(day: date, today: date) -> None:
    if day < today - timedelta(days=31):
        raise Refused(
            _("Dagen er passert for over en måned siden. Rett datoen."), code="LONG_PAST", field="expected_on"
        )
    if day > today + FURTHEST:
        raise Refused(
            _("Dagen er mer enn tre år fram i tid. Rett datoen."), code="TOO_FAR", field="expected_on"
        )


def _lock(actor: Actor, handover: Handover, action: str) -> Handover:
    locked = (
        Handover.objects.select_for_update(no_key=True, of=("self",))
        .select_related("receiver_unit", "person")
        .filter(pk=handover.pk)
        .first()
    )
    if locked is None or not policies.handovers.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _must_run(handover: Handover) -> None:
    if handover.ended_on is not None:
        raise Refused(_("Overgangen er avsluttet."), code="WRONG_STATE")
