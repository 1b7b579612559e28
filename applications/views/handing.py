"""Who handles a case: habilitet, gi videre, fravær."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.people_at_work import AbsenceForm, TieForm, TransferForm
from applications.policies import absences, applications, ties
from applications.services import handling, impartiality
from applications.views import page
from applications.views.actions import form_page
from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused
from core.interface.forms import ReasonForm


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


@screen(ties, "register")
def impartial(request: HttpRequest, key: str) -> HttpResponse:
    """Who takes no part in the case, and a form for saying so oneself."""
    case = page.find(request, key)
    actor = _actor(request)
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            impartiality.register_tie(actor=actor, application=case, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Du er registrert som inhabil. Gi saken videre til en kollega."))
            return redirect("applications:transfer", case.case_number)
    rows = list(
        ties.visible_to(actor)
        .filter(application=case, lifted_at=None)
        .select_related("user", "registered_by")
        .order_by("at")
    )
    return page.show(
        request,
        case,
        "applications/impartial.html",
        form=form,
        ties=rows,
        mine=any(row.user_id == actor.user_id for row in rows),
        warnings=impartiality.warnings(actor, case),
        may_lift=ties.permits(actor, "lift"),
    )


@screen(ties, "lift")
def lift(request: HttpRequest, key: str, tie: UUID) -> HttpResponse:
    case = page.find(request, key)
    row = visible_or_404(ties, _actor(request), "application", "user", pk=tie, application=case)
    form = ReasonForm(request.POST or None)
    back = reverse("applications:impartial", args=[case.case_number])
    if request.method == "POST" and form.is_valid():
        try:
            impartiality.lift_tie(actor=_actor(request), tie=row, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Lagret."))
            return redirect(back)
    heading = _("%(name)s er likevel habil") % {"name": row.user.full_name}
    return form_page(request, case, form, heading=heading, verb=_("Lagre avgjørelsen"), back=back)


@screen(applications, "assign")
def transfer(request: HttpRequest, key: str) -> HttpResponse:
    """To a colleague or another unit, with a reason."""
    case = page.find(request, key)
    actor = _actor(request)
    form = TransferForm(
        request.POST or None,
        units=impartiality.reachable_units(actor, case).exclude(pk=case.unit_id),
        caseworkers=handling.possible_caseworkers(actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            impartiality.transfer(actor=actor, application=case, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Saken er gitt videre."))
            return redirect(case)
    return form_page(
        request, case, form, heading=_("Gi saken videre"), verb=_("Gi saken videre"),
        lead=_("Fristene følger med. Grunnen står i tidslinja."),
    )  # fmt: skip


@screen(absences, "register")
def absence_list(request: HttpRequest) -> HttpResponse:
    """Who is away now and later, and a form for more."""
    actor = _actor(request)
    everybody = impartiality.colleagues(actor)
    others = absences.permits(actor, "register_others")
    form = AbsenceForm(
        request.POST or None,
        people=everybody if others else everybody.filter(pk=actor.user_id),
        colleagues=everybody,
        initial={"user": actor.user_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            impartiality.register_absence(actor=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Fraværet er registrert."))
            return redirect("applications:absences")
    rows = absences.visible_to(actor).filter(last_day__gte=actor.today).select_related("user", "stand_in")
    return render(
        request,
        "applications/absences.html",
        {
            "title": _("Fravær"),
            "form": form,
            "rows": [
                (row, others or row.user_id == actor.user_id) for row in rows.order_by("first_day", "id")
            ],
            "breadcrumbs": [(_("Søknader"), reverse("applications:list")), (_("Fravær"), "")],
        },
    )


@require_POST
@screen(absences, "register")
def end_absence(request: HttpRequest, absence: UUID) -> HttpResponse:
    row = visible_or_404(absences, _actor(request), pk=absence)
    impartiality.end_absence(actor=_actor(request), absence=row)
    messages.success(request, _("Fraværet er tatt bort."))
    return redirect("applications:absences")
