"""Who can be responsible for a measure: those who work in the compartment of the unit, and its line."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.accounts.models import User
from core.agencies.enums import Role
from core.agencies.models import Membership
from deviations.models import Report

#: Roles that do no work in a unit.
_OUTSIDE = (Role.GUARD, Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.TOP_MANAGEMENT)


def responsible_candidates(report: Report, on: date) -> QuerySet[User]:
    unit = report.unit
    line = Q(role=Role.DIRECTOR, unit__agency=unit.agency_id)
    if unit.parent_id:
        line |= Q(role=Role.UNIT_LEADER, unit=unit.parent_id)
    works = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        Q(unit__compartment=report.compartment_id) | line,
        user=OuterRef("pk"),
        valid_from__lte=on,
    ).exclude(role__in=_OUTSIDE)
    return User.objects.filter(Exists(works), is_active=True).order_by("full_name")


def may_be_responsible(report: Report, user: User, on: date) -> bool:
    return responsible_candidates(report, on).filter(pk=user.pk).exists()
