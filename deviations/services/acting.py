"""Acting leaders (stedfortredere): who stands in the line while a post is vacant or its holder is on leave.

The acting leader is a member of the unit with the leader's role for the time being: what rises in the line, and who
may handle it, follows from that in both walls, and is over by itself on the last day. Whoever is on leave meanwhile is
told of nothing, and of everything again from the day after.
"""

from datetime import date, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Membership, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from deviations import policies
from deviations.selectors.acting import candidates
from deviations.selectors.line import at_top

Post = Literal["unit_leader", "director"]
LONGEST = timedelta(days=366)


def may_appoint(actor: Actor, unit: Unit, post: str) -> bool:
    """Who leads the unit appoints for it; the director or the top for the director's own post."""
    if post == Role.DIRECTOR:
        return unit.agency_id in actor.agencies_as(Role.DIRECTOR) or at_top(actor)
    return post == Role.UNIT_LEADER and policies.led_units(actor).filter(pk=unit.pk).exists()


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    unit: Unit,
    post: str,
    user: User,
    first_day: date,
    last_day: date,
    away: Membership | None = None,
) -> Membership:
    """Let a colleague stand in the line from the first day to the last. The same again is one.

    `away`: whose leave it is. Nothing of the line is sent there until the leave is over; then it is again.
    """
    if not policies.reports.permits(actor, "appoint") or not may_appoint(actor, unit, post):
        raise NotAllowed("appoint")
    if last_day < first_day:
        raise Refused(
            _("Siste dag kan ikke være før første dag."), code="ENDS_BEFORE_START", field="last_day"
        )
    if first_day < actor.today:
        raise Refused(
            _("Første dag er passert. Velg i dag eller en dag som kommer."), code="IN_PAST", field="first_day"
        )
    if last_day - first_day > LONGEST:
        raise Refused(
            _("En stedfortreder settes inn for høyst ett år om gangen."), code="TOO_LONG", field="last_day"
        )
    period = {"valid_from": first_day, "valid_to": last_day + timedelta(days=1)}
    posts = Membership.objects.filter(unit=unit, role=post, user=user)
    same = posts.filter(**period).first()
    if same is not None:
        return same
    if not candidates(unit, post, actor.today).filter(pk=user.pk).exists():
        raise Refused(_("Velg en som arbeider i enheten."), code="NOT_COLLEAGUE", field="user")
    if posts.filter(Q(valid_to=None) | Q(valid_to__gt=first_day), valid_from__lt=period["valid_to"]).exists():
        raise Refused(_("Personen har denne oppgaven allerede."), code="HOLDS_POST", field="user")
    holder = _on_leave(unit, post, user, away, first_day, period["valid_to"])
    made = Membership(unit=unit, role=post, user=user, **period)
    made.save(force_insert=True)
    events.record(
        actor,
        "acting_leader.appointed",
        unit,
        on=first_day,
        detail={
            "user": str(user.pk),
            "role": post,
            "to": last_day.isoformat(),
            "for": str(holder.user_id) if holder else None,
        },
    )
    messages.notify(
        actor=actor,
        user=user,
        title=_("Du er stedfortreder for lederen i %(unit)s") % {"unit": unit.name},
        url="/",
        key=f"acting:{made.pk}",
    )
    return made


def _on_leave(
    unit: Unit, post: str, user: User, away: Membership | None, since: date, until: date
) -> Membership | None:
    """Write the leave on the post of whoever holds it for good."""
    if away is None:
        return None
    held = Membership.objects.select_for_update(of=("self",)).filter(
        pk=away.pk, unit=unit, role=post, valid_to=None
    )
    holder = held.first()
    if holder is None or holder.user_id == user.pk:
        raise Refused(_("Velg den som har posten fast."), code="NOT_HOLDER", field="away")
    holder.away_from, holder.away_to = since, until
    holder.save(update_fields=["away_from", "away_to"])
    return holder


@transaction.atomic
def end(*, actor: Actor, membership: Membership) -> None:
    """Back already: the time is over from today. Only what had a last day; over already is no error."""
    locked = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk=membership.pk)
        .first()
    )
    if locked is None:
        return
    unit: Unit = locked.unit
    if (
        not policies.reports.permits(actor, "appoint")
        or locked.valid_to is None
        or unit.municipality_id != actor.municipality_id
        or not may_appoint(actor, unit, locked.role)
    ):
        raise NotAllowed("appoint")
    if locked.valid_to <= actor.today:
        return
    _back(locked, actor.today)
    if locked.valid_from >= actor.today:
        locked.delete()
    else:
        locked.valid_to = actor.today
        locked.save(update_fields=["valid_to"])
    events.record(
        actor, "acting_leader.ended", unit, detail={"user": str(locked.user_id), "role": str(locked.role)}
    )


def _back(acting: Membership, today: date) -> None:
    """Whoever was away while this one stood in is back from today."""
    for holder in Membership.objects.select_for_update(of=("self",)).filter(
        unit=acting.unit, role=acting.role, away_from=acting.valid_from, away_to=acting.valid_to
    ):
        if acting.valid_from >= today:
            holder.away_from = holder.away_to = None
        else:
            holder.away_to = today
        holder.save(update_fields=["away_from", "away_to"])
