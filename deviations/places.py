"""Where reports show up outside their own pages: the menu, Min dag, the search box and their deadlines."""

import re
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.audit import contents
from core.base.clock import oslo_today
from core.interface import myday, navigation, search, statuses
from core.rules import subjects
from deviations import policies, policies_fault
from deviations.models import Report
from deviations.selectors import reports as selectors
from deviations.selectors.line import line_of

#: A panel says how many there are up to this; the list behind it shows them all.
MOST = 100
_NUMBER = re.compile(r"(?:avvik\s*)?(\d{4})\s*/\s*(\d{1,6})", re.IGNORECASE)


def _leads(actor: Actor) -> bool:
    return policies.reports.permits(actor, "handle")


def _line(report: Report, title: str) -> myday.Line:
    state = statuses.status_of(report)
    return myday.Line(
        title=title % {"number": report.number},
        url=report.get_absolute_url(),
        due=report.due_on,
        text=f"{report.unit.name}, {report.get_category_display()}",
        tag=state.label,
        color=state.color,
    )


def _escalated(actor: Actor) -> Iterable[myday.Line]:
    rows = selectors.escalated_to(actor).select_related("unit").order_by("due_on", "pk")
    return [_line(report, _("Avvik %(number)s er eskalert til deg")) for report in rows[:MOST]]


def _to_answer(actor: Actor) -> Iterable[myday.Line]:
    for report in selectors.awaiting_answer(actor).select_related("unit").order_by("due_on", "pk")[:MOST]:
        yield myday.Line(
            title=_("Avvik %(number)s: lukking uten tiltak") % {"number": report.number},
            url=report.get_absolute_url(),
            text=report.unit.name,
        )


def _find(actor: Actor, query: str) -> Iterable[search.Hit]:
    found = _NUMBER.fullmatch(query.strip())
    if found is None:
        return
    rows = policies.reports.visible_to(actor).filter(year=int(found[1]), serial=int(found[2]))
    for report in rows.select_related("unit"):
        state = statuses.status_of(report)
        yield search.Hit(
            title=str(report),
            url=report.get_absolute_url(),
            text=report.unit.name,
            tag=state.label,
            color=state.color,
        )


def _report_url(actor: Any, query: str) -> str:
    return reverse("deviations:new") if _member(actor) and query.lower().startswith(("avvik", "meld")) else ""


def _described(report: Report) -> subjects.Subject:
    """The deadline is the leader's: the staff of the unit do not see each other's reports."""
    holders = line_of(report.unit, oslo_today()).at(report.level)
    return subjects.Subject(
        label=report.number,
        url=report.get_absolute_url(),
        unit=report.unit,
        user=User.objects.filter(pk__in=holders).order_by("full_name").first(),
        compartment=report.compartment,
    )


def register() -> None:
    contents.register_all({"deviations.identified_note": gettext_lazy("Identifisert notat")})
    subjects.register("deviations.report", _described)
    navigation.register(
        navigation.NavItem("deviations", gettext_lazy("Avvik"), "deviations:list", order=60, visible=_member)
    )
    navigation.register(
        navigation.NavItem(
            "faults", gettext_lazy("Tekniske feil"), "deviations:faults", order=62, seldom=True,
            visible=lambda actor: policies_fault.faults.permits(actor, "list"),
        )
    )  # fmt: skip
    navigation.register(
        navigation.NavItem(
            "report_routes", gettext_lazy("Veier inn"), "deviations:routes", order=930,
            visible=lambda actor: policies_fault.routes.permits(actor, "change"),
        )
    )  # fmt: skip
    myday.register(
        myday.Panel(
            order=30,
            title=gettext_lazy("Eskalert til meg"),
            load=_escalated,
            visible=_leads,
            more=lambda actor: f"{reverse('deviations:list')}?vis=escalated&sort=due",
        )
    )
    myday.register(
        myday.Panel(
            order=35,
            title=gettext_lazy("Lukking som venter på ditt svar"),
            load=_to_answer,
            visible=_leads,
            more=lambda actor: f"{reverse('deviations:list')}?vis=answer",
        )
    )
    search.register(search.Provider(gettext_lazy("Avvik"), find=_find, order=50, visible=_member))
    search.register_action(search.Action(gettext_lazy("Meld avvik"), url=_report_url, order=60))


def _member(actor: Actor) -> bool:
    return policies.reports.permits(actor, "view") and not actor.roles <= {Role.AUDITOR}
