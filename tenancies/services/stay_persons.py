"""What is put right in a running chain of stays: its first night, who came along later, and who left before the rest.

Facts are never overwritten: who stayed when gets new rows, and the old ones tell what was believed before.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from core.interface import formatting
from core.people.custody import OF_AGE, age_on
from core.people.models import Person
from core.rules.models import Deadline
from core.rules.services import deadlines
from housing.services.temporary import lock_place
from tenancies.enums_temporary import StayRole
from tenancies.models import Placement, Stay, StayPerson
from tenancies.selectors.temporary_rules import ALARMS, alarms_of, rules_on
from tenancies.services.placing import (
    Party,
    Someone,
    check_free,
    check_room,
    known_or_new,
    lacking,
    must_override,
)
from tenancies.services.stays import lock_placement, party_of, running_stay


@transaction.atomic
def correct_first_night(
    *, actor: Actor, placement: Placement, on: date, reason: str, expected_version: int | None = None
) -> Placement:
    """The chain began on another night than was written. Days, cost and alarms are counted from `on`.

    An alarm that was answered stays answered where the new day has not moved it out of reach.
    """
    locked = lock_placement(actor, placement, "change")
    running_stay(locked)
    first = locked.stays.select_related("place").order_by("starts_on", "created_at")[0]
    if first.starts_on == on:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor datoen rettes."), code="REASON_MISSING", field="reason")
    _check_first_night(actor, locked, first, on)
    answered = _answered(locked)
    if expected_version is not None and expected_version != locked.version:
        locked.bump(expected_version)
    before = first.starts_on
    _begin(first, on)
    locked.started_on = on
    alarms = alarms_of(actor.home, actor.today)
    days = alarms.days(on)
    locked.alarm = min(locked.alarm, sum(day <= actor.today for day in days))
    if locked.uncovered_since == before:
        locked.uncovered_since = on
    locked.version += 1
    locked.save(update_fields=["started_on", "alarm", "uncovered_since", "version"])
    events.record(
        actor, "temporary.first_night_corrected", locked, on=on, reason=reason.strip(),
        detail={"before": before.isoformat()},
    )  # fmt: skip
    for kind, day in zip(ALARMS, days, strict=True):
        if kind in answered and actor.today >= alarms.answered_from(day):
            deadlines.meet(actor=actor, kind=kind, subject=locked)
    return locked


def _check_first_night(actor: Actor, placement: Placement, first: Stay, on: date) -> None:
    if on > actor.today:
        raise Refused(_("Første natt er fram i tid. Rett datoen."), code="IN_FUTURE", field="on")
    if first.left_on is not None and on >= first.left_on:
        raise Refused(
            _("De dro fra %(place)s %(day)s. Første natt må være før den dagen.")
            % {"place": first.place.name, "day": formatting.longdate(first.left_on)},
            code="AFTER_STAY", field="on",
        )  # fmt: skip
    if not first.place.open_on(on):
        raise Refused(
            _("%(place)s var ikke i bruk denne dagen. Rett datoen.") % {"place": first.place.name},
            code="PLACE_CLOSED", field="on",
        )  # fmt: skip
    if placement.expected_end is not None and placement.expected_end <= on:
        raise Refused(
            _("Dagen de ventes å dra, er før denne dagen. Rett den i planen først."),
            code="ENDS_BEFORE_START", field="on",
        )  # fmt: skip
    there = first.persons.known().filter(valid_from=first.starts_on).values("person")
    elsewhere = (
        StayPerson.objects.known()
        .filter(
            Q(valid_to=None) | Q(valid_to__gt=on),
            compartment=placement.compartment_id, person__in=there, valid_from__lt=first.starts_on,
        )
        .exclude(stay=first)
        .select_related("person", "stay__place")
        .first()
    )  # fmt: skip
    if elsewhere is not None:
        raise Refused(
            _("%(name)s var på %(place)s noen av disse nettene. Rett datoen.")
            % {"name": elsewhere.person.name, "place": elsewhere.stay.place.name},
            code="STAYS_OVERLAP", field="on",
        )  # fmt: skip


def _begin(stay: Stay, on: date) -> None:
    """Those who came the first night came on this one. Who had left by then never stayed in the place."""
    rows = list(stay.persons.known().filter(valid_from=stay.starts_on))
    rows += list(stay.persons.known().filter(valid_from__gt=stay.starts_on, valid_from__lt=on))
    stay.starts_on = on
    stay.version += 1
    stay.save(update_fields=["starts_on", "version"])
    StayPerson.objects.filter(pk__in=[row.pk for row in rows]).update(superseded_at=ClockTimestamp())
    StayPerson.objects.bulk_create(
        _row(stay, row.person, row.role, on, row.valid_to)
        for row in rows
        if row.valid_to is None or row.valid_to > on
    )


def _row(stay: Stay, person: Person, role: str, first: date, last: date | None = None) -> StayPerson:
    return StayPerson(
        municipality_id=stay.municipality_id,
        compartment_id=stay.compartment_id,
        placement_id=stay.placement_id,
        stay=stay,
        person=person,
        role=role,
        valid_from=first,
        valid_to=last,
        recorded_at=ClockTimestamp(),
    )


def _answered(placement: Placement) -> set[str]:
    rows = Deadline.objects.filter(subject_id=placement.pk, kind__in=ALARMS).exclude(met_on=None)
    return set(rows.values_list("kind", flat=True))


@transaction.atomic
def join(*, actor: Actor, placement: Placement, who: Someone, on: date, reason: str = "") -> StayPerson:
    """Somebody comes to stay with them from a night on. There already is no error.

    `reason` is for a place that lacks something for the one who comes: a leader then looks at it.
    """
    locked = lock_placement(actor, placement, "change")
    stay = running_stay(locked)
    lock_place(stay.place)
    person = known_or_new(actor, locked.unit, who, "number")
    there = stay.persons.known().filter(person=person, valid_to=None).first()
    if there is not None:
        return there
    _check_day(actor, stay, on)
    age = age_on(person, on)
    role = StayRole.CHILD if age is not None and age < OF_AGE else StayRole.ADULT
    check_free(locked.unit, Party(person), on)
    check_room(stay.place, on, 1)
    party = party_of(stay)
    party.others.append((person, role))
    rules = rules_on(actor.home, on)
    lacks = [each for each in lacking(stay.place, party, rules, on) if each not in stay.lacking]
    if lacks:
        must_override(actor, stay.place, lacks, reason.strip())
        stay.lacking = [*stay.lacking, *(str(each) for each in lacks)]
        stay.override_reason = reason.strip()[:500]
        stay.overridden_by, stay.seen_by, stay.seen_on = actor.user, None, None
        stay.version += 1
        stay.save(
            update_fields=["lacking", "override_reason", "overridden_by", "seen_by", "seen_on", "version"]
        )
    row = _row(stay, person, role, on)
    row.save(force_insert=True)
    events.record(actor, "temporary.joined", locked, on=on, detail={"stay": str(stay.pk), "role": str(role)})
    if lacks:
        events.record(
            actor,
            "temporary.overridden",
            locked,
            on=on,
            reason=reason.strip(),
            detail={"lacking": stay.lacking},
        )
    if _count(actor, locked, party, on):
        events.record(actor, "temporary.flagged", locked, on=on)
    return row


@transaction.atomic
def leave(*, actor: Actor, placement: Placement, person: Person, on: date) -> None:
    """One of those who came along left on the day; the others stay. Left already is no error."""
    locked = lock_placement(actor, placement, "change")
    stay = running_stay(locked)
    row = stay.persons.known().filter(person=person, valid_to=None).first()
    if row is None:
        return
    if row.role == StayRole.MAIN:
        raise Refused(
            _("Plasseringen gjelder %(name)s. Avslutt oppholdet i stedet.") % {"name": person.name},
            code="MAIN_PERSON", field="person",
        )  # fmt: skip
    _check_day(actor, stay, on)
    if on < row.valid_from:
        raise Refused(
            _("%(name)s kom %(day)s. Dagen må være den eller senere.")
            % {"name": person.name, "day": formatting.longdate(row.valid_from)},
            code="BEFORE_STAY", field="on",
        )  # fmt: skip
    row.supersede()
    if row.valid_from < on:
        _row(stay, person, row.role, row.valid_from, on).save(force_insert=True)
    events.record(actor, "temporary.left", locked, on=on, detail={"stay": str(stay.pk)})
    _count(actor, locked, party_of(stay), on)


def _check_day(actor: Actor, stay: Stay, on: date) -> None:
    if on > actor.today:
        raise Refused(_("Dagen er fram i tid. Registrer det når dagen er der."), code="IN_FUTURE", field="on")
    if on < stay.starts_on:
        raise Refused(
            _("De kom til %(place)s %(day)s. Dagen må være den eller senere.")
            % {"place": stay.place.name, "day": formatting.longdate(stay.starts_on)},
            code="BEFORE_STAY", field="on",
        )  # fmt: skip


def _count(actor: Actor, placement: Placement, party: Party, on: date) -> bool:
    """How many children, and whether it is now to be followed closely, which it was not before."""
    followed = bool(placement.children or placement.young)
    placement.children = party.children
    placement.young = party.young(rules_on(actor.home, on), on)
    placement.version += 1
    placement.save(update_fields=["children", "young", "version"])
    return not followed and bool(placement.children or placement.young)
