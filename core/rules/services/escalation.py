"""The nightly round: what has passed is marked as missed, and whoever comes next in the line is told.

One query finds what is due, writes go in batches. Done twice nothing more happens: each deadline remembers its
level, and every notice has a key of its own. After missed nights each step that was passed is taken.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Duty, Membership, Unit
from core.audit import events
from core.messages.models import Notice
from core.messages.services import notify_many
from core.rules import kinds
from core.rules.enums import DeadlineState, Receiver
from core.rules.kinds import DEFAULT_ESCALATION, DeadlineKind, Step
from core.rules.models import Deadline, Escalation
from core.rules.selectors import own_deadlines, title_of
from core.rules.services.deadlines import next_step_on, switched_on

_DEFAULT_STEPS = tuple(Step(each["after_days"], Receiver(each["to"])) for each in DEFAULT_ESCALATION)  # type: ignore[arg-type, call-overload]
_BATCH = 500


@dataclass(frozen=True)
class Outcome:
    missed: int = 0
    escalated: int = 0
    notices: int = 0


@transaction.atomic
def escalate(*, actor: Actor, on: date, progress: Callable[[int, int], None] | None = None) -> Outcome:
    """Do the round of the municipality as of the night to `on`."""
    assert actor.municipality_id is not None
    missed = _mark_missed(actor, on)
    rows = list(
        Deadline.objects.outstanding()
        .filter(municipality_id=actor.municipality_id, next_escalation_on__lte=on)
        .select_related("unit", "user")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("next_escalation_on", "id")
    )
    if not rows:
        return Outcome(missed)
    work = _Round(actor, on, Posts.of(actor, on))
    for number, deadline in enumerate(rows, start=1):
        work.advance(deadline)
        if progress and number % _BATCH == 0:
            progress(number, len(rows))
    work.store()
    return Outcome(missed, sum(map(len, work.by_level.values())), len(work.notices))


def _mark_missed(actor: Actor, on: date) -> int:
    assert actor.municipality_id is not None
    passed = list(
        Deadline.objects.filter(
            municipality_id=actor.municipality_id, state=DeadlineState.OPEN, due__lt=on
        ).select_for_update(skip_locked=True)
    )
    Deadline.objects.filter(pk__in=[each.pk for each in passed]).update(state=DeadlineState.MISSED)
    events.record_many(actor, "deadline.missed", passed, on=on)
    return len(passed)


@dataclass
class _Round:
    """What one night adds, gathered before it is written."""

    actor: Actor
    on: date
    posts: "Posts"
    own: kinds.Overrides = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    changed: list[Deadline] = field(default_factory=list)
    by_level: dict[int, list[Deadline]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.own = own_deadlines(self.actor.municipality, self.on)

    def advance(self, deadline: Deadline) -> None:
        """Take every step whose day has come; a kind that is switched off or gone rests."""
        kind = kinds.kind(deadline.kind, self.own) if kinds.known(deadline.kind) else None
        self.changed.append(deadline)
        if kind is not None and not switched_on(self.actor, kind):
            deadline.next_escalation_on = None
            return
        steps = kind.escalation if kind is not None else _DEFAULT_STEPS
        while deadline.level < len(steps):
            step = steps[deadline.level]
            if deadline.due + timedelta(days=step.after_days) > self.on:
                break
            deadline.level += 1
            self._tell(deadline, step)
            self.by_level[deadline.level].append(deadline)
        deadline.next_escalation_on = _next(kind, steps, deadline)

    def _tell(self, deadline: Deadline, step: Step) -> None:
        title = self._title(deadline)
        for user, unit in self.posts.receivers(deadline, step.to):
            key = (
                f"deadline:{deadline.pk}:{deadline.due}:{deadline.level}:{user or (unit.pk if unit else '')}"
            )
            self.notices.append(
                Notice(user_id=user, unit=unit, title=title, url=deadline.url or "/", key=key)
            )
            self.escalations.append(
                Escalation(
                    municipality_id=deadline.municipality_id,
                    deadline=deadline,
                    level=deadline.level,
                    receiver=step.to,
                    user_id=user,
                    unit=unit,
                    on=self.on,
                    due=deadline.due,
                )
            )

    def _title(self, deadline: Deadline) -> str:
        """Where it is and what it is about, in the municipality's language: never who."""
        municipality = self.actor.municipality
        language = municipality.language if municipality else "nb"
        about = ", ".join(filter(None, [title_of(deadline).in_language(language), deadline.subject_label]))
        with translation.override(language):
            if deadline.due < self.on:
                return _("Fristen er passert: %(about)s") % {"about": about}
            if deadline.due == self.on:
                return _("Fristen går ut i dag: %(about)s") % {"about": about}
            return _("Fristen nærmer seg: %(about)s") % {"about": about}

    def store(self) -> None:
        notify_many(actor=self.actor, notices=self.notices)
        Escalation.objects.bulk_create(self.escalations, ignore_conflicts=True, batch_size=_BATCH)
        Deadline.objects.bulk_update(self.changed, ["level", "next_escalation_on"], batch_size=_BATCH)
        for level, rows in sorted(self.by_level.items()):
            events.record_many(self.actor, "deadline.escalated", rows, on=self.on, detail={"level": level})


def _next(kind: DeadlineKind | None, steps: tuple[Step, ...], deadline: Deadline) -> date | None:
    if kind is not None:
        return next_step_on(kind, deadline.due, deadline.level)
    rest = steps[deadline.level :]
    return deadline.due + timedelta(days=rest[0].after_days) if rest else None


@dataclass(frozen=True)
class Posts:
    """Who leads what on a day: two queries for the whole municipality, however many deadlines there are."""

    units: dict[UUID, Unit]
    leaders: dict[UUID, list[UUID]]
    directors: dict[UUID, list[UUID]]
    top: list[UUID]
    active: frozenset[UUID]

    @classmethod
    def of(cls, actor: Actor, on: date) -> "Posts":
        assert actor.municipality_id is not None
        units = {unit.pk: unit for unit in Unit.objects.filter(municipality_id=actor.municipality_id)}
        leaders: dict[UUID, list[UUID]] = defaultdict(list)
        directors: dict[UUID, list[UUID]] = defaultdict(list)
        top: list[UUID] = []
        posts = (
            Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
            .filter(unit__municipality_id=actor.municipality_id, user__is_active=True)
            .filter(Membership.at_work(on), role__in=[Role.UNIT_LEADER, Role.DIRECTOR, Role.TOP_MANAGEMENT])
            .order_by("valid_from", "id")
        )
        for post in posts:
            if post.role == Role.UNIT_LEADER:
                leaders[post.unit_id].append(post.user_id)
            elif post.role == Role.DIRECTOR:
                directors[units[post.unit_id].agency_id].append(post.user_id)
            else:
                top.append(post.user_id)
        if not top:
            # Where no unit holds the post, the duty is given to a named user.
            duties = Duty.objects.filter(municipality_id=actor.municipality_id, code=Role.TOP_MANAGEMENT)
            top = list(duties.filter(user__is_active=True).values_list("user_id", flat=True))
        active = frozenset(
            User.objects.filter(is_active=True, memberships__unit__in=units).values_list("pk", flat=True)
        )
        return cls(units, dict(leaders), dict(directors), top, active)

    def receivers(self, deadline: Deadline, to: Receiver) -> Iterable[tuple[UUID | None, Unit | None]]:
        """The users (or the unit) to tell. A vacant post goes to the next level; above the top, to the highest."""
        if to == Receiver.RESPONSIBLE:
            if deadline.user_id in self.active:
                return [(deadline.user_id, None)]
            if deadline.unit is not None:
                return [(None, deadline.unit)]
        line = self._line(deadline.unit_id)
        start = {Receiver.UNIT_LEADER: 0, Receiver.DIRECTOR: 1, Receiver.TOP_MANAGEMENT: 2}.get(to, 0)
        found = next((level for level in line[start:] if level), None)
        if found is None:
            found = next((level for level in reversed(line[:start]) if level), [])
        if not found and deadline.unit is not None:
            return [(None, deadline.unit)]
        return [(user, None) for user in dict.fromkeys(found)]

    def _line(self, unit_id: UUID | None) -> list[list[UUID]]:
        """Unit leader (else of the unit above), director of the agency, top management."""
        unit = self.units.get(unit_id) if unit_id else None
        agency = unit.agency_id if unit else None
        leaders: list[UUID] = []
        seen: set[UUID] = set()
        while unit is not None and not leaders and unit.pk not in seen:
            seen.add(unit.pk)
            leaders = self.leaders.get(unit.pk, [])
            unit = self.units.get(unit.parent_id) if unit.parent_id else None
        return [leaders, self.directors.get(agency, []) if agency else [], self.top]
