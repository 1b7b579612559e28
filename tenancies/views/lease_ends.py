"""The lease-end cockpit, and what is done with one lease that runs out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications.policies import applications
from core.agencies.views import screen
from core.audit import reads
from core.interface import lists
from core.interface.form_page import form_page
from core.rules.selectors import own_deadlines
from tenancies.enums import LeaseState, TermKind
from tenancies.enums_lease_end import STAYS, ReviewOutcome
from tenancies.forms_lease_end import (
    DecideForm,
    DemandForm,
    NewTermForm,
    RenewalForm,
    RentToOwnForm,
    TellForm,
)
from tenancies.policies_lease_end import reviews
from tenancies.selectors import lease_ends as found_in
from tenancies.services import lease_ends as services
from tenancies.services import new_terms
from tenancies.tables_lease_end import LEASE_ENDS, LeaseEndFilter
from tenancies.views.page import actor_of, find, show


@require_GET
@screen(reviews, "list")
def lease_ends(request: HttpRequest) -> HttpResponse:
    """The next twelve months, and what is overdue."""
    actor = actor_of(request)
    found = lists.listing(request, found_in.ending(actor), LEASE_ENDS, LeaseEndFilter)
    found_in.shown(actor, found.rows)
    reads.note(request, rows=[(row.tenant_id, row) for row in found.rows], content="lease.ends")
    if found.wants_csv:
        return found.csv("leieforhold-som-gar-ut")
    context = {
        "title": _("Leieforhold som går ut"),
        "listing": found,
        "lead": _("De neste tolv månedene, og de som er gått ut. Glemmer vi en, blir avtalen tidsubestemt."),
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Leieforhold som går ut"), "")],
    }
    return render(request, "interface/list_page.html", context)


def _back(lease: Any) -> str:
    return reverse("tenancies:lease_end", args=[lease.pk])


def _whose(lease: Any) -> str:
    return f"{lease.dwelling}, {lease.tenant.name}"


def _review(request: HttpRequest, lease: Any) -> Any:
    rows = reviews.visible_to(actor_of(request)).filter(lease=lease, term_end=lease.last_day)
    return rows.select_related("application", "decided_by").first() if lease.last_day else None


@require_GET
@screen(reviews, "view")
def lease_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    actor = actor_of(request)
    running = lease.state == LeaseState.ACTIVE and lease.last_day is not None
    own = list(
        reviews.visible_to(actor)
        .filter(lease=lease)
        .select_related("application", "decided_by")
        .order_by("-term_end")
    )
    review = next((row for row in own if row.term_end == lease.last_day), None)
    limits = own_deadlines(actor.municipality, actor.today)
    standing = found_in.standing_of(review, lease.last_day, actor.today, limits) if running else None
    decided = review is not None and bool(review.outcome)
    stays = review is not None and review.outcome in STAYS
    demanded = review is not None and review.demand_sent_on is not None
    application = review.application if review is not None else None
    return show(
        request,
        lease,
        "tenancies/lease_end.html",
        running=running,
        review=review,
        standing=standing,
        stage=found_in.stage_text(standing) if standing else "",
        left=found_in.left_text(standing) if standing else "",
        before=[row for row in own if row is not review],
        last_time=any(row.outcome == ReviewOutcome.RENEWED_LAST for row in own if row is not review),
        application=application if application is None or applications.sees(actor, application) else None,
        may_tell=running
        and not demanded
        and reviews.permits(actor, "open")
        and not (review and review.told_on),
        may_apply=running and not demanded and application is None and applications.permits(actor, "receive"),
        may_decide=running and not demanded and reviews.permits(actor, "decide"),
        may_renew=running and stays and reviews.permits(actor, "renew"),
        may_demand=running and not demanded and not stays and reviews.permits(actor, "demand"),
        may_lead=running and reviews.permits(actor, "open"),
        decided=decided,
    )


@screen(reviews, "open")
def tell(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    form = TellForm(request.POST or None)
    return form_page(
        request, form, title=_("Varsle leieren om at leietida går ut"), verb=_("Send brevet"),
        done=_("Leieren har fått brev om å søke."),
        act=lambda: services.start_review(actor=actor_of(request), lease=lease, **form.cleaned_data),
        back=_back(lease), lead=_whose(lease),
    )  # fmt: skip


@screen(applications, "receive")
def renewal(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    actor = actor_of(request)
    form = RenewalForm(request.POST or None, initial={"received": actor.today, "channel": "paper"})
    return form_page(
        request, form, title=_("Registrer søknad om fornyelse"), verb=_("Registrer søknaden"),
        done=_("Søknaden er registrert."),
        act=lambda: services.apply_for_renewal(actor=actor, lease=lease, **form.cleaned_data),
        back=_back(lease), lead=_whose(lease),
    )  # fmt: skip


@screen(reviews, "decide")
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    actor = actor_of(request)
    review = _review(request, lease)
    initial = {"on": actor.today, "version": review.version if review else lease.version}
    form = DecideForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Avgjør fornyelsen"), verb=_("Lagre avgjørelsen"), done=_("Avgjørelsen er lagret."),
        act=lambda: services.decide(
            actor=actor, lease=lease, decided=form.decided(),
            version=form.cleaned_data["version"] if review else None,
        ),
        back=_back(lease), lead=_whose(lease),
    )  # fmt: skip


@screen(reviews, "demand")
def demand(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    form = DemandForm(request.POST or None)
    return form_page(
        request, form, title=_("Krev at leieren flytter"), verb=_("Send kravet"),
        done=_("Kravet er sendt. Da blir ikke avtalen tidsubestemt."),
        act=lambda: services.demand_home(actor=actor_of(request), lease=lease, **form.cleaned_data),
        back=_back(lease), lead=_whose(lease),
    )  # fmt: skip


@screen(reviews, "open")
def rent_to_own(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    review = _review(request, lease)
    initial = {"lead": review.rent_to_own, "note": review.rent_to_own_note} if review else {"lead": True}
    form = RentToOwnForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Leie til eie"), verb=_("Lagre"), done=_("Det er lagret."),
        act=lambda: services.note_rent_to_own(actor=actor_of(request), lease=lease, **form.cleaned_data),
        back=_back(lease),
        lead=_("Har husstanden fått bedre økonomi, kan de kanskje kjøpe boligen eller få startlån."),
    )  # fmt: skip


@require_POST
@screen(reviews, "renew")
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    letter = services.write_agreement(actor=actor_of(request), lease=lease)
    messages.success(request, _("Avtalen er skrevet. Skriv den ut i to eksemplarer og få den underskrevet."))
    return redirect("documents:letter", pk=letter.pk)


@screen(reviews, "renew")
def new_term(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.end")
    actor = actor_of(request)
    initial = {"signed_on": actor.today, "kind": TermKind.FIXED_3Y, "version": lease.version}
    form = NewTermForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Registrer underskrevet avtale"), verb=_("Registrer ny leietid"),
        done=_("Den nye leietida er registrert."),
        act=lambda: new_terms.begin_new_term(actor=actor, lease=lease, **form.cleaned_data),
        back=_back(lease), lead=_whose(lease),
    )  # fmt: skip
