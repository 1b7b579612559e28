"""What every page of a case has: the record, the fixed summary, the tabs. A constant number of queries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications import selectors
from applications.enums import OPEN_STATES, AppealState, State
from applications.models import Application
from applications.policies import applications
from applications.services import mapping, premises
from applications.services.assistance import asks_for_help
from applications.services.reviewing import TO_REVIEW
from core.agencies.actors import Actor
from core.agencies.views import visible_or_404
from core.audit import reads
from core.interface import formatting
from core.interface.case import Action, CaseHeader, Fact, Tab, tabs
from core.interface.myday import meaning
from core.interface.statuses import status_of
from core.people import policies as people
from core.rules import kinds
from core.rules.models import Deadline
from core.rules.selectors import title_of
from core.sharing import danger
from core.sharing.models import Representative
from core.sharing.organisation import neighbours
from core.sharing.policies import consents, shares
from core.sharing.services.representatives import speakers, speaking

#: What a page hands its template as pairs of a row and what is told of it, and the header would ask for otherwise.
_READ_BY_PAGES = ("deadlines", "representatives")
_TABS = (
    ("overview", _lazy("Oversikt")),
    ("mapping", _lazy("Kartlegging")),
    ("cooperation", _lazy("Samarbeid")),
    ("documents", _lazy("Dokumenter")),
    ("assessment", _lazy("Vurdering")),
    ("decisions", _lazy("Vedtak og klage")),
    ("notes", _lazy("Notater")),
    ("sharing", _lazy("Deling og samtykke")),
    ("timeline", _lazy("Tidslinje")),
)


def find(request: HttpRequest, key: str, *, content: str = "application.case") -> Application:
    """The case the address names, or 404; that it was opened is noted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case: Application = visible_or_404(
        applications,
        actor,
        "applicant",
        "household",
        "caseworker",
        "unit",
        "compartment",
        "municipality",
        columns={"live_appeal": selectors.appeal_at_work(actor)},
        case_number=key,
    )
    reads.note(request, persons=[case.applicant_id], content=content, subject=case)
    return case


def _next_deadline(case: Application, actor: Actor, known: list[Deadline] | None) -> Fact:
    """Our next deadline: among those the page has read already, or asked for."""
    if known is None:
        deadline: Deadline | None = selectors.next_deadlines([case.pk]).get(case.pk)
    else:
        ours = [row for row in known if row.is_outstanding and row.kind not in kinds.theirs()]
        deadline = min(ours, key=lambda row: row.due, default=None)
    if deadline is None:
        return Fact(_("Neste frist"), _("Ingen"))
    text = f"{title_of(deadline)}, {formatting.longdate(deadline.due)} ({meaning(deadline.due, actor.today)})"
    late = deadline.due < actor.today
    return Fact(
        _("Neste frist"), text, color=("danger" if deadline.statutory else "warning") if late else None
    )


def primary_action(case: Application, actor: Actor) -> Action | None:
    """The one thing that comes next in the case, for those who may do it."""
    if not applications.permits(actor, "assess"):
        return None
    if asks_for_help(case):
        address = reverse("applications:decisions", args=[case.case_number])
        return Action(_("Gå til vedtaket"), address) if case.state in OPEN_STATES else None
    if case.state in (State.RECEIVED, State.IN_PROGRESS, State.WAITING_INFORMATION):
        address = reverse("applications:take", args=[case.case_number, "vurder"])
        return Action(_("Vurder søknaden"), address, post=True)
    if case.state == State.READY_FOR_DECISION:
        return Action(_("Gå til vedtaket"), reverse("applications:decisions", args=[case.case_number]))
    return None


def more_actions(case: Application, actor: Actor) -> list[Action]:
    """What else may be done from here, as links."""
    found: list[tuple[bool, str, str, str]] = [
        (case.state in OPEN_STATES, "provisional", "provisional", _("Send foreløpig svar")),
        (case.state in OPEN_STATES, "assign", "assign", _("Fordel")),
        (
            case.state in (State.RECEIVED, State.IN_PROGRESS, State.READY_FOR_DECISION),
            "process",
            "ask",
            _("Be om opplysninger"),
        ),
        (_others(case, actor), "involve", "involve", _("Involver")),
    ]
    actions = [
        Action(label, reverse(f"applications:{name}", args=[case.case_number]), variant="secondary")
        for fits, action, name, label in found
        if fits and applications.permits(actor, action)
    ]
    if _others(case, actor) and shares.permits(actor, "share"):
        address = reverse("sharing:share", args=["applications.application", case.pk])
        actions.append(Action(_("Del"), address, variant="secondary"))
    if warn := danger.write_url(actor, case):
        actions.append(Action(_("Varsle om fare"), warn, variant="tertiary"))
    if people.persons.permits(actor, "protect"):
        address = reverse("applications:protection", args=[case.applicant_id])
        actions.append(Action(_("Skjerming av adresse"), address, variant="tertiary"))
    return actions


def _others(case: Application, actor: Actor) -> bool:
    """Whether the case is one's own and there is anybody to share it with: a small office is not bothered."""
    return case.compartment_id in actor.compartment_ids and bool(neighbours(actor))


def header(
    case: Application,
    actor: Actor,
    here: str = "",
    deadlines: list[Deadline] | None = None,
    representatives: list[Representative] | None = None,
) -> CaseHeader:
    """The summary over the tabs. What leads to the page one stands on (`here`), or above it, is not offered again.

    `deadlines` and `representatives`: those of the case, where the page has read them already.
    """
    facts = [
        Fact(_("Mottatt"), formatting.longdate(case.received)),
        Fact(_("Type"), case.get_kind_display()),
        _next_deadline(case, actor, deadlines),
        Fact(_("Ansvarlig"), case.caseworker.full_name if case.caseworker else _("Ufordelt")),
    ]
    said = speakers_line(
        speakers(
            person_id=case.applicant_id,
            compartment_id=case.compartment_id,
            subject_id=case.pk,
            on=actor.today,
        )
        if representatives is None
        else speaking(representatives, actor.today)
    )
    if said:
        facts.append(Fact(_("Kan snakke for søkeren"), said))
    # Also in a case that is open again: a decision that is being made anew may still be under appeal.
    appeal = getattr(case, "live_appeal", None)
    if appeal is not None:
        address = reverse("applications:appeal", args=[case.case_number, appeal["id"]])
        title = _("Klage på avvisning") if appeal["rejection_id"] else _("Klage")
        facts.append(Fact(title, AppealState(appeal["state"]).label, url=address))
    if case.before_husrom:
        facts.append(Fact(_("Kilde"), _("Fra før Husrom")))
    action = primary_action(case, actor)
    if action is not None and not action.post and here.startswith(action.url):
        action = None
    return CaseHeader(
        title=case.applicant.name,
        kicker=_("Søknad %(number)s") % {"number": case.case_number},
        status=status_of(case),
        facts=facts,
        action=action,
        more=more_actions(case, actor),
        emergency=case.pk in actor.emergency_ids,
    )


def speakers_line(rows: list[Representative]) -> str:
    """«Advokat Prøve Testesen, fullmektig til 1. mars 2027»."""
    lines = []
    for row in rows:
        who = f"{row.name}, {str(row.get_kind_display()).lower()}"
        if row.last_day is not None:
            who = _("%(who)s til %(day)s") % {"who": who, "day": formatting.longdate(row.last_day)}
        lines.append(who)
    return "; ".join(lines)


def may_see_sharing(case: Application, actor: Actor) -> bool:
    """What the applicant has answered about sharing is the business of the office whose case it is."""
    return case.compartment_id in actor.compartment_ids and consents.permits(actor, "view")


def show(
    request: HttpRequest, case: Application, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    known = {name: [row for row, _told in context[name]] for name in _READ_BY_PAGES if name in context}
    entries = [
        Tab(label, reverse(f"applications:{name}", args=[case.case_number]))
        for name, label in _TABS
        if (name != "sharing" or may_see_sharing(case, actor))
        and (name != "assessment" or not asks_for_help(case))
    ]
    mapped = reverse("applications:mapping", args=[case.case_number])
    page = {
        "application": case,
        "premises": premises.words(case),
        "to_review": [
            (part, TO_REVIEW[part][0], f"{mapped}#del-{TO_REVIEW[part][1]}") for part in case.to_review
        ],
        "case": header(case, actor, request.path, **known),
        "danger": danger.shown(request, [case.applicant_id], case.household_id),
        "tabs": tabs(request, *entries),
        "breadcrumbs": [(_("Søknader"), reverse("applications:list")), (case.case_number, "")],
        # Asked for by the tabs that show it, and only then.
        "specialist_warnings": lambda: mapping.warnings(actor, case),
        **context,
    }
    return render(request, template, page, status=status)
