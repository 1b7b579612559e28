"""Who handles requests for access, and who clears out what is due. Never the administrator."""

from typing import Any

from django.db.models import QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles
from core.privacy.models import (
    AccessRequest,
    ArchivedRow,
    Omission,
    RequestItem,
    RetentionApproval,
    RetentionClass,
    RetentionEntry,
    RetentionRun,
)
from core.privacy.request_enums import OPEN_STATES

#: Whoever has cases: the case's own unit answers.
HANDLERS = roles(
    Role.CASEWORKER, Role.CHAIR, Role.HOUSING_MANAGER, Role.ENVIRONMENT_COORDINATOR, Role.RENT_ACCOUNTANT,
    Role.COLLECTOR, Role.SOCIAL_SERVICES, Role.FOLLOW_UP, Role.SERVICE_ALLOCATOR, Role.STAFF, Role.UNIT_LEADER,
)  # fmt: skip
LEADERS = roles(Role.UNIT_LEADER, Role.DIRECTOR, Role.HOUSING_MANAGER)
OFFICER = roles(Role.PRIVACY_OFFICER)
KEEPERS = LEADERS | OFFICER


class AccessRequestPolicy(Policy):
    """The compartment that answers, and nobody else: relations and grants open cases, not the requests about them."""

    model = AccessRequest
    readers = HANDLERS
    actions = dict.fromkeys(("view", "receive", "review", "answer", "extend", "withdraw"), HANDLERS)

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.own(actor))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "review" or obj.state in OPEN_STATES


class RequestPartPolicy(Policy):
    """What was found and what is left out: as the request."""

    readers = HANDLERS
    actions = {"view": HANDLERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.own(actor))


class RequestItemPolicy(RequestPartPolicy):
    model = RequestItem


class OmissionPolicy(RequestPartPolicy):
    model = Omission


class KeeperPolicy(Policy):
    """Retention: numbers without names, for leaders and the privacy officer."""

    readers = KEEPERS
    actions = {"view": KEEPERS}


class RetentionRunPolicy(KeeperPolicy):
    """Two stand behind a run: a leader and the privacy officer, in whichever order."""

    model = RetentionRun
    actions = dict.fromkeys(("view", "propose", "approve", "reject", "confirm"), KEEPERS) | {
        "export": frozenset(),
        "finish": frozenset(),
    }


class ApprovalPolicy(KeeperPolicy):
    model = RetentionApproval


class EntryPolicy(KeeperPolicy):
    model = RetentionEntry


class ArchivedPolicy(KeeperPolicy):
    model = ArchivedRow


class ClassPolicy(Policy):
    """The classes are the plan, which is public."""

    model = RetentionClass
    actions = {"view": EVERYONE}

    def records(self, actor: Actor) -> QuerySet[Any]:
        rows = self.model._default_manager.order_by("title")
        return rows if actor.municipality_id else rows.none()


requests = register(AccessRequestPolicy())
items = register(RequestItemPolicy())
omissions = register(OmissionPolicy())
runs = register(RetentionRunPolicy())
approvals = register(ApprovalPolicy())
entries = register(EntryPolicy())
archived = register(ArchivedPolicy())
classes = register(ClassPolicy())
