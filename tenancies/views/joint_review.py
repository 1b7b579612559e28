"""The joint review of landlord and social services, and the municipality's own routine as it is in force."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.agencies.views import screen
from core.audit import reads
from core.interface.form_page import form_page
from core.rules.policies import rule_set_drafts
from tenancies import policies
from tenancies.forms_arrears import ReviewForm
from tenancies.selectors import joint_review as found_in
from tenancies.selectors.routine import routine_of
from tenancies.services import joint_reviews
from tenancies.views.arrears import open_case
from tenancies.views.page import actor_of, find


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [
        (_("Leieforhold"), reverse("tenancies:list")),
        (_("Restanser"), reverse("tenancies:arrears_list")),
        (last, ""),
    ]


@require_GET
@screen(policies.arrears, "list")
def joint_review(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = found_in.rows(actor)
    reads.note(
        request, rows=[(row.case.lease.tenant_id, row.case.lease) for row in rows], content="arrears.review"
    )
    waiting = [row for row in rows if row.waits_for_list]
    context = {
        "title": _("Felles gjennomgang"),
        "waiting": waiting,
        "listed": [row for row in rows if row.listed_on and not row.waits_for_list],
        "may_send": bool(waiting) and policies.arrears.permits(actor, "record"),
        "may_review": policies.arrears.permits(actor, "help"),
        "breadcrumbs": _crumbs(_("Felles gjennomgang")),
    }
    return render(request, "tenancies/joint_review.html", context)


@require_POST
@screen(policies.arrears, "record")
def send_list(request: HttpRequest) -> HttpResponse:
    count = joint_reviews.send_list(actor=actor_of(request))
    if count:
        text = ngettext("%(count)s sak er satt på lista.", "%(count)s saker er satt på lista.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Ingen saker venter på å komme på lista."))
    return redirect("tenancies:joint_review")


@screen(policies.arrears, "help")
def verdict(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    form = ReviewForm(request.POST or None, initial={"on": actor.today})
    return form_page(
        request, form, title=_("Felles gjennomgang av saken"), verb=_("Lagre resultatet"),
        done=_("Resultatet er lagret."),
        act=lambda: joint_reviews.record_verdict(actor=actor, case=case, **form.cleaned_data),
        back=reverse("tenancies:joint_review"), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@require_GET
@screen(policies.arrears, "list")
def routine(request: HttpRequest) -> HttpResponse:
    """The path with the intervals this municipality uses today, and where they come from."""
    actor = actor_of(request)
    context = {
        "title": _("Slik arbeider vi med restanser"),
        "routine": routine_of(actor.home, actor.today),
        "may_rules": rule_set_drafts.permits(actor, "view"),
        "breadcrumbs": _crumbs(_("Rutine")),
    }
    return render(request, "tenancies/arrears_routine.html", context)
