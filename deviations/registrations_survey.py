"""What surveys and agreements add to the search, the colours of states and the deadlines."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.interface import search, statuses
from core.rules import subjects
from core.sharing import panels
from deviations import policies_survey as policies
from deviations.models import CooperationAgreement
from deviations.selectors import agreements


def _find(actor: Actor, query: str) -> Iterable[search.Hit]:
    """Surveys and agreements by name, among those the actor sees."""
    words = query.strip()
    for row in (
        policies.agreements.visible_to(actor).filter(title__icontains=words).order_by("title", "pk")[:5]
    ):
        state = statuses.status_of(row)
        yield search.Hit(
            title=row.title, url=row.get_absolute_url(), text=str(_("Samarbeidsavtale")), tag=state.label,
            color=state.color,
        )  # fmt: skip
    surveys = policies.surveys.visible_to(actor).filter(title__icontains=words).select_related("unit")
    for row in surveys.order_by("-closes_on", "pk")[:5]:
        state = statuses.status_of(row)
        yield search.Hit(
            title=row.title, url=row.get_absolute_url(), text=f"{row.number}, {row.unit.name}", tag=state.label,
            color=state.color,
        )  # fmt: skip


def _described(agreement: CooperationAgreement) -> subjects.Subject:
    return subjects.Subject(
        label=agreement.number,
        url=agreement.get_absolute_url(),
        unit=agreement.unit,
        compartment=agreement.unit.compartment,
    )


def register() -> None:
    panels.register(50, agreements.panel)
    subjects.register("deviations.cooperationagreement", _described)
    statuses.register("deviations.survey", "state", {"draft": "info", "open": "warning", "closed": "success"})
    statuses.register(
        "deviations.cooperationagreement",
        "state",
        {"draft": "info", "current": "success", "ended": "neutral"},
    )
    search.register(
        search.Provider(
            _("Undersøkelser og samarbeidsavtaler"),
            find=_find,
            order=53,
            visible=lambda actor: policies.surveys.permits(actor, "list"),
        )
    )
