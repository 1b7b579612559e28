"""Who can be responsible for something in a unit: those who work in its compartment, and the line above it."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.accounts.models import User
from core.agencies.enums import Role
from core.agencies.models import Membership, Unit

#: Roles that do no work in a unit.
_OUTSIDE = (Role.GUARD, Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.TOP_MANAGEMENT)


def workers_of(unit: Unit, on: date) -> QuerySet[User]:
    line = Q(role=Role.DIRECTOR, unit__agency=unit.agency_id)
    if unit.parent_id:
        line |= Q(role=Role.UNIT_LEADER, unit=unit.parent_id)
    works = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        Q(unit__compartment=unit.compartment_id) | line,
        user=OuterRef("pk"),
        valid_from__lte=on,
    ).exclude(role__in=_OUTSIDE)
    return User.objects.filter(Exists(works), is_active=True).order_by("full_name")


def works_in(unit: Unit, user: User, on: date) -> bool:
    return workers_of(unit, on).filter(pk=user.pk).exists()
