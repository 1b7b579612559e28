"""What happens to a placement after the first night: another place, a plan, an exception, the end."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor, within_service
from core.agencies.models import Membership
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.interface.formatting import longdate
from core.people.models import Person, ProtectedHandler
from core.rules.services import deadlines
from tenancies import policies
from tenancies.enums_temporary import Outcome, PlacementState, StayRole
from tenancies.models import Placement, PlacementException, Stay, StayPerson
from tenancies.selectors.temporary_rules import alarms_of, rules_on
from tenancies.services.placing import Party, Where, move_in, usable
from tenancies.transitions import PLACEMENT

#: The identity that follows a protection into rows that whoever set it may not see.
SERVICE = "deadlines"


@transaction.atomic
def change_place(
    *, actor: Actor, placement: Placement, where: Where, expected_version: int | None = None
) -> Stay:
    """They move to another place: a new stay in the same chain. There already from that night is no error."""
    if not policies.placements.can(actor, "change", placement):
        raise NotAllowed("change")
    place = usable(actor, where, actor.today)
    locked = lock_placement(actor, placement, "change")
    now = running_stay(locked)
    if now.place_id == place.pk and now.starts_on == where.starts_on:
        return now
    if now.place_id == place.pk:
        raise Refused(_("De bor allerede her. Velg et annet sted."), code="SAME_PLACE", field="place")
    if where.starts_on < now.starts_on:
        raise Refused(
            _("De kom til %(place)s etter denne dagen. Rett datoen.") % {"place": now.place.name},
            code="BEFORE_STAY", field="starts_on",
        )  # fmt: skip
    if expected_version is not None and expected_version != locked.version:
        locked.bump(expected_version)
    party = party_of(now)
    _leave(now, where.starts_on)
    stay = move_in(actor, locked, place, where, party, rules_on(actor.home, where.starts_on))
    if where.expected_end != locked.expected_end:
        _expect(actor, locked, where.expected_end)
    return stay


@transaction.atomic
def end_placement(
    *,
    actor: Actor,
    placement: Placement,
    on: date,
    outcome: str,
    note: str = "",
    expected_version: int | None = None,
) -> Placement:
    """They left on `on` (the night before was the last), and went where `outcome` says. Ended already: as it was."""
    locked = lock_placement(actor, placement, "end")
    if locked.state == PlacementState.ENDED:
        return locked
    if outcome not in Outcome.values:
        raise Refused(_("Velg hvor de flyttet."), code="OUTCOME_MISSING", field="outcome")
    if outcome == Outcome.OTHER and not note.strip():
        raise Refused(_("Skriv hvor de flyttet."), code="NOTE_MISSING", field="note")
    now = running_stay(locked)
    if on < now.starts_on:
        raise Refused(
            _("Dagen er før de kom til %(place)s. Rett datoen.") % {"place": now.place.name},
            code="ENDS_BEFORE_START", field="on",
        )  # fmt: skip
    if on > actor.today:
        raise Refused(
            _("Dagen er fram i tid. Avslutt oppholdet når de har dratt."), code="IN_FUTURE", field="on"
        )
    _leave(now, on)
    ended: Placement = PLACEMENT.perform(
        actor=actor, obj=locked, name="end", on=on, expected_version=expected_version, ended_on=on, outcome=outcome,
        end_note=note.strip()[:500], uncovered_since=None,
    )  # fmt: skip
    return ended


@transaction.atomic
def make_exception(*, actor: Actor, placement: Placement, reason: str, until: date) -> PlacementException:
    """Why they stay past the limit all the same, by the named person who says so, until it is looked at again."""
    locked = lock_placement(actor, placement, "except")
    same = locked.exceptions.filter(decided_on=actor.today, until=until).first()
    if same is not None:
        return same
    _must_run(locked)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor oppholdet må vare lenger."), code="REASON_MISSING", field="reason")
    alarms = alarms_of(actor.home, actor.today)
    limit = alarms.clock(locked.started_on, actor.today)
    if not limit.may_be_excepted(actor.today):
        raise Refused(
            _("Oppholdet når grensen %(limit)s. Unntak kan begrunnes fra %(day)s.")
            % {"limit": longdate(limit.limit), "day": longdate(limit.excepts_from)},
            code="TOO_EARLY",
        )
    last = alarms.exception_until(actor.today)
    if not actor.today < until <= last:
        raise Refused(
            _("Unntaket skal vurderes på nytt senest %(day)s. Velg en dag som kommer, og ikke senere.")
            % {"day": longdate(last)},
            code="REVIEW_DATE", field="until",
        )  # fmt: skip
    made = PlacementException(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        placement=locked,
        reason=reason.strip()[:1000],
        decided_by=actor.user,
        decided_on=actor.today,
        until=until,
    )
    made.save(force_insert=True)
    locked.exception_until = until
    locked.version += 1
    locked.save(update_fields=["exception_until", "version"])
    events.record(
        actor, "temporary.excepted", locked, reason=reason.strip(), detail={"until": until.isoformat()}
    )
    return made


@transaction.atomic
def write_plan(
    *,
    actor: Actor,
    placement: Placement,
    plan: str,
    expected_end: date | None = None,
    expected_version: int | None = None,
) -> Placement:
    """How they come on from here. Written, or gone through again unchanged, it answers the alarms that have come."""
    locked = lock_placement(actor, placement, "change")
    _must_run(locked)
    if not plan.strip():
        raise Refused(_("Skriv hva som er planen."), code="PLAN_MISSING", field="plan")
    if expected_end is not None and expected_end <= locked.started_on:
        raise Refused(
            _("Dagen de ventes å dra, må være etter første natt."),
            code="ENDS_BEFORE_START",
            field="expected_end",
        )
    unchanged = locked.plan == plan.strip() and locked.planned_on == actor.today
    if unchanged and locked.expected_end == expected_end:
        return locked
    locked.bump(expected_version)
    locked.plan, locked.planned_on = plan.strip(), actor.today
    locked.save(update_fields=["plan", "planned_on", "version"])
    events.record(actor, "temporary.planned", locked)
    alarms = alarms_of(actor.home, actor.today)
    days = alarms.days(locked.started_on)
    for day, verb in zip(days, ("temporary.alarm_2_answered", "temporary.alarm_2_5_answered"), strict=False):
        if actor.today >= alarms.answered_from(day):
            events.record(actor, verb, locked)
    if locked.expected_end != expected_end:
        _expect(actor, locked, expected_end)
    return locked


@transaction.atomic
def hand_over(*, actor: Actor, placement: Placement, to: User) -> Placement:
    """Another colleague in the office is responsible from now on."""
    locked = lock_placement(actor, placement, "change")
    if locked.responsible_id == to.pk:
        return locked
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        user=to,
        unit__compartment=locked.compartment_id,
        valid_from__lte=actor.today,
    )
    if not to.is_active or not working.exists():
        raise Refused(_("Velg en som arbeider her."), code="RESPONSIBLE_OUTSIDE", field="responsible")
    _give(actor, locked, to)
    return locked


@transaction.atomic
def see_override(*, actor: Actor, stay: Stay) -> Stay:
    """A leader has looked at a placement made in spite of something. Seen already: the first look stands."""
    locked = (
        Stay.objects.select_for_update(no_key=True, of=("self",)).select_related("placement").get(pk=stay.pk)
    )
    if not policies.placements.can(actor, "see_override", locked.placement):
        raise NotAllowed("see_override")
    if not locked.lacking:
        raise Refused(_("Dette oppholdet mangler ingenting."), code="NOTHING_LACKING")
    if locked.seen_on is not None:
        return locked
    locked.seen_by, locked.seen_on = actor.user, actor.today
    locked.version += 1
    locked.save(update_fields=["seen_by", "seen_on", "version"])
    events.record(actor, "temporary.override_seen", locked.placement, detail={"stay": str(locked.pk)})
    return locked


@transaction.atomic
def follow_protection(actor: Actor, person: Person) -> int:
    """Where somebody with a protected address stays is their named handlers' to know: one in the office takes over.

    Registered at `core.people.protection.on_changed`. Nobody named in the office: whoever has it goes on.
    """
    with within_service(actor, SERVICE) as service:
        rows = Placement.objects.filter(
            municipality=actor.home, state=PlacementState.ACTIVE, persons__person=person
        ).distinct()
        return sum(_to_named(service, placement, person) for placement in rows.order_by("id"))


def _to_named(actor: Actor, placement: Placement, person: Person) -> bool:
    named = list(
        ProtectedHandler.objects.filter(
            person=person, closes_at=None, user__memberships__unit__compartment=placement.compartment_id
        )
        .select_related("user")
        .order_by("opened_at", "id")
    )
    if not named or placement.responsible_id in {row.user_id for row in named}:
        return False
    _give(actor, placement, named[0].user)
    return True


def _give(actor: Actor, placement: Placement, to: User) -> None:
    placement.responsible = to
    placement.version += 1
    placement.save(update_fields=["responsible", "version"])
    events.record(actor, "temporary.handed_over", placement, detail={"to": str(to.pk)})
    deadlines.reassign(actor=actor, subject=placement)


def _expect(actor: Actor, placement: Placement, day: date | None) -> None:
    placement.expected_end = day
    placement.version += 1
    placement.save(update_fields=["expected_end", "version"])
    events.record(actor, "temporary.end_expected" if day else "temporary.end_unknown", placement)


def lock_placement(actor: Actor, placement: Placement, action: str) -> Placement:
    locked = Placement.objects.select_for_update(no_key=True, of=("self",)).filter(pk=placement.pk).first()
    if locked is None or not policies.placements.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _must_run(placement: Placement) -> None:
    if placement.state != PlacementState.ACTIVE:
        raise Refused(_("Oppholdet er avsluttet."), code="WRONG_STATE")


def running_stay(placement: Placement) -> Stay:
    _must_run(placement)
    return placement.stays.select_related("place").get(left_on=None)


def party_of(stay: Stay) -> Party:
    rows = list(stay.persons.known().filter(valid_to=None).select_related("person").order_by("id"))
    main = next(row.person for row in rows if row.role == StayRole.MAIN)
    return Party(main, [(row.person, row.role) for row in rows if row.role != StayRole.MAIN])


def _leave(stay: Stay, on: date) -> None:
    """Everybody leaves the place on the day. Who left the day they came stayed no night, and was never there."""
    stay.left_on = on
    stay.version += 1
    stay.save(update_fields=["left_on", "version"])
    rows = list(stay.persons.known().filter(Q(valid_to=None) | Q(valid_to__gt=on)))
    StayPerson.objects.filter(pk__in=[row.pk for row in rows]).update(superseded_at=ClockTimestamp())
    StayPerson.objects.bulk_create(
        StayPerson(
            municipality_id=row.municipality_id,
            compartment_id=row.compartment_id,
            placement_id=row.placement_id,
            stay_id=row.stay_id,
            person_id=row.person_id,
            role=row.role,
            valid_from=row.valid_from,
            valid_to=on,
            recorded_at=ClockTimestamp(),
        )
        for row in rows
        if row.valid_from < on
    )
