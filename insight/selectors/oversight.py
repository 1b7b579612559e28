"""An audit of cases, for the auditor and for whoever leads the office that has them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from applications.models import Application
from applications.policies import applications
from core.agencies.actors import Actor, within_service
from core.agencies.models import Compartment
from insight.models import OversightCase, OversightTask
from insight.selectors.dashboards import SERVICE


@dataclass(frozen=True)
class CaseLine:
    """One case of the sample; `application` where the reader may open it; how often the auditor has read it."""

    case: OversightCase
    application: Application | None
    times: int
    last: datetime | None


def case_lines(actor: Actor, task: OversightTask) -> list[CaseLine]:
    """The cases with what the auditor has read of them, from the read log. Three queries."""
    rows = list(task.cases.order_by("place"))
    keys = [row.application_id for row in rows if row.application_id is not None]
    seen = {row.pk: row for row in applications.visible_to(actor).filter(pk__in=keys)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT application_id, times, last FROM insight_oversight_reads(%s)", [task.pk])
        reads = {key: (times, last) for key, times, last in cursor.fetchall()}
    return [
        CaseLine(row, seen.get(row.application_id), *reads.get(row.application_id, (0, None))) for row in rows
    ]


def offices(actor: Actor) -> list[Compartment]:
    """Those that have cases at all: their names are no secret."""
    with within_service(actor, SERVICE) as service:
        some: Any = applications.visible_to(service).filter(compartment=OuterRef("pk"))
        rows = Compartment.objects.filter(Exists(some), municipality=service.home)
        return list(rows.order_by("name"))
