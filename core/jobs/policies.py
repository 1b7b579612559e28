"""Who sees the engine room. It holds figures and error names, no case content."""

from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles

from .models import Import, ImportedRow, Job, JobRun

LEADERS = roles(
    Role.ADMINISTRATOR, Role.UNIT_LEADER, Role.CHAIR, Role.HOUSING_MANAGER, Role.DIRECTOR, Role.AUDITOR
)
#: Not the administrator, who configures but sees no case content.
IMPORT_HANDLERS = roles(
    Role.CASEWORKER, Role.UNIT_LEADER, Role.HOUSING_MANAGER, Role.RENT_ACCOUNTANT, Role.DIRECTOR, Role.TOP_MANAGEMENT
)  # fmt: skip


class JobRunPolicy(Policy):
    model = JobRun
    readers = LEADERS
    actions = {"view": LEADERS, "run": roles(Role.ADMINISTRATOR)}


class JobPolicy(Policy):
    """One's own long work; the administrator sees that it runs, and can take it up again."""

    model = Job
    actions = {"view": EVERYONE, "retry": EVERYONE}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if actor.has_role(Role.ADMINISTRATOR):
            return rows
        return rows.filter(started_by=actor.user_id)


class ImportPolicy(Policy):
    """Files on their way in hold personal data: only the compartment that uploaded them sees them."""

    model = Import
    readers = IMPORT_HANDLERS
    actions = {
        "view": IMPORT_HANDLERS,
        "add": IMPORT_HANDLERS,
        "run": IMPORT_HANDLERS,
        "discard": IMPORT_HANDLERS,
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(compartment__in=actor.compartment_ids))


class ImportedRowPolicy(Policy):
    """Ids only: which row of which file became which record."""

    model = ImportedRow
    readers = IMPORT_HANDLERS
    actions = {"view": IMPORT_HANDLERS}


job_run_policy = register(JobRunPolicy())
job_policy = register(JobPolicy())
import_policy = register(ImportPolicy())
imported_row_policy = register(ImportedRowPolicy())
