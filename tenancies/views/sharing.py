"""«Deling og samtykke» of a tenancy: what the tenant has answered about sharing, and who may speak for the tenant."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.documents.selectors import documents_of
from core.interface.form_page import form_page
from core.interface.sharing_forms import EndRepresentativeForm, first_answer
from core.rules.periods import add_months
from core.sharing import panels, policies
from core.sharing.presets import other_compartments
from core.sharing.services.consents import register_consent, withdraw_consent
from core.sharing.services.representatives import add_representative, end_representative, speakers
from tenancies.sharing_forms import TenantConsentForm, TenantRepresentativeForm, TenantWithdrawForm
from tenancies.views.page import actor_of, find, may_see_sharing, show

USUAL_MONTHS = 12


def _lease(request: HttpRequest, pk: UUID) -> Any:
    """The lease, for the office whose lease it is: what the tenant answered is nobody else's business."""
    lease = find(request, pk, "lease.sharing")
    if not may_see_sharing(actor_of(request), lease):
        raise Http404
    return lease


def _back(lease: Any) -> str:
    return reverse("tenancies:sharing", args=[lease.pk])


def _page(
    request: HttpRequest, lease: Any, form: Any, act: Any, title: str, verb: str, done: str
) -> HttpResponse:
    def once() -> None:
        try:
            act()
        except Conflict as error:
            raise Refused(
                _("Noen andre har endret dette. Last siden på nytt for å se det som er lagret."),
                code="CONFLICT",
            ) from error

    return form_page(
        request, form, title=title, verb=verb, act=once, done=done, back=_back(lease), lead=lease.tenant.name
    )


@require_safe
@screen(policies.consents, "view")
def sharing_tab(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = _lease(request, pk)
    actor = actor_of(request)
    of_tenant = {"person": lease.tenant_id, "compartment": lease.compartment_id}
    answers = policies.consents.visible_to(actor).filter(**of_tenant)
    found = policies.representatives.visible_to(actor).filter(**of_tenant).order_by("-valid_from", "id")
    return show(
        request,
        lease,
        "tenancies/sharing.html",
        consents=[
            (row, row.holds_on(actor.today))
            for row in answers.select_related("representative", "recipient", "recorded_by").order_by(
                "-created_at"
            )
        ],
        representatives=[(row, row.speaks_on(actor.today)) for row in found],
        panels=panels.panels_for(actor, lease),
        may_ask=policies.consents.permits(actor, "ask"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.consents, "ask")
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = _lease(request, pk)
    actor = actor_of(request)
    form = TenantConsentForm(
        request.POST or None,
        initial=first_answer(actor.today, add_months(actor.today, USUAL_MONTHS) - timedelta(days=1)),
        speakers=speakers(
            person_id=lease.tenant_id,
            compartment_id=lease.compartment_id,
            subject_id=lease.pk,
            on=actor.today,
        ),
        compartments=other_compartments(actor.home, lease.compartment_id),
    )

    def act() -> None:
        register_consent(actor=actor, person=lease.tenant, subject=lease, ask=form.ask, answer=form.given)

    title = _("Hva har leieren svart om deling?")
    return _page(request, lease, form, act, title, _("Lagre svaret"), _("Svaret er lagret."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.consents, "withdraw")
def withdraw(request: HttpRequest, pk: UUID, consent: UUID) -> HttpResponse:
    lease = _lease(request, pk)
    actor = actor_of(request)
    row = visible_or_404(policies.consents, actor, pk=consent, subject_id=lease.pk)
    form = TenantWithdrawForm(
        request.POST or None, initial={"on": actor.today, "version": row.version, "how": "oral"}
    )

    def act() -> None:
        withdraw_consent(actor=actor, consent=row, **form.cleaned_data)

    title = _("Trekk samtykket: %(recipient)s") % {"recipient": row.recipient_name}
    return _page(request, lease, form, act, title, _("Trekk samtykket"), _("Samtykket er trukket."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.representatives, "add")
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = _lease(request, pk)
    actor = actor_of(request)
    form = TenantRepresentativeForm(
        request.POST or None,
        initial={"valid_from": actor.today},
        documents=[(row.pk, row.title) for row in documents_of(actor, lease)],
    )

    def act() -> None:
        add_representative(actor=actor, person=lease.tenant, subject=lease, data=form.data_given)

    title = _("Hvem kan snakke for leieren?")
    return _page(request, lease, form, act, title, _("Lagre representanten"), _("Representanten er lagret."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(policies.representatives, "change")
def end(request: HttpRequest, pk: UUID, representative: UUID) -> HttpResponse:
    lease = _lease(request, pk)
    actor = actor_of(request)
    row = visible_or_404(policies.representatives, actor, pk=representative, person=lease.tenant_id)
    form = EndRepresentativeForm(request.POST or None, initial={"on": actor.today, "version": row.version})

    def act() -> None:
        end_representative(actor=actor, representative=row, **form.cleaned_data)

    title = _("Avslutt: %(name)s") % {"name": row.name}
    done = _("Representanten er avsluttet.")
    return _page(request, lease, form, act, title, _("Avslutt representanten"), done)
