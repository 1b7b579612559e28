"""What the ground floor itself puts in the menu and on Min dag: notices, tasks, imports and jobs.

The rooms register their own; those below cannot, since they know nothing of pages.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.choices import municipality_choices
from core.agencies.enums import Role
from core.agencies.policies import Policy
from core.audit import contents
from core.interface import formatting, statuses
from core.interface.myday import Line, Panel
from core.interface.myday import register as panel
from core.interface.navigation import NavItem
from core.interface.navigation import register as menu
from core.jobs.models import Job
from core.jobs.policies import import_policy, job_run_policy
from core.jobs.selectors import own_long_jobs
from core.messages.policies import outbox_policy
from core.messages.selectors import notices, open_tasks
from core.sharing import entrance
from core.sharing import selectors as sharing
from core.sharing.entrance import doors_for
from core.sharing.policies import consents

#: As many lines as Min dag can use; the rest stand on the pages themselves.
ENOUGH = 50


def tasks(actor: Actor) -> Iterable[Line]:
    return [
        Line(task.title, task.url, due=task.due, text=task.unit.name if task.unit else "")
        for task in open_tasks(actor)[:ENOUGH]
    ]


def waiting_notices(actor: Actor) -> Iterable[Line]:
    """What must be acknowledged first, then what has not been read."""
    waiting = notices(actor).filter(
        Q(needs_receipt=True, is_acknowledged=False) | Q(needs_receipt=False, is_read=False)
    )
    return [
        Line(
            notice.title,
            reverse("notices:notices") if notice.needs_receipt else notice.url,
            text=formatting.moment(notice.created_at),
            tag=_now("Skal kvitteres") if notice.needs_receipt else "",
            color="warning" if notice.needs_receipt else "neutral",
        )
        for notice in waiting.order_by("-needs_receipt", "-created_at")[:ENOUGH]
    ]


def going_on(actor: Actor) -> Iterable[Line]:
    """One's own long jobs that are not over, and those that stopped."""
    return [
        Line(
            job.title,
            reverse("jobs:long_job", args=[job.pk]),
            text=formatting.moment(job.created_at),
            tag=str(job.get_state_display()),
            color="danger" if job.state == Job.State.FAILED else "info",
        )
        for job in own_long_jobs(actor).exclude(state=Job.State.DONE)[:ENOUGH]
    ]


def to_review(actor: Actor) -> Iterable[Line]:
    """Break-glass access that awaits review: the privacy officer's; the unit's leader has it among the deadlines."""
    return [
        Line(
            _now("Gjennomgå nødtilgang, sak %(number)s") % {"number": row.number},
            row.get_absolute_url(),
            text=row.reader_unit.name,
            tag=_now("Åpen nå") if row.is_live else "",
            color="danger",
        )
        for row in sharing.to_review(actor)
    ]


def _viewed(code: str, label: Any, url_name: str, order: int, policy: Policy) -> NavItem:
    """An entry for whoever the policy lets view."""
    return NavItem(code, label, url_name, order, visible=lambda actor: policy.permits(actor, "view"))


def register() -> None:
    contents.register_all(
        {"my_day": _("Linjer på Min dag"), "search": _("Søketreff og søkeforslag")}, listed=True
    )
    panel(
        Panel(
            16,
            _("Nødtilganger som skal gjennomgås"),
            to_review,
            visible=lambda actor: actor.has_role(Role.PRIVACY_OFFICER),
            more=lambda actor: reverse("sharing:emergencies"),
        )
    )
    panel(Panel(40, _("Oppgaver"), tasks, worklist=True, more=lambda actor: reverse("notices:tasks")))
    panel(Panel(45, _("Varsler"), waiting_notices, more=lambda actor: reverse("notices:notices")))
    panel(Panel(90, _("Pågår"), going_on, more=lambda actor: reverse("jobs:long_jobs")))
    menu(NavItem("tasks", _("Oppgaver"), "notices:tasks", order=4))
    menu(NavItem("notices", _("Varsler"), "notices:notices", order=6, seldom=True))
    menu(
        NavItem(
            "privacy",
            _("Personvern"),
            "sharing:index",
            order=890,
            visible=lambda actor: bool(doors_for(actor)),
            seldom=True,
        )
    )
    menu(_viewed("outbox", _("Utsending"), "notices:outbox", 900, outbox_policy))
    menu(_viewed("imports", _("Importer"), "jobs:imports", 910, import_policy))
    menu(_viewed("jobs", _("Jobber"), "jobs:overview", 920, job_run_policy))
    menu(_viewed("municipality", _("Kommunens valg"), "interface:choices", 930, municipality_choices))
    entrance.register(
        entrance.Door(
            "consents",
            _("Samtykker"),
            _("Samtykker som går ut, venter på svar eller er avslått."),
            "interface:consents",
            order=10,
            visible=lambda actor: consents.permits(actor, "view"),
        )
    )
    statuses.register(
        "sharing.consent",
        "state",
        {
            "not_asked": "warning",
            "given": "success",
            "refused": "danger",
            "withdrawn": "danger",
            "lacks_capacity": "warning",
        },
    )
    statuses.register("documents.letter", "state", {"draft": "info", "sent": "success"})
    statuses.register(
        "notices.outboxitem", "state", {"queued": "info", "sent": "success", "failed": "danger"}
    )
    statuses.register(
        "privacy.accessrequest",
        "state",
        {
            "received": "info",
            "reviewing": "accent",
            "granted": "success",
            "partly": "success",
            "refused": "danger",
            "withdrawn": "neutral",
        },
    )
    statuses.register(
        "privacy.retentionrun",
        "state",
        {
            "proposed": "warning",
            "approved": "accent",
            "exported": "warning",
            "confirmed": "accent",
            "done": "success",
            "rejected": "neutral",
        },
    )
