"""Who may see a mark: the matrix, the memberships, the open relations and the live grants. Asks no policy."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from applications.models import Absence
from core.agencies import access
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Duty, GroupGrant, Relation, Unit, UserGrant
from tests.leaks.marking import Mark

LEADERS = {Role.UNIT_LEADER, Role.DIRECTOR, Role.TOP_MANAGEMENT, Role.CHAIR}
SCOPES = {
    "identity": ("identity", "agenda", "content"),
    "agenda": ("agenda", "content"),
    "content": ("content",),
}


@dataclass
class Reader:
    """A persona, with all doors that stand open to it. Read as the owner."""

    actor: Actor

    @cached_property
    def relations(self) -> set[tuple[UUID, str]]:
        now = timezone.now()
        rows = Relation.objects.filter(compartment__in=self.actor.compartment_ids).filter(
            Q(closes_at=None) | Q(closes_at__gt=now)
        )
        return set(rows.values_list("subject_id", "scope"))

    @cached_property
    def granted(self) -> set[str]:
        now = timezone.now()
        users = UserGrant.objects.filter(user=self.actor.user_id, ends_at__gt=now)
        groups = GroupGrant.objects.filter(group__compartment__in=self.actor.compartment_ids, ends_at__gt=now)
        return {*users.values_list("object_pk", flat=True), *groups.values_list("object_pk", flat=True)}

    @cached_property
    def stood_in_for(self) -> set[UUID]:
        """Those who are away today with the reader as their stand-in, in a compartment they share."""
        today = self.actor.today
        away = Absence.objects.filter(
            stand_in=self.actor.user_id,
            first_day__lte=today,
            last_day__gte=today,
            user__memberships__unit__compartment__in=self.actor.compartment_ids,
        )
        return set(away.values_list("user_id", flat=True))

    @cached_property
    def led(self) -> set[UUID]:
        """The units of which one is leader, and those below; a director's whole agency; everything for the top."""
        actor = self.actor
        own = actor.units_as(Role.UNIT_LEADER, Role.CHAIR)
        led = Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own)
        led |= Q(agency__in=actor.agencies_as(Role.DIRECTOR))
        everywhere = Duty.objects.filter(user=actor.user_id, code="deviations").exists()
        if everywhere or actor.has_role(Role.TOP_MANAGEMENT):
            led |= Q(municipality=actor.municipality_id)
        return set(Unit.objects.filter(led, municipality=actor.municipality_id).values_list("pk", flat=True))

    def may_see(self, mark: Mark, *, whatever_role: bool = False) -> bool:
        """Whether the matrix lets the reader see it. `whatever_role`: as the database, which knows no roles."""
        if mark.municipality != self.actor.municipality_id:
            return False
        hidden = mark.handlers is not None and self.actor.user_id not in mark.handlers
        if hidden and not mark.otherwise:
            return False
        kind = access.kinds()[mark.otherwise if hidden else mark.kind]
        ways = set(kind.ways) if whatever_role else kind.ways_of(self.actor.roles)
        return any(self._has(way, mark) for way in ways)

    def _has(self, way: str, mark: Mark) -> bool:
        actor: Any = self.actor
        match way:
            case "own":
                return bool(mark.owners & actor.compartment_ids)
            case "identity" | "agenda" | "content":
                return any((key, scope) in self.relations for key in mark.keys for scope in SCOPES[way])
            case "grant":
                return any(str(key) in self.granted for key in mark.keys)
            case "author" | "handler":
                return actor.user_id in mark.users
            case "receiver":
                return actor.user_id in mark.users or bool(mark.units & actor.unit_ids)
            case "stand_in":
                return bool(mark.users & self.stood_in_for)
            case "line":
                return bool(mark.units & self.led)
            case _:
                return True
