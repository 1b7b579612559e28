"""The posts of the line: who holds them, which are vacant, and who may stand in."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Membership, Unit
from deviations.policies import led_units
from deviations.selectors.line import at_top


@dataclass
class PostLine:
    """A post: the unit it is in, and those who hold it today or shall."""

    unit: Unit
    post: str
    holders: list[Membership] = field(default_factory=list)

    @property
    def vacant(self) -> bool:
        return not self.holders


def posts(actor: Actor) -> list[PostLine]:
    """The posts the actor may fill for a time, by agency and unit: two queries."""
    units = list(led_units(actor).select_related("agency").order_by("agency__name", "name"))
    directed = actor.agencies_as(Role.DIRECTOR)
    rows = (
        Membership.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=actor.today),
            unit__municipality=actor.municipality_id,
            role__in=[Role.UNIT_LEADER, Role.DIRECTOR],
            user__is_active=True,
        )
        .select_related("user", "unit__agency")
        .order_by("valid_from", "id")
    )
    found = {(unit.pk, str(Role.UNIT_LEADER)): PostLine(unit, Role.UNIT_LEADER) for unit in units}
    for row in rows:
        key = (row.unit_id, str(row.role))
        if row.role == Role.DIRECTOR and (row.unit.agency_id in directed or at_top(actor)):
            found.setdefault(key, PostLine(row.unit, Role.DIRECTOR))
        if key in found:
            row.last_day = row.valid_to - timedelta(days=1) if row.valid_to else None  # type: ignore[attr-defined]
            row.away_now = row.away_on(actor.today)  # type: ignore[attr-defined]
            found[key].holders.append(row)
    return sorted(
        found.values(), key=lambda line: (line.unit.agency.name, line.post != Role.DIRECTOR, line.unit.name)
    )


def candidates(unit: Unit, post: str, on: date) -> QuerySet[User]:
    """Those who work in the unit's compartment or lead the unit above; for a director, those who lead in the agency."""
    if post == Role.DIRECTOR:
        works = Q(role=Role.UNIT_LEADER, unit__agency=unit.agency_id)
    else:
        works = Q(unit__compartment=unit.compartment_id) | Q(role=Role.UNIT_LEADER, unit=unit.parent_id)
    members = Membership.objects.filter(
        works, Q(valid_to=None) | Q(valid_to__gt=on), user=OuterRef("pk"), valid_from__lte=on
    ).exclude(role__in=[Role.GUARD, Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
    return User.objects.filter(Exists(members), is_active=True).order_by("full_name")


def holders(unit: Unit, post: str) -> QuerySet[Membership]:
    """Those who hold the post for good."""
    rows = Membership.objects.filter(unit=unit, role=post, valid_to=None, user__is_active=True)
    return rows.select_related("user").order_by("user__full_name")
