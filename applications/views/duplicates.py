"""Cases that look like the same matter: linked, or one closed as part of the other."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from applications import selectors
from applications.policies import applications
from applications.services import duplicates
from applications.views import page
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.interface.forms import HusromForm


class TieForm(HusromForm):
    other = forms.CharField(label=_lazy("Saksnummeret til den andre saken"), max_length=20)
    how = forms.ChoiceField(
        label=_lazy("Hva skal skje?"),
        choices=[
            ("link", _lazy("Sakene hører sammen, og begge går videre")),
            ("merge", _lazy("Det er samme sak: lukk den som kom sist, og samle alt i den som kom først")),
        ],
        widget=forms.RadioSelect,
        initial="link",
    )
    reason = forms.CharField(
        label=_lazy("Hvorfor?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("Må fylles ut når sakene slås sammen."),
    )
    required_messages = {"other": _lazy("Skriv saksnummeret til den andre saken.")}


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


@screen(applications, "process")
def tie(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    actor = _actor(request)
    alike = selectors.alike(actor, case)
    reads.note(request, rows=[(row.applicant_id, row) for row in alike], content="application.duplicates")
    form = TieForm(request.POST or None, initial={"other": alike[0].case_number if alike else ""})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            other = selectors.visible_case(actor, told["other"])
            if told["how"] == "merge":
                closed, kept = sorted(
                    (case, other), key=lambda row: (row.received, row.created_at), reverse=True
                )
                kept = duplicates.merge_cases(
                    actor=actor, application=closed, into=kept, reason=told["reason"]
                )
                messages.success(
                    request, _("Sakene er slått sammen i %(number)s.") % {"number": kept.case_number}
                )
                return redirect(kept)
            duplicates.link_cases(actor=actor, application=case, other=other, reason=told["reason"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Sakene er knyttet sammen."))
            return redirect(case)
    return page.show(
        request, case, "applications/tie.html", form=form, alike=alike, back=case.get_absolute_url()
    )


@require_POST
@screen(applications, "process")
def untie(request: HttpRequest, key: str, other: str) -> HttpResponse:
    case = page.find(request, key)
    second = visible_or_404(applications, _actor(request), case_number=other)
    duplicates.unlink_cases(actor=_actor(request), application=case, other=second)
    messages.success(request, _("Sakene er ikke lenger knyttet sammen."))
    return redirect(case)
