"""The rent of a lease: what it is and was, a new one by the index, and claims for gjengs leie. And for all at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.formatting import kroner
from core.interface.forms import ReasonForm
from core.jobs.long import start_long_job
from tenancies import policies
from tenancies.calculations.regulation import Hindrance, index_change, newest
from tenancies.enums import LeaseState
from tenancies.enums_rent import SAID, ChangeKind, ChangeState
from tenancies.forms_rent import IndexForm, IndicesForm, MarketForm, SetDayForm, SettleForm
from tenancies.long_jobs import REGULATE
from tenancies.models import RentChange
from tenancies.selectors import regulation as selectors
from tenancies.services import price_index
from tenancies.services import regulation as services
from tenancies.views.page import actor_of, find, show

#: How many leases the page of the batch shows by name.
SHOWN = 50


@screen(policies.rent_changes, "view")
def rent(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.rent")
    actor = actor_of(request)
    changes = list(policies.rent_changes.visible_to(actor).filter(lease=lease).order_by("-effective_on"))
    rents = list(lease.rents.known().order_by("-valid_from"))
    for row in rents:
        row.base = row.monthly - row.heating - row.services
    may_tell = lease.state == LeaseState.ACTIVE and policies.rent_changes.permits(actor, "tell")
    return show(
        request,
        lease,
        "tenancies/rent.html",
        rents=rents,
        changes=changes,
        by_index=_by_index(actor, lease) if may_tell and rents else None,
        may_tell=may_tell,
        may_settle=policies.rent_changes.permits(actor, "settle"),
    )


def _by_index(actor: Any, lease: Any) -> dict[str, Any]:
    """What the index would give from the first day it could hold, or what hinders it."""
    rules, indices = selectors.rules_for(actor.home, actor.today), selectors.indices_of(actor.home)
    history = selectors.settings_of([lease.pk])[lease.pk]
    day = selectors.earliest_effect(rules, actor.today)
    found = index_change(history, indices, told_on=actor.today, effective_on=day, rules=rules,
                         last_day=selectors.leaves_on(lease))  # fmt: skip
    unknown = Hindrance.SET_UNKNOWN in found.hindrances
    return {"change": found, "unknown": unknown, "why": [str(SAID[each]) for each in found.hindrances]}


@screen(policies.rent_changes, "tell")
def tell_index(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.rent")
    actor = actor_of(request)
    rules = selectors.rules_for(actor.home, actor.today)
    form = IndexForm(
        request.POST or None, initial={"effective_on": selectors.earliest_effect(rules, actor.today)}
    )
    return form_page(
        request, form, title=_("Reguler etter indeksen"), verb=_("Send varselet"),
        act=lambda: services.tell_index(
            actor=actor, lease=lease, effective_on=form.cleaned_data["effective_on"]
        ),
        done=_("Leieren er varslet, og den nye husleia er lagt inn."),
        back=reverse("tenancies:rent", args=[lease.pk]),
        lead=_("Leieren får brev nå. Husleia må ha stått i ett år, og varselet må komme minst en måned før."),
    )  # fmt: skip


@screen(policies.rent_changes, "tell")
def claim_market(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.rent")
    actor = actor_of(request)
    form = MarketForm(request.POST or None)
    return form_page(
        request, form, title=_("Krev gjengs leie"), verb=_("Send kravet"),
        act=lambda: services.claim_market(actor=actor, lease=lease, **form.cleaned_data),
        done=_("Kravet er sendt. Husleia er den samme til dere er enige."),
        back=reverse("tenancies:rent", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(policies.rent_changes, "tell")
def set_day(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When a rent from another system was last set: until somebody has said so, the index cannot be applied."""
    lease = find(request, pk, "lease.rent")
    actor = actor_of(request)
    form = SetDayForm(request.POST or None)
    return form_page(
        request, form, title=_("Når ble leia sist fastsatt?"), verb=_("Lagre dagen"),
        act=lambda: services.record_set_day(actor=actor, lease=lease, on=form.cleaned_data["on"]),
        done=_("Dagen er lagret."), back=reverse("tenancies:rent", args=[lease.pk]),
        lead=_("Se etter i kontrakten eller det siste varselet om ny husleie."),
    )  # fmt: skip


@screen(policies.rent_changes, "settle")
def settle(request: HttpRequest, pk: UUID, change: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.rent")
    actor = actor_of(request)
    found = _change(request, lease, change)
    form = SettleForm(
        request.POST or None,
        initial={"monthly": found.new_monthly, "on": actor.today, "version": found.version},
    )

    def act() -> RentChange:
        given = form.cleaned_data
        common = {
            "actor": actor, "change": found, "on": given["on"], "note": given["note"], "version": given["version"],
        }  # fmt: skip
        if given["outcome"] == "dispute":
            return services.dispute(**common)
        return services.agree(**common, monthly=given["monthly"] or found.new_monthly)

    return form_page(
        request, form, title=_("Leierens svar"), verb=_("Registrer svaret"), act=act,
        done=_("Svaret er registrert."), back=reverse("tenancies:rent", args=[lease.pk]),
        lead=_("Vi har krevd %(amount)s i måneden.") % {"amount": kroner(found.new_monthly)},
    )  # fmt: skip


@screen(policies.rent_changes, "withdraw")
def withdraw(request: HttpRequest, pk: UUID, change: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.rent")
    found = _change(request, lease, change)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(actor=actor_of(request), change=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Endringen er trukket, og leieren har fått brev."))
            return redirect("tenancies:rent", pk=lease.pk)
    question = Confirm(
        question=_("Trekke endringen av husleia?"),
        consequence=_(
            "Husleia blir som før. Er det belastet for mye, krediteres det. Leieren får brev med begrunnelsen din."
        ),
        verb=_("Trekk endringen"),
        keep=_("Behold endringen"),
        back=reverse("tenancies:rent", args=[lease.pk]),
    )
    return confirm_page(request, question, form)


def _change(request: HttpRequest, lease: Any, key: UUID) -> RentChange:
    rows = policies.rent_changes.visible_to(actor_of(request)).filter(lease=lease)
    found = rows.exclude(state=ChangeState.WITHDRAWN).filter(pk=key).first()
    if found is None:
        raise Http404
    change: RentChange = found
    return change


@screen(policies.rent_changes, "list")
def regulate(request: HttpRequest) -> HttpResponse:
    """Everybody whose rent can follow the index: who, by how much, who cannot and why. Nothing is sent by looking."""
    actor = actor_of(request)
    rules = selectors.rules_for(actor.home, actor.today)
    first = selectors.earliest_effect(rules, actor.today)
    form = IndexForm(request.POST or request.GET or None, initial={"effective_on": first})
    bound = form.is_bound and form.is_valid()
    day = form.cleaned_data["effective_on"] if bound else first
    to_month = newest(selectors.indices_of(actor.home), actor.today)
    found = selectors.candidates(actor, told_on=actor.today, effective_on=day, to_month=to_month)
    ready = [each for each in found if each.change.allowed]
    if (
        request.method == "POST"
        and bound
        and to_month is not None
        and policies.rent_changes.permits(actor, "tell")
    ):
        if ready:
            title = ngettext(
                "Varsler %(count)s leier om ny husleie", "Varsler %(count)s leiere om ny husleie", len(ready)
            )
            job = start_long_job(
                actor=actor, kind=REGULATE, title=title % {"count": len(ready)},
                params={
                    "ids": [str(each.lease.pk) for each in ready],
                    "effective_on": day.isoformat(),
                    "to_month": to_month.isoformat(),
                },
            )  # fmt: skip
            return redirect("jobs:long_job", job.pk)
        messages.error(request, _("Ingen kan reguleres fra denne dagen."))
    reads.note(
        request, rows=[(each.lease.tenant_id, each.lease) for each in ready[:SHOWN]], content="rent.list"
    )
    waiting = policies.rent_changes.visible_to(actor).filter(
        kind=ChangeKind.INDEX, state=ChangeState.TOLD, effective_on__gt=actor.today
    )
    context = {
        "title": _("Indeksregulering"),
        "form": form,
        "day": day,
        "to_month": to_month,
        "ready": ready[:SHOWN],
        "count": len(ready),
        "more": max(0, len(ready) - SHOWN),
        "before": sum(each.change.old for each in ready),
        "after": sum(each.change.new for each in ready),
        "left_out": [(str(SAID[code]), number) for code, number in sorted(
            selectors.by_hindrance(found).items(), key=lambda item: -item[1])],
        "told": waiting.count(),
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Indeksregulering"), "")],
    }  # fmt: skip
    return render(request, "tenancies/index_regulation.html", context)


@screen(policies.price_index, "view")
def indices(request: HttpRequest) -> HttpResponse:
    """The consumer price index by month, and a form for more months."""
    actor = actor_of(request)
    may_change = policies.price_index.permits(actor, "change")
    form = IndicesForm(request.POST or None) if may_change else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            rows = price_index.read_lines(form.cleaned_data["lines"])
            number = price_index.record_indices(actor=actor, rows=rows, source=form.cleaned_data["source"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            text = ngettext("%(count)s måned er lagret.", "%(count)s måneder er lagret.", number)
            messages.success(request, text % {"count": number})
            return redirect("tenancies:price_index")
    context = {
        "title": _("Konsumprisindeksen"),
        "form": form,
        "rows": policies.price_index.visible_to(actor).order_by("-month")[:60],
        "breadcrumbs": [
            (_("Leieforhold"), reverse("tenancies:list")),
            (_("Indeksregulering"), reverse("tenancies:regulate")),
            (_("Konsumprisindeksen"), ""),
        ],
    }
    return render(request, "tenancies/price_index.html", context)
