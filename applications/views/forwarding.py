"""Sending a misdirected application on to whom it concerns."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from applications.forms.kinds import ForwardForm
from applications.policies import applications
from applications.services import forwarding
from applications.views import page
from applications.views.actions import form_page
from core.agencies.views import screen
from core.base.errors import Conflict, Refused


@screen(applications, "end")
def forward(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    form = ForwardForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            forwarding.forward(
                actor=request.actor,  # type: ignore[attr-defined]
                application=case,
                receiver=told["receiver"],
                address=told["address"],
                reason=told["reason"],
                expected_version=told["version"],
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret saken. Se hva som gjelder nå, og prøv igjen."))
            return redirect(case)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Søknaden er sendt videre, og søkeren får brev om det."))
            return redirect(case)
    return form_page(
        request, case, form, heading=_("Send videre til rett instans"), verb=_("Send søknaden videre"),
        lead=_(
            "For søknader som hører til i en annen kommune eller hos en annen myndighet (forvaltningsloven § 11). "
            "Instansen får brev med papirene som kom inn, og søkeren får brev om hvor søknaden er."
        ),
    )  # fmt: skip
