"""A step of an arrears case that was wrong."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.interface.form_page import form_page
from tenancies import policies
from tenancies.forms_arrears import CorrectionForm
from tenancies.services import step_corrections
from tenancies.views.arrears import open_case
from tenancies.views.page import actor_of, find


@screen(policies.arrears, "help")
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.arrears")
    actor = actor_of(request)
    case = open_case(request, lease)
    steps = {str(step.pk): step for step in step_corrections.correctable(actor, case)}
    form = CorrectionForm(request.POST or None, steps=steps.values(), initial={"on": actor.today})
    return form_page(
        request, form, title=_("Rett en hendelse"), verb=_("Rett hendelsen"), done=_("Hendelsen er rettet."),
        act=lambda: step_corrections.correct(
            actor=actor, step=steps[form.cleaned_data["step"]], on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        ),
        back=reverse("tenancies:arrears", args=[lease.pk]),
        lead=_(
            "Hendelsen teller ikke lenger, men blir stående i historikken sammen med rettingen. "
            "Et brev som er sendt, er sendt. Er det fortsatt riktig å sende det, går det ut på nytt."
        ),
    )  # fmt: skip
