"""Who reads the read log: the privacy officer; a unit's leader about the unit's own, where the municipality says so."""

from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from core.audit.models import ReadEntry
from core.privacy.models import AccessHint, HintReview, LogInspection

#: The municipality's switches; all are off until the municipality has made up its own mind.
HINTS, LEADERS, STAFF_NAMES = "privacy.hints", "privacy.log_for_leaders", "privacy.staff_names"
OFFICER = roles(Role.PRIVACY_OFFICER)
READERS = roles(Role.PRIVACY_OFFICER, Role.UNIT_LEADER)


def is_officer(actor: Actor) -> bool:
    return actor.has_role(Role.PRIVACY_OFFICER)


def leads_with_leave(actor: Actor) -> bool:
    """A unit's leader in a municipality that lets leaders see their own unit's log."""
    return bool(actor.switch(LEADERS)) and actor.has_role(Role.UNIT_LEADER)


class ReadLogPolicy(Policy):
    """The rows of the read log itself."""

    model = ReadEntry
    actions = {"open": READERS, "search_persons": OFFICER, "print": OFFICER}
    readers = READERS

    def permits(self, actor: Actor, action: str) -> bool:
        if not super().permits(actor, action):
            return False
        if actor.is_service or is_officer(actor):
            return True
        return action == "open" and leads_with_leave(actor)

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if is_officer(actor):
            return rows
        if leads_with_leave(actor):
            return rows.filter(unit_id__in=actor.units_as(Role.UNIT_LEADER))
        return rows.none()


class InspectionPolicy(Policy):
    """What the log has been opened for: the privacy officer sees all, a leader the own ones."""

    model = LogInspection
    actions = {"view": READERS}
    readers = READERS

    def permits(self, actor: Actor, action: str) -> bool:
        return read_log.permits(actor, "open") and super().permits(actor, action)

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if is_officer(actor):
            return rows
        return rows.filter(Q(officer_id=actor.user_id)) if leads_with_leave(actor) else rows.none()


class OfficersPolicy(Policy):
    """What only the privacy officer sees."""

    readers = OFFICER
    switch = HINTS
    actions = {"view": OFFICER, "review": OFFICER}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


class HintPolicy(OfficersPolicy):
    model = AccessHint


class HintReviewPolicy(OfficersPolicy):
    model = HintReview


class SealPolicy(Policy):
    """The page «Segl» holds numbers and hashes, no personal data."""

    model = LogInspection
    actions = {"view": roles(Role.PRIVACY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)}


read_log = register(ReadLogPolicy())
inspections = register(InspectionPolicy())
hints = register(HintPolicy())
reviews = register(HintReviewPolicy())
#: Not registered: it guards a page, and no records.
seals = SealPolicy()
