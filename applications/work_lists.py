"""What the list of applications is used for: its tabs with their counts, and what else falls due this week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import OPEN_STATES, State
from applications.models import Application, SavedFilter
from applications.policies import applications, saved_filters
from core.agencies.actors import Actor
from core.rules import kinds
from core.rules.models import Deadline
from core.rules.selectors import title_of

SUBJECT = "applications.application"
PROVISIONAL = ("provisional_answer_1_month", "provisional_answer_4_weeks")
PROMISED = "expected_answer"
DECISION = ("decision_target",)
#: «Forfaller»: what is chosen by deadline.
OVERDUE, DECISION_WEEK = "overdue", "decision_week"
NO_PROVISIONAL, PROMISE_PASSED = "no_provisional", "promise_passed"


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _outstanding(on: date) -> dict[str, Q]:
    monday, sunday = week_of(on)
    return {
        OVERDUE: Q(due__lt=on) & ~Q(kind__in=kinds.theirs()),
        DECISION_WEEK: Q(kind__in=DECISION, due__range=(monday, sunday)),
        NO_PROVISIONAL: Q(kind__in=PROVISIONAL, due__lte=sunday),
        PROMISE_PASSED: Q(kind=PROMISED, due__lt=on),
    }


def has_due(choice: str, on: date) -> Exists:
    """A condition on applications: something of this sort is outstanding."""
    rows = Deadline.objects.outstanding().filter(_outstanding(on)[choice], subject_id=OuterRef("pk"))
    return Exists(rows)


@dataclass(frozen=True)
class WorkTab:
    label: str
    url: str
    count: int
    current: bool
    #: Statutory limits alone are red.
    red: bool = False


def tabs(actor: Actor, chosen: dict[str, str]) -> list[WorkTab]:
    """The ways into the list with how many one sees in each: two queries."""
    seen = applications.visible_to(actor).filter(state__in=OPEN_STATES)
    by_case = seen.order_by().aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(caseworker=actor.user_id)),
        unassigned=Count("pk", filter=Q(caseworker=None)),
        waiting=Count("pk", filter=Q(state=State.WAITING_INFORMATION)),
    )
    today = actor.today
    by_deadline = (
        Deadline.objects.outstanding()
        .filter(
            municipality=actor.municipality_id,
            subject_type=SUBJECT,
            due__lte=week_of(today)[1],
            subject_id__in=seen.order_by().values("pk"),
        )
        .aggregate(
            **{
                name: Count("subject_id", filter=condition, distinct=True)
                for name, condition in _outstanding(today).items()
            }
        )
    )
    counts = {**by_case, **by_deadline}
    given = {name: value for name, value in chosen.items() if value and name not in ("sort", "side", "q")}
    entries: list[tuple[str, str, dict[str, str]]] = [
        ("all", _("Alle til behandling"), {"group": "open"}),
        ("mine", _("Mine"), {"group": "open", "whose": "mine"}),
        ("unassigned", _("Ufordelte"), {"group": "open", "whose": "unassigned"}),
        ("waiting", _("Venter på dokumenter"), {"group": "open", "state": State.WAITING_INFORMATION.value}),
        (DECISION_WEEK, _("Vedtak denne uka"), {"group": "open", "due": DECISION_WEEK}),
        (OVERDUE, _("Over fristen"), {"group": "open", "due": OVERDUE}),
        (NO_PROVISIONAL, _("Mangler foreløpig svar"), {"group": "open", "due": NO_PROVISIONAL}),
        (PROMISE_PASSED, _("Ventet svardato er passert"), {"group": "open", "due": PROMISE_PASSED}),
    ]
    by_due = {OVERDUE, DECISION_WEEK, NO_PROVISIONAL, PROMISE_PASSED}
    return [
        WorkTab(
            label,
            f"{reverse('applications:list')}?{urlencode(query | ({'sort': 'due'} if code in by_due else {}))}",
            counts[code],
            given == query or (code == "all" and not given),
            red=code in (NO_PROVISIONAL, PROMISE_PASSED),
        )
        for code, label, query in entries
    ]


def kept_filters(actor: Actor) -> list[SavedFilter]:
    """One's own saved filters, by name."""
    return list(saved_filters.visible_to(actor))


@dataclass(frozen=True)
class DueThisWeek:
    """A line of the weekly list."""

    due: date
    title: str
    case: Application
    responsible: str
    late: bool


def this_week(
    actor: Actor, on: date, *, mine: bool = False, limit: int = 500
) -> list[tuple[date | None, list[DueThisWeek]]]:
    """What the municipality has set itself and that falls due by Sunday, by day; what is past comes first, under None.

    Statutory limits are not here: they are red in the list and on Min dag. Three queries.
    """
    sunday = week_of(on)[1]
    rows = list(
        Deadline.objects.outstanding()
        .filter(municipality=actor.municipality_id, subject_type=SUBJECT, statutory=False, due__lte=sunday)
        .exclude(kind__in=kinds.theirs())
        .filter(subject_id__in=applications.visible_to(actor).order_by().values("pk"))
        .filter(Q(user=actor.user_id) if mine else Q())
        .order_by("due", "id")[:limit]
    )
    cases = _cases(actor, (row.subject_id for row in rows))
    days: dict[date | None, list[DueThisWeek]] = {}
    for row in rows:
        case = cases.get(row.subject_id)
        if case is None:
            continue
        line = DueThisWeek(
            row.due,
            str(title_of(row)),
            case,
            case.caseworker.full_name if case.caseworker else _("Ufordelt"),
            row.due < on,
        )
        days.setdefault(None if line.late else row.due, []).append(line)
    return list(days.items())


def _cases(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Any]:
    rows = applications.visible_to(actor).filter(pk__in=list(ids)).select_related("applicant", "caseworker")
    return {row.pk: row for row in rows}
