"""What risk and plans add to the menu, the search, the deadlines; and what a serious deviation sets going."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit import events
from core.audit.events import Event
from core.base.clock import oslo_today
from core.interface import navigation, search, statuses
from core.rules import subjects
from deviations import policies_risk as policies
from deviations.enums import Level
from deviations.models import Report, RiskAssessment, RiskShare
from deviations.selectors.assessments import requirements
from deviations.selectors.line import line_of
from deviations.services.assessments import ask_for_review
from deviations.switches import RISK

_NUMBER = re.compile(r"(ros|hp)\s*(\d{4})\s*/\s*(\d{1,6})", re.IGNORECASE)


def _reads(actor: Actor) -> bool:
    return policies.assessments.permits(actor, "list")


def _find(actor: Actor, query: str) -> Iterable[search.Hit]:
    """By number, or by the name of the assessment or plan, among those the actor sees."""
    found = _NUMBER.fullmatch(query.strip())
    for policy, letters in ((policies.assessments, "ros"), (policies.plans, "hp")):
        rows = policy.visible_to(actor).select_related("unit")
        if found:
            if found[1].lower() != letters:
                continue
            rows = rows.filter(year=int(found[2]), serial=int(found[3]))
        else:
            rows = rows.filter(title__icontains=query.strip())
        for row in rows.order_by("title", "pk")[:5]:
            state = statuses.status_of(row)
            yield search.Hit(
                title=row.title, url=row.get_absolute_url(), text=f"{row.number}, {row.unit.name}",
                tag=state.label, color=state.color,
            )  # fmt: skip


def _described(assessment: RiskAssessment) -> subjects.Subject:
    """The yearly review is the leader's."""
    holders = line_of(assessment.unit, oslo_today()).at(Level.UNIT)
    return subjects.Subject(
        label=assessment.number,
        url=assessment.get_absolute_url(),
        unit=assessment.unit,
        user=User.objects.filter(pk__in=holders).order_by("full_name").first(),
        compartment=assessment.compartment,
    )


def _described_share(share: RiskShare) -> subjects.Subject:
    return subjects.Subject(
        label=share.risk.assessment.number if share.risk_id else "",
        url=share.get_absolute_url(),
        unit=share.unit,
        compartment=share.compartment,
    )


def after_event(event: Event) -> None:
    """A deviation judged as serious asks for a new look at the unit's assessments, in the same transaction."""
    if event.verb != "deviation.judged" or not isinstance(event.subject, Report):
        return
    actor, report = event.actor, event.subject
    consequence = event.detail.get("consequence")
    if not event.detail.get("is_deviation") or consequence is None or not actor.switch(RISK):
        return
    asked = requirements(actor.municipality, actor.today)
    if consequence >= asked.serious_event_from:
        ask_for_review(actor=actor, unit_id=report.unit_id, key=str(report.pk))


def register() -> None:
    subjects.register("deviations.riskassessment", _described)
    subjects.register("deviations.riskshare", _described_share)
    events.on_recorded(after_event)
    statuses.register(
        "deviations.riskassessment",
        "state",
        {"draft": "info", "current": "success", "review": "warning", "ended": "neutral"},
    )
    statuses.register("deviations.riskshare", "state", {"sent": "warning", "answered": "success"})
    statuses.register("deviations.actionplan", "state", {"active": "info", "ended": "neutral"})
    navigation.register(
        navigation.NavItem("risk", _("Risiko"), "risk:list", order=62, visible=_reads, seldom=True)
    )
    search.register(search.Provider(_("Risiko og handlingsplaner"), find=_find, order=52, visible=_reads))
