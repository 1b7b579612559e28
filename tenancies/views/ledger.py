"""The ledger of a lease as it stands, or stood on a day; corrections; fees and interest; and who owes what on a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import reads
from core.interface import lists
from core.interface.form_page import form_page
from core.interface.formatting import kroner
from core.interface.forms import ReasonForm
from tenancies import policies
from tenancies.calculations.costs import Cost
from tenancies.calculations.ledger import standing
from tenancies.enums_rent import CostKind
from tenancies.forms_rent import AsOfForm, CostForm
from tenancies.models import LedgerEntry
from tenancies.selectors import debts as selectors
from tenancies.selectors.arrears_facts import entry_of
from tenancies.selectors.statement import months
from tenancies.services import corrections, costs
from tenancies.tables_rent import AGE_TITLES, DEBTS
from tenancies.views.page import actor_of, find, show

INTEREST = "interest"


@screen(policies.ledger, "view")
def ledger_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reskontro: one table, a group of rows per month, the balance to the right. `per`: as it was known that day."""
    lease = find(request, pk, "lease.ledger")
    actor = actor_of(request)
    chosen = request.GET.get("vis", "")
    per, form = as_of(request, actor)
    rows = policies.ledger.visible_to(actor).filter(lease=lease).select_related("counters")
    entries = [row for row in rows.order_by("date", "id") if row.booked <= per]
    steps = []
    if policies.steps.permits(actor, "view"):
        steps = list(policies.steps.visible_to(actor).filter(lease=lease, superseded_at=None, date__lte=per))
    shown = [row for row in entries if row.date <= per or per >= actor.today]
    return show(
        request,
        lease,
        "tenancies/ledger.html",
        standing=standing([entry_of(row) for row in entries], per),
        months=months(shown, steps, show=chosen),
        chosen=chosen,
        form=form,
        per=per if per != actor.today else None,
        countered={row.counters_id for row in entries if row.counters_id},
        may_post=per == actor.today and policies.ledger.permits(actor, "post"),
    )


def as_of(request: HttpRequest, actor: Actor) -> tuple[date, AsOfForm]:
    """The day asked about, never after today; today when none is given or it cannot be read."""
    form = AsOfForm(request.GET if request.GET.get("per") else None, initial={"per": actor.today})
    if form.is_bound and form.is_valid() and form.cleaned_data["per"]:
        return min(form.cleaned_data["per"], actor.today), form
    return actor.today, form


@screen(policies.ledger, "post")
def correct(request: HttpRequest, pk: UUID, entry: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.ledger")
    actor = actor_of(request)
    found: Any = (
        policies.ledger.visible_to(actor).filter(lease=lease, pk=entry).select_related("counters").first()
    )
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    return form_page(
        request, form, title=_("Rett posteringen"), verb=_("Rett posteringen"),
        act=lambda: corrections.correct(actor=actor, entry=found, reason=form.cleaned_data["reason"]),
        done=_("Posteringen er rettet med en motpostering."),
        back=reverse("tenancies:ledger", args=[lease.pk]),
        lead=_("%(what)s, %(amount)s. Linja blir stående, og en ny linje tar den bort igjen.")
        % {"what": found.get_kind_display(), "amount": kroner(found.amount)},
        confirm=True,
    )  # fmt: skip


@screen(policies.ledger, "post")
def charge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fees and interest by the tables: what each comes to stands beside it."""
    lease = find(request, pk, "lease.ledger")
    actor = actor_of(request)
    form = CostForm(request.POST or None, choices=_choices(lease, actor), initial={"on": actor.today})

    def act() -> LedgerEntry:
        what, on = form.cleaned_data["what"], form.cleaned_data["on"]
        if what == INTEREST:
            return costs.charge_interest(actor=actor, lease=lease, on=on)
        return costs.charge_cost(actor=actor, lease=lease, code=what, on=on)

    return form_page(
        request, form, title=_("Før gebyr eller renter"), verb=_("Før i reskontroen"), act=act,
        done=_("Beløpet er ført."), back=reverse("tenancies:ledger", args=[lease.pk]),
        lead=_("Satsene kommer fra tabellene. Et gebyr kan bare kreves når brevet eller steget er registrert."),
    )  # fmt: skip


def _choices(lease: Any, actor: Actor) -> list[tuple[str, str]]:
    found, left = costs.accrued(lease, actor.today)
    rows = [(INTEREST, _("Forsinkelsesrente, %(amount)s til i dag") % {"amount": kroner(left)})]
    for code in Cost:
        price = costs.price(lease.municipality, code, on=actor.today)
        if price is not None:
            label = CostKind(code.value).label
            rows.append((code.value, f"{label}, {kroner(price.amount)} ({price.basis})"))
    return rows if found.missing is None else rows[1:]


@screen(policies.ledger, "post")
def debts(request: HttpRequest) -> HttpResponse:
    """Who owes what on a day, and how old the debt is. The sums hold for all, the table shows a page of them."""
    actor = actor_of(request)
    per, form = as_of(request, actor)
    rows = selectors.owing(actor, per)
    found = lists.listing(request, rows, DEBTS)
    selectors.with_ages(found.rows, per)
    reads.note(request, rows=[(row.tenant_id, row) for row in found.rows], content="ledger.debts")
    if found.wants_csv:
        return found.csv(f"saldo-{per:%Y%m%d}")
    sums = selectors.totals(selectors.with_ages(list(rows.order_by()), per))
    context = {
        "title": _("Hvem skylder hva"),
        "form": form,
        "per": per,
        "listing": found,
        "sums": sums,
        "ages": list(zip(AGE_TITLES, sums.ages, strict=True)),
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Hvem skylder hva"), "")],
    }
    return render(request, "tenancies/debts.html", context)
