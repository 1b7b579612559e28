"""The day of eviction, its outcome, the belongings and what follows."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.views import screen
from core.interface.form_page import form_page
from tenancies import policies_arrears, policies_moving
from tenancies.enums_arrears import OVER, Belongings
from tenancies.forms_arrears import (
    BelongingsEndForm,
    BelongingsNoticeForm,
    EvictionDayForm,
    FollowUpForm,
    OutcomeForm,
)
from tenancies.models import Eviction
from tenancies.services import evictions as services
from tenancies.views.arrears import open_case
from tenancies.views.arrears_work import whose
from tenancies.views.page import actor_of, find, show

policy = policies_arrears.evictions


def _back(lease: Any) -> str:
    return reverse("tenancies:evictions", args=[lease.pk])


def _find(request: HttpRequest, lease: Any, eviction: UUID) -> Eviction:
    rows = policy.visible_to(actor_of(request)).filter(lease=lease, pk=eviction).select_related("case")
    found = rows.first()
    if found is None:
        raise Http404
    return found


@require_GET
@screen(policy, "view")
def evictions(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.eviction")
    actor = actor_of(request)
    case = open_case(request, lease)
    rows = list(policy.visible_to(actor).filter(lease=lease).order_by("-eviction_on", "-created_at"))
    for row in rows:
        row.is_over = row.outcome in OVER
        row.waits = row.belongings == Belongings.KEPT and row.belongings_ended_on is None
        row.still_free = row.waits and row.collect_until is not None and row.collect_until >= actor.today
    return show(
        request,
        lease,
        "tenancies/evictions.html",
        arrears=case,
        evictions=rows,
        may_record=policy.permits(actor, "record"),
        may_stay=not any(row.is_over for row in rows),
        may_follow_up=policy.permits(actor, "follow_up"),
        may_move=policies_moving.inspections.permits(actor, "view"),
        day_is_set=any(not row.outcome for row in rows),
    )


@screen(policy, "record")
def set_day(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.eviction")
    actor = actor_of(request)
    case = open_case(request, lease)
    form = EvictionDayForm(request.POST or None, initial={"on": actor.today})
    return form_page(
        request, form, title=_("Registrer dagen for fravikelse"), verb=_("Lagre dagen"),
        done=_("Dagen er registrert."),
        act=lambda: services.set_day(actor=actor, case=case, **form.cleaned_data),
        back=_back(lease), lead=whose(lease),
    )  # fmt: skip


@screen(policy, "record")
def outcome(request: HttpRequest, pk: UUID, eviction: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.eviction")
    found = _find(request, lease, eviction)
    form = OutcomeForm(request.POST or None, initial={"on": found.eviction_on, "version": found.version})
    return form_page(
        request, form, title=_("Registrer utfallet"), verb=_("Lagre utfallet"), done=_("Utfallet er registrert."),
        act=lambda: services.record_outcome(actor=actor_of(request), eviction=found, **form.cleaned_data),
        back=_back(lease), lead=whose(lease),
    )  # fmt: skip


@screen(policy, "record")
def remind(request: HttpRequest, pk: UUID, eviction: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.eviction")
    found = _find(request, lease, eviction)
    form = BelongingsNoticeForm(request.POST or None)
    return form_page(
        request, form, title=_("Varsle leieren om eiendelene"), verb=_("Send varselet"),
        done=_("Varselet er sendt."),
        act=lambda: services.remind_of_belongings(
            actor=actor_of(request), eviction=found, address=form.cleaned_data["address"]
        ),
        back=_back(lease), lead=whose(lease),
    )  # fmt: skip


@screen(policy, "record")
def end_belongings(request: HttpRequest, pk: UUID, eviction: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.eviction")
    found = _find(request, lease, eviction)
    actor = actor_of(request)
    form = BelongingsEndForm(request.POST or None, initial={"on": actor.today, "version": found.version})
    return form_page(
        request, form, title=_("Hva skjedde med eiendelene?"), verb=_("Lagre"), done=_("Det er registrert."),
        act=lambda: services.end_belongings(actor=actor, eviction=found, **form.cleaned_data),
        back=_back(lease), lead=whose(lease),
    )  # fmt: skip


@screen(policy, "follow_up")
def follow_up(request: HttpRequest, pk: UUID, eviction: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.eviction")
    found = _find(request, lease, eviction)
    initial = {"next_home": found.next_home, "aftermath": found.aftermath, "version": found.version}
    form = FollowUpForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Etterarbeid"), verb=_("Lagre"), done=_("Etterarbeidet er lagret."),
        act=lambda: services.follow_up(actor=actor_of(request), eviction=found, **form.cleaned_data),
        back=_back(lease), lead=whose(lease),
    )  # fmt: skip
