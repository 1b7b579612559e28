"""A page before a dangerous action: what happens, the reason, and a safe way back. Small things need no page.

confirm = Confirm(
    question=_("Trekke tilbudet?"), consequence=_("Husstanden går tilbake til ventelista."),
    verb=_("Trekk tilbudet"), keep=_("Behold tilbudet"), back=offer.get_absolute_url(),
)
form = ReasonForm(request.POST or None)
if request.method == "POST" and form.is_valid():
    services.withdraw(actor=request.actor, offer=offer, reason=form.cleaned_data["reason"])
    return redirect(offer)
return confirm_page(request, confirm, form)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.interface.case import Fact, Text


@dataclass(frozen=True)
class Confirm:
    question: Text
    consequence: Text
    verb: Text
    keep: Text
    back: str
    facts: Sequence[Fact] = ()
    danger: bool = True


def confirm_page(
    request: HttpRequest, confirm: Confirm, form: BaseForm | None = None, **context: Any
) -> HttpResponse:
    return render(request, "interface/confirm.html", {"confirm": confirm, "form": form, **context})
