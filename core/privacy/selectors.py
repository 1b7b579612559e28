"""Reading the read log: rows by page through its indexes, and the words that belong to them, in a few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.audit import contents
from core.audit.models import ReadEntry
from core.privacy import bases
from core.privacy.models import AccessHint, HintReview, LogInspection
from core.privacy.policies import hints, is_officer, read_log, reviews

PAGE = 50
_ROLES = dict(Role.choices)


@dataclass(frozen=True)
class FoundPerson:
    id: UUID
    name: str
    born: int | None

    def __str__(self) -> str:
        return f"{self.name} ({self.born})" if self.born else self.name


@dataclass(frozen=True)
class Filters:
    """What the reader narrows down to, within what the purpose allows."""

    since: date
    until: date
    unit_id: UUID | None = None
    user_id: UUID | None = None
    basis: str = ""
    before: tuple[datetime, UUID] | None = None


@dataclass(frozen=True)
class LogRow:
    at: datetime
    who: str
    role: str
    unit: str
    person: str
    content: str
    basis: str
    case_number: str


@dataclass(frozen=True)
class LogPage:
    rows: list[LogRow]
    following: str
    #: Those whose names stand on the page.
    person_ids: tuple[UUID, ...] = ()


def find_persons(wanted: str, most: int = 20) -> list[FoundPerson]:
    """Persons by number or name, through the door that is the privacy officer's alone: no case is opened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM husrom_log_find_persons(%s, %s)", [wanted.replace("\x00", ""), most])
        return [FoundPerson(*row) for row in cursor.fetchall()]


def names_of(keys: Iterable[UUID | None]) -> dict[UUID, FoundPerson]:
    """Names for rows of the log; empty for anyone but the privacy officer."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM husrom_log_names(%s::uuid[])", [wanted])
        return {row[0]: FoundPerson(*row) for row in cursor.fetchall()}


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def entries(actor: Actor, inspection: LogInspection, filters: Filters) -> QuerySet[ReadEntry]:
    """The rows the inspection may see, newest first. The purpose's own limits always hold."""
    since, until = max(filters.since, inspection.since), min(filters.until, inspection.until)
    rows = read_log.visible_to(actor).filter(
        at__gte=beginning_of(since), at__lt=beginning_of(until + timedelta(days=1))
    )
    for field, bound, chosen in (
        ("person_id", inspection.person_id, None),
        ("user_id", inspection.employee_id, filters.user_id),
        ("unit_id", inspection.unit_id, filters.unit_id),
    ):
        if bound is not None:
            rows = rows.filter(**{field: bound})
        if chosen is not None:
            rows = rows.filter(**{field: chosen})
    if filters.basis:
        rows = rows.filter(basis=filters.basis)
    if filters.before is not None:
        at, key = filters.before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=key), at__lte=at)
    return rows.order_by("-at", "-id")


def page_of(actor: Actor, inspection: LogInspection, filters: Filters, size: int = PAGE) -> LogPage:
    """One page in plain words, and where the next begins ("" at the end)."""
    found = list(entries(actor, inspection, filters)[: size + 1])
    shown = found[:size]
    users = {
        u.pk: u.full_name for u in User.objects.filter(pk__in={row.user_id for row in shown if row.user_id})
    }
    units = dict(
        Unit.objects.filter(pk__in={row.unit_id for row in shown if row.unit_id}).values_list("pk", "name")
    )
    people = names_of(row.person_id for row in shown) if is_officer(actor) else {}
    rows = [
        LogRow(
            at=row.at,
            who=(users.get(row.user_id, "") if row.user_id else "") or row.service,
            role=str(_ROLES.get(row.role, "")),
            unit=units.get(row.unit_id, "") if row.unit_id else "",
            person=str(people.get(row.person_id, "")),
            content=contents.title(row.content),
            basis=bases.title(row.basis),
            case_number=row.case_number,
        )
        for row in shown
    ]
    return LogPage(rows, marker(shown[-1]) if len(found) > size else "", tuple(people))


def marker(row: ReadEntry) -> str:
    return f"{row.at.isoformat()}_{row.pk}"


def read_marker(text: str) -> tuple[datetime, UUID] | None:
    """The place in the log a marker points at; None for anything else."""
    at, _sep, key = text.replace(" ", "+").rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


def employees(actor: Actor) -> QuerySet[User]:
    """Those who work, or have worked, in the municipality (for a leader: in the own units)."""
    people = User.objects.filter(memberships__unit__municipality=actor.municipality_id)
    if not is_officer(actor):
        people = people.filter(memberships__unit__in=actor.units_as(Role.UNIT_LEADER))
    return people.distinct().order_by("full_name", "pk")


def units(actor: Actor) -> QuerySet[Unit]:
    found = Unit.objects.filter(municipality=actor.municipality_id)
    if not is_officer(actor):
        found = found.filter(pk__in=actor.units_as(Role.UNIT_LEADER))
    return found.order_by("name", "pk")


def log_of_person(person_id: UUID, since: date, until: date) -> list[Any]:
    """The raw rows about one person, through the door that is the privacy officer's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, user_id, unit_id, service, content, basis FROM husrom_log_of_person(%s, %s, %s)",
            [person_id, beginning_of(since), beginning_of(until + timedelta(days=1))],
        )
        return cursor.fetchall()


def log_of_request(request_id: UUID) -> list[Any]:
    """The raw rows that one compartment's part of an answer about oneself gives: up to when the request came in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, user_id, unit_id, service, content, basis FROM husrom_log_of_request(%s)",
            [request_id],
        )
        return cursor.fetchall()


def hints_to_review(actor: Actor) -> QuerySet[AccessHint]:
    """The hints, those not yet reviewed first, newest day first."""
    answered = reviews.visible_to(actor).filter(hint=OuterRef("pk"))
    found: QuerySet[AccessHint] = (
        hints.visible_to(actor)
        .select_related("user", "unit")
        .annotate(reviewed=Exists(answered))
        .order_by("reviewed", "-on", "rule", "pk")
    )
    return found


def answers_to(actor: Actor, hint: AccessHint) -> QuerySet[HintReview]:
    """What has been answered to a hint, newest first."""
    found: QuerySet[HintReview] = reviews.visible_to(actor).filter(hint=hint).select_related("officer")
    return found.order_by("-created_at")
