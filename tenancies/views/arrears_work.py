"""Trying to reach the tenant, and weighing what is best for the children."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.views import screen
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from tenancies import policies, policies_arrears
from tenancies.forms_arrears import ChildrenForm, ContactForm, ReviewChildrenForm
from tenancies.models import ChildAssessment
from tenancies.services import child_assessments, contact_log
from tenancies.views.arrears import open_case
from tenancies.views.page import actor_of, find, show

TEXTS = ("situation", "views", "consequences", "tried", "conclusion")


def whose(lease: Any) -> str:
    return f"{lease.dwelling}, {lease.tenant.name}"


@screen(policies_arrears.contact_attempts, "log")
def log_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    form = ContactForm(request.POST or None, initial={"on": actor.today})
    return form_page(
        request, form, title=_("Registrer kontakt"), verb=_("Lagre"), done=_("Kontakten er registrert."),
        act=lambda: contact_log.log_contact(actor=actor, case=case, **form.cleaned_data),
        back=reverse("tenancies:arrears", args=[lease.pk]), lead=whose(lease),
    )  # fmt: skip


@screen(policies_arrears.contact_attempts, "log")
def take_back_contact(request: HttpRequest, pk: UUID, contact: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    rows = policies_arrears.contact_attempts.visible_to(actor).select_related("case")
    found = rows.filter(lease=lease, pk=contact, recorded_by=actor.user).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    return form_page(
        request, form, title=_("Rett registrert kontakt"), verb=_("Ta bort fra loggen"),
        done=_("Kontakten er tatt bort fra loggen. Den står fortsatt i historikken."),
        act=lambda: contact_log.take_back(actor=actor, contact=found, reason=form.cleaned_data["reason"]),
        back=reverse("tenancies:arrears", args=[lease.pk]), lead=str(found),
    )  # fmt: skip


def _assessments(request: HttpRequest, lease: Any) -> list[ChildAssessment]:
    rows = policies_arrears.child_assessments.visible_to(actor_of(request)).filter(lease=lease)
    return list(
        rows.select_related("written_by", "reviewed_by", "case").order_by("-written_on", "-created_at")
    )


@require_GET
@screen(policies_arrears.child_assessments, "view")
def children(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.children")
    actor = actor_of(request)
    case = open_case(request, lease)
    found = _assessments(request, lease)
    waiting = next((row for row in found if row.reviewed_on is None), None)
    return show(
        request,
        lease,
        "tenancies/children.html",
        arrears=case,
        assessments=[(row, _paragraphs(row)) for row in found],
        waiting=waiting,
        may_review=waiting is not None and waiting.written_by_id != actor.user_id,
        may_write=policies.arrears.permits(actor, "assess"),
    )


def _paragraphs(row: ChildAssessment) -> list[tuple[str, str]]:
    form = ChildrenForm()
    return [(str(form.fields[name].label), getattr(row, name)) for name in TEXTS]


@screen(policies_arrears.child_assessments, "write")
def write_children(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.children")
    actor = actor_of(request)
    case = open_case(request, lease)
    waiting = next((row for row in _assessments(request, lease) if row.reviewed_on is None), None)
    initial = {"version": waiting.version if waiting else case.version}
    if waiting is not None:
        initial |= {name: getattr(waiting, name) for name in TEXTS}
    form = ChildrenForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Vurder barnets beste"), verb=_("Lagre vurderingen"),
        done=_("Vurderingen er lagret. En annen må gå gjennom den før begjæring kan sendes."),
        act=lambda: child_assessments.write(
            actor=actor, case=case, weighed=form.weighed(),
            version=form.cleaned_data["version"] if waiting else None,
        ),
        back=reverse("tenancies:arrears_children", args=[lease.pk]), lead=whose(lease),
    )  # fmt: skip


@screen(policies_arrears.child_assessments, "write")
def review_children(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.children")
    actor = actor_of(request)
    waiting = next((row for row in _assessments(request, lease) if row.reviewed_on is None), None)
    if waiting is None:
        raise Http404
    form = ReviewChildrenForm(request.POST or None, initial={"version": waiting.version})
    return form_page(
        request, form, title=_("Gå gjennom vurderingen av barnets beste"), verb=_("Lagre gjennomgangen"),
        done=_("Vurderingen er gjennomgått."),
        act=lambda: child_assessments.review(
            actor=actor, assessment=waiting, note=form.cleaned_data["note"], version=form.cleaned_data["version"]
        ),
        back=reverse("tenancies:arrears_children", args=[lease.pk]), lead=whose(lease),
    )  # fmt: skip
