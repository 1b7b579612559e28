"""The arrears tab: what is owed, where it stands, what comes next, what blocks it; and what people do about it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.views import screen
from core.base.errors import Refused
from core.documents.policies import letter_policy
from core.interface.case import Step, TimelineItem
from core.interface.form_page import form_page
from core.interface.formatting import kroner
from housing.selectors.offices import units_with
from tenancies import policies, policies_arrears
from tenancies.calculations.arrears.conditions import WHY
from tenancies.calculations.arrears.explain import NEXT, STEPS, reasons
from tenancies.calculations.arrears.path import EVICTION, NAMSFOGD
from tenancies.calculations.arrears.result import Answer, NextAction, Petition
from tenancies.calculations.ledger import Entry, standing
from tenancies.calculations.plans import judge, plan_balance
from tenancies.enums import CaseState, StepEvent
from tenancies.forms import (
    AcknowledgeForm,
    EndPlanForm,
    NavForm,
    PlanForm,
    ReservationForm,
    StepForm,
    StopForm,
)
from tenancies.models import ArrearsCase, ArrearsStep
from tenancies.selectors.arrears_facts import facts_for
from tenancies.selectors.offices import colleagues_in, nav_unit
from tenancies.services import arrears as services
from tenancies.services import cases, payment_plans, stop_messages
from tenancies.services.arrears import ACTION_OF
from tenancies.views.page import actor_of, find, find_case, show, told_outside


@screen(policies.arrears, "view")
def arrears(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Restanse. Computed afresh from ledger and steps; the stored worktray line is never trusted here."""
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = find_case(request, lease)
    facts = facts_for([lease], actor.today)
    result = cases.answers_from([lease], facts, actor.today)[lease.pk]
    steps = list(steps_of(actor, lease).order_by("-date", "-recorded_at"))
    plan = facts[lease.pk].plan
    judged = None
    if plan is not None:
        judged = judge(plan, plan_balance(plan, facts[lease.pk].ledger, actor.today), actor.today)
    stopped = any(step.event == StepEvent.STOP_MESSAGE_SENT for step in steps)
    running = case if case is not None and case.state == CaseState.OPEN else None
    contacts = policies_arrears.contact_attempts.visible_to(actor).filter(lease=lease, superseded_at=None)
    return show(
        request,
        lease,
        "tenancies/arrears.html",
        arrears=case,
        open_case=running,
        answer=result,
        outside=told_outside(actor, lease),
        next_title=_(NEXT[result.next_action]),
        step_title=_(STEPS[result.step]) if result.step is not None else "",
        reasons=reasons(result) if (result.step or 0) < EVICTION else [],
        may_be_sent=result.petition is Petition.ALLOWED and (result.step or 0) < NAMSFOGD,
        path=_path(result),
        plan=plan,
        judged=judged,
        may_end_plan=policies.plans.permits(actor, "end"),
        stops=policies.stop_messages.visible_to(actor).filter(lease=lease).order_by("-sent_on")
        if stopped
        else [],
        timeline=sorted(
            [*_closed_items(case, facts[lease.pk].ledger), *(step_item(step) for step in steps)],
            key=lambda item: item.when,
            reverse=True,
        ),
        actions=_actions(actor, lease, running, result),
        may_acknowledge=policies.arrears.permits(actor, "acknowledge"),
        why=_(WHY[result.next_action]),
        contacts=list(contacts.select_related("recorded_by").order_by("-on", "-recorded_at")[:20]),
        me=actor.user_id,
        see_children=bool(result.children) and policies_arrears.child_assessments.permits(actor, "view"),
        may_correct=running is not None and bool(steps) and policies.arrears.permits(actor, "help"),
        see_eviction=running is not None and (result.step or 0) >= NAMSFOGD,
    )


def _path(result: Answer) -> list[Step]:
    """The rows as a list: done, now, to come."""
    now = result.step if result.step is not None else -1
    return [
        Step(_(title), state="done" if number < now else ("current" if number == now else "todo"))
        for number, title in STEPS.items()
    ]


def steps_of(actor: Actor, lease: Any) -> QuerySet[ArrearsStep]:
    """The steps the actor sees, with whether the letter that went with each is theirs to read (`may_read`)."""
    letter = letter_policy.visible_to(actor).filter(pk=OuterRef("letter"))
    rows = policies.steps.visible_to(actor).filter(lease=lease).annotate(may_read=Exists(letter))
    return rows.select_related("recorded_by")


def step_item(step: Any, *, recorded: bool = False) -> TimelineItem:
    """A row of `steps_of` as a line, by the day it happened or (`recorded`) the moment it was written down."""
    who = step.recorded_by.full_name if step.recorded_by else _("Husrom")
    title = str(step.get_event_display())
    if step.superseded_at is not None:
        title = _("%(title)s (rettet)") % {"title": title}
    text = step.reason or step.what
    if step.event == StepEvent.CORRECTED:
        title, text = _("Rettet: %(what)s") % {"what": step.what}, step.reason
    url = reverse("documents:letter", args=[step.letter]) if step.may_read else ""
    when = step.recorded_at if recorded else step.date
    return TimelineItem(when=when, title=title, who=who, text=text, url=url)


def _closed_items(case: ArrearsCase | None, ledger: Sequence[Entry]) -> list[TimelineItem]:
    """When a case that is closed was opened and closed, what was owed when it was opened, and what came of it."""
    if case is None or case.closed_on is None:
        return []
    owed = standing(ledger, case.opened_on).balance
    text = _("Leieren skyldte %(amount)s.") % {"amount": kroner(owed)} if owed > 0 else ""
    return [
        TimelineItem(when=case.closed_on, title=_("Saken lukket"), text=str(case.get_outcome_display())),
        TimelineItem(when=case.opened_on, title=_("Saken åpnet"), text=text),
    ]


def _actions(actor: Any, lease: Any, case: ArrearsCase | None, result: Answer) -> list[tuple[str, str]]:
    """What the actor may do now, as links; the recommended one first."""
    if case is None:
        return []
    allowed = policies.arrears.permits
    found = []
    tell = result.next_action in (NextAction.TELL_NAV, NextAction.ASK_CONSENT)
    if tell and allowed(actor, "record"):
        found.append((_("Varsle Nav"), reverse("tenancies:tell_nav", args=[lease.pk])))
    if policies_arrears.contact_attempts.permits(actor, "log"):
        found.append((_("Registrer kontakt"), reverse("tenancies:log_contact", args=[lease.pk])))
    if result.next_action == NextAction.JOINT_REVIEW and allowed(actor, "help"):
        found.insert(0, (_("Registrer felles gjennomgang"), reverse("tenancies:verdict", args=[lease.pk])))
    if allowed(actor, "help") or allowed(actor, "record"):
        found.append((_("Registrer hendelse"), reverse("tenancies:step", args=[lease.pk])))
    if allowed(actor, "plan"):
        found.append((_("Avtal nedbetaling"), reverse("tenancies:plan", args=[lease.pk])))
    if (result.step or 0) >= EVICTION:
        return found
    if allowed(actor, "stop"):
        found.append((_("Send stoppmelding"), reverse("tenancies:stop", args=[lease.pk])))
    if policies.leases.permits(actor, "reserve"):
        found.append((_("Registrer reservasjon"), reverse("tenancies:reserve", args=[lease.pk])))
    return found


def open_case(request: HttpRequest, lease: Any) -> ArrearsCase:
    case = find_case(request, lease)
    if case is None or case.state != CaseState.OPEN:
        raise Refused(
            _("Det er ingen åpen restansesak. Saken åpnes når husleie er forfalt."), code="NO_OPEN_CASE"
        )
    return case


def allowed_events(actor: Any) -> frozenset[str]:
    """The steps that the actor's roles may record."""
    permits = policies.arrears.permits
    return frozenset(event.value for event in StepEvent if permits(actor, ACTION_OF.get(event, "record")))


@screen(policies.arrears, "help")
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    form = StepForm(request.POST or None, allowed=allowed_events(actor), initial={"on": actor.today})
    done = _("Hendelsen er registrert.")
    if form.is_valid() and form.cleaned_data["event"] == StepEvent.NOTICE_4_18_SENT:
        today = form.cleaned_data["on"] == actor.today
        done = (
            _("Varselet er skrevet som brev. Fristen er to uker.")
            if today
            else _(
                "Varselet er registrert som sendt. Herfra er det ikke sendt noe brev, for datoen er ikke i dag."
            )
        )
    elif form.is_valid() and form.cleaned_data["send_letter"]:
        done = _("Påminnelsen er skrevet som brev. Du finner det i det som er gjort.")
    return form_page(
        request, form, title=_("Registrer hendelse"), verb=_("Registrer hendelsen"), done=done,
        act=lambda: services.record_step(
            actor=actor, case=case, event=form.cleaned_data["event"], on=form.cleaned_data["on"], facts=form.facts()
        ),
        back=reverse("tenancies:arrears", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(policies.arrears, "record")
def tell_nav(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    units = units_with(lease.municipality, Role.SOCIAL_SERVICES, actor.today)
    suggested = nav_unit(lease.dwelling, actor.today)
    initial = {"unit": str(suggested.pk)} if suggested else None
    colleagues = colleagues_in(units, actor.today) if lease.restricted else None
    form = NavForm(request.POST or None, units=units, colleagues=colleagues, initial=initial)

    def act() -> None:
        unit = next(each for each in units if str(each.pk) == form.cleaned_data["unit"])
        services.tell_nav(
            actor=actor, case=case, on=actor.today, unit=unit, colleague=form.cleaned_data.get("colleague")
        )

    return form_page(
        request, form, title=_("Varsle sosialtjenesten"), verb=_("Varsle Nav"),
        done=_("Sosialtjenesten er varslet, og leieren får kopi."),
        act=act, back=reverse("tenancies:arrears", args=[lease.pk]),
        lead=_("Nav får se leieforholdet og restansen (husleieloven § 9-11). Leieren får kopi samtidig."),
    )  # fmt: skip


@screen(policies.arrears, "plan")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    form = PlanForm(request.POST or None, initial={"agreed": actor.today, "starting_balance": case.balance})
    return form_page(
        request, form, title=_("Avtal nedbetaling"), verb=_("Lagre avtalen"),
        done=_("Nedbetalingsavtalen er lagret."),
        act=lambda: payment_plans.agree_plan(actor=actor, case=case, **form.cleaned_data),
        back=reverse("tenancies:arrears", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(policies.plans, "end")
def end_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    back = reverse("tenancies:arrears", args=[lease.pk])
    running = policies.plans.visible_to(actor).filter(lease=lease, ended_on=None).first()
    if running is None:
        messages.info(request, _("Det er ingen nedbetalingsavtale som løper."))
        return redirect(back)
    form = EndPlanForm(request.POST or None)
    return form_page(
        request, form, title=_("Avslutt nedbetalingsavtalen"), verb=_("Avslutt avtalen"),
        done=_("Nedbetalingsavtalen er avsluttet."),
        act=lambda: payment_plans.end_plan(actor=actor, plan=running, reason=form.cleaned_data["reason"]),
        back=back, lead=_("Avtalen bremser ikke lenger, og saken følger de vanlige stegene."),
    )  # fmt: skip


@screen(policies.arrears, "stop")
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    form = StopForm(request.POST or None)
    return form_page(
        request, form, title=_("Send stoppmelding"), verb=_("Send stoppmelding"),
        done=_("Stoppmeldingen er sendt. Den løftes fram hver dag til den er bekreftet."),
        act=lambda: stop_messages.send_stop_message(
            actor=actor, case=case, **form.cleaned_data
        ),
        back=reverse("tenancies:arrears", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(policies.arrears, "acknowledge")
def acknowledge(request: HttpRequest, pk: UUID, message: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    found = (
        policies.stop_messages.visible_to(actor)
        .filter(lease=lease, pk=message)
        .select_related("case")
        .first()
    )
    if found is None:
        raise Http404
    if found.acknowledged_on is not None:
        messages.info(request, _("Stoppmeldingen er allerede bekreftet."))
        return redirect("tenancies:arrears", pk=lease.pk)
    form = AcknowledgeForm(request.POST or None, initial={"on": actor.today})
    return form_page(
        request, form, title=_("Bekreft stoppmelding"), verb=_("Bekreft"),
        done=_("Stoppmeldingen er bekreftet."),
        act=lambda: stop_messages.acknowledge_stop(
            actor=actor, message=found, by=form.cleaned_data["by"], on=form.cleaned_data["on"]
        ),
        back=reverse("tenancies:arrears", args=[lease.pk]), lead=found.reason,
    )  # fmt: skip


@screen(policies.leases, "reserve")
def reserve(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    form = ReservationForm(request.POST or None, initial={"start": actor_of(request).today})
    return form_page(
        request, form, title=_("Reservasjon mot varsel til Nav"), verb=_("Lagre reservasjonen"),
        done=_("Reservasjonen er registrert."),
        act=lambda: services.record_reservation(
            actor=actor_of(request), lease=lease, start=form.cleaned_data["start"], to=form.cleaned_data["to"]
        ),
        back=reverse("tenancies:arrears", args=[lease.pk]),
        lead=_("Leieren har reservert seg skriftlig (husleieloven § 9-11)."),
    )  # fmt: skip
