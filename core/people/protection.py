"""Skjermet adresse: setting and lifting the protection of an address, and naming who may know where somebody lives.

What follows from it in the rooms (leases, dwellings, offers) is done by the rooms, which register at `on_changed`;
the walls themselves follow at once, since they look at the person and at the handlers with every question.
"""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor, within_service
from core.agencies.models import Membership
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.people import policies
from core.people.enums import AddressProtection
from core.people.models import Person, ProtectedHandler, ShieldedAddress

Changed = Callable[[Actor, Person], object]
_hooks: list[Changed] = []


def on_changed(hook: Changed) -> None:
    """Register what a room does when a person's protection is set or lifted, or another handler is named."""
    if hook not in _hooks:
        _hooks.append(hook)


@transaction.atomic
def protect(*, actor: Actor, person: Person, level: str, handlers: Sequence[User], reason: str) -> Person:
    """The person's address is protected from now on, and known to the named handlers alone.

    Protected already: a handler sets the level and adds handlers; others get the same answer and change nothing.
    Raises Refused without a
    reason, without handlers, or with somebody who does not work in the municipality today.
    """
    locked = _lock(actor, person, "protect")
    if level not in (AddressProtection.CONFIDENTIAL, AddressProtection.STRICTLY_CONFIDENTIAL):
        raise Refused(
            _("Velg om adressen er fortrolig eller strengt fortrolig."), code="LEVEL_MISSING", field="level"
        )
    if not reason.strip():
        raise Refused(_("Skriv hvorfor adressen skal skjermes."), code="REASON_MISSING", field="reason")
    if not handlers:
        raise Refused(
            _("Navngi minst én ansvarlig. Uten ansvarlig kan ingen se hvor personen bor."),
            code="HANDLER_MISSING",
            field="handlers",
        )
    _must_work_here(actor, handlers)
    if locked.protected and not is_handler(actor, locked):
        # The same answer as if it had just been done: nobody is to learn that it was. A leader can name handlers
        # where none is left; else those there are may do so.
        if policies.persons.permits(actor, "name_handler") and not _anybody_left(actor, locked):
            _name(actor, locked, handlers, reason)
            tell_rooms(actor, locked)
        events.record(actor, "person.protection_asked", locked, reason=reason.strip())
        return locked
    changed = locked.address_protection != level
    if not locked.protected and (locked.street or locked.postcode or locked.town):
        _put_away(locked)
    if changed:
        locked.address_protection = level
        locked.street = locked.postcode = locked.town = ""
        locked.version += 1
        locked.save(update_fields=["address_protection", "street", "postcode", "town", "version"])
        events.record(actor, "person.protected", locked, reason=reason.strip())
    _name(actor, locked, handlers, reason)
    tell_rooms(actor, locked)
    return locked


@transaction.atomic
def unprotect(*, actor: Actor, person: Person, reason: str) -> Person:
    """The address is no longer protected: the register address comes back, and the handlers' task is over.

    Only a named handler may say so. Lifted already is no error.
    """
    locked = _lock(actor, person, "protect")
    if not locked.protected:
        return locked
    if not is_handler(actor, locked):
        raise NotAllowed("protect")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor skjermingen oppheves."), code="REASON_MISSING", field="reason")
    kept = ShieldedAddress.objects.filter(person=locked).first()
    if kept is not None:
        locked.street, locked.postcode, locked.town = kept.street, kept.postcode, kept.town
        kept.delete()
    locked.address_protection = AddressProtection.NONE
    locked.version += 1
    locked.save(update_fields=["address_protection", "street", "postcode", "town", "version"])
    _close(ProtectedHandler.objects.filter(person=locked))
    events.record(actor, "person.unprotected", locked, reason=reason.strip())
    tell_rooms(actor, locked)
    return locked


@transaction.atomic
def set_postal_address(*, actor: Actor, person: Person, address: str) -> Person:
    """c/o or postboks. Never where the person lives: it is read by all who may know of the person."""
    locked = _lock(actor, person, "change")
    wanted = "\n".join(line.strip() for line in address.splitlines() if line.strip())[:200]
    if locked.postal_address == wanted:
        return locked
    locked.postal_address = wanted
    locked.version += 1
    locked.save(update_fields=["postal_address", "version"])
    events.record(actor, "person.postal_address_changed", locked)
    return locked


@transaction.atomic
def name_handlers(*, actor: Actor, person: Person, handlers: Sequence[User], reason: str) -> Person:
    """More handlers, named by one of those there are."""
    locked = _lock(actor, person, "protect")
    if not is_handler(actor, locked):
        raise NotAllowed("protect")
    if not locked.protected:
        raise Refused(_("Adressen er ikke skjermet. Skjerm den først."), code="NOT_PROTECTED")
    if not handlers:
        raise Refused(_("Velg hvem som skal være ansvarlig."), code="HANDLER_MISSING", field="handlers")
    _must_work_here(actor, handlers)
    _name(actor, locked, handlers, reason or _("Ny ansvarlig"))
    tell_rooms(actor, locked)
    return locked


@transaction.atomic
def release_handler(*, actor: Actor, person: Person, user: User) -> None:
    """A handler is one no more, from the next question on. The last one cannot be released."""
    locked = _lock(actor, person, "protect")
    if not is_handler(actor, locked):
        raise NotAllowed("protect")
    rows = list(_live(locked))
    leaving = [row for row in rows if row.user_id == user.pk]
    if not leaving:
        return
    if len(rows) == len(leaving):
        raise Refused(
            _("Dette er den siste ansvarlige. Navngi en ny først."), code="LAST_HANDLER", field="handlers"
        )
    events.record(actor, "person.handler_released", locked, detail={"user": str(user.pk)})
    _close(ProtectedHandler.objects.filter(pk__in=[row.pk for row in leaving]))
    tell_rooms(actor, locked)


def name_for_duty(*, actor: Actor, person: Person, user: User, reason: str) -> None:
    """Whoever gets responsibility for a protected person's lease must know of it: named as part of that act."""
    if person.protected:
        _name(actor, person, [user], reason)


def is_handler(actor: Actor, person: Person) -> bool:
    """Whether the actor is among the person's named handlers now. Services work on everything."""
    if actor.is_service:
        return True
    return actor.user_id is not None and _live(person).filter(user=actor.user_id).exists()


def is_shielded(*, person_id: UUID, household_id: UUID | None, municipality_id: UUID) -> bool:
    """Whether the person, or somebody who lives in the household now, has a protected address at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s IN (SELECT husrom_hidden_persons(NULL, %s)) "
            "OR coalesce(%s IN (SELECT husrom_hidden_households(NULL, %s)), false)",
            [person_id, municipality_id, household_id, municipality_id],
        )
        return bool(cursor.fetchone()[0])


def hides_from(actor: Actor, *, person_id: UUID, household_id: UUID | None) -> bool:
    """Whether the protection of the person or the household keeps the actor from knowing where they will live."""
    if actor.is_service:
        return False
    place = actor.municipality_id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s IN (SELECT husrom_hidden_persons(%s, %s)) "
            "OR coalesce(%s IN (SELECT husrom_hidden_households(%s, %s)), false)",
            [person_id, actor.user_id, place, household_id, actor.user_id, place],
        )
        return bool(cursor.fetchone()[0])


def postal_lines(person: Person) -> tuple[str, ...]:
    """Where letters to somebody with a protected address go: c/o or postboks, one line for each given."""
    return tuple(line.strip() for line in person.postal_address.splitlines() if line.strip())


def colleagues(actor: Actor) -> models.QuerySet[User]:
    """Everybody who works in the municipality today, by name: whom one may name."""
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        unit__municipality=actor.municipality,
        valid_from__lte=actor.today,
    )
    return User.objects.filter(pk__in=working.values("user"), is_active=True).order_by("full_name", "id")


def handlers_of(person: Person) -> list[User]:
    """The named handlers, by name; only a handler (or a service) can ask."""
    return [row.user for row in _live(person).select_related("user").order_by("user__full_name", "id")]


def _lock(actor: Actor, person: Person, action: str) -> Person:
    locked = Person.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
    if locked is None or not policies.persons.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _live(person: Person) -> models.QuerySet[ProtectedHandler]:
    return ProtectedHandler.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=Now()), person=person, opened_at__lte=ClockTimestamp()
    )


def _anybody_left(actor: Actor, person: Person) -> bool:
    """Whether one of the handlers still works here; asked as a service, since outsiders do not see the rows."""
    with within_service(actor, "deadlines"):
        users = list(_live(person).values_list("user_id", flat=True))
    return _working(actor, users).exists()


def _working(actor: Actor, users: Iterable[UUID]) -> models.QuerySet[Membership]:
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        user__in=list(users),
        user__is_active=True,
        unit__municipality=actor.municipality,
        valid_from__lte=actor.today,
    )


def _must_work_here(actor: Actor, handlers: Sequence[User]) -> None:
    here = set(_working(actor, [user.pk for user in handlers]).values_list("user_id", flat=True))
    for user in handlers:
        if user.pk not in here:
            raise Refused(
                _("%(name)s arbeider ikke i kommunen i dag. Velg en annen.") % {"name": user.full_name},
                code="HANDLER_NOT_HERE",
                field="handlers",
            )


def _put_away(person: Person) -> None:
    ShieldedAddress(
        municipality_id=person.municipality_id,
        person=person,
        street=person.street,
        postcode=person.postcode,
        town=person.town,
    ).save(force_insert=True)


def _name(actor: Actor, person: Person, users: Sequence[User], reason: str) -> None:
    known = set(_live(person).values_list("user_id", flat=True))
    rows = [
        ProtectedHandler(
            municipality_id=person.municipality_id,
            person=person,
            user=user,
            opened_at=ClockTimestamp(),
            reason=reason.strip()[:300],
            named_by_id=actor.user_id,
        )
        for user in users
        if user.pk not in known
    ]
    # One who is named already stays as they are (a unique key), also where the actor may not read the rows.
    made = ProtectedHandler.objects.bulk_create(rows, ignore_conflicts=True)
    for row in made:
        events.record(actor, "person.handler_named", person, detail={"user": str(row.user_id)})


def _close(rows: models.QuerySet[ProtectedHandler]) -> None:
    rows.filter(Q(closes_at=None) | Q(closes_at__gt=Now())).update(
        closes_at=Greatest(ClockTimestamp(), F("opened_at"))
    )


def tell_rooms(actor: Actor, person: Person) -> None:
    """Have every room bring its records in line with the person's protection as it is now."""
    for hook in _hooks:
        hook(actor, person)
