"""A page with one form and one act: what holds goes to a service, what is refused back to its field."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.base.errors import Refused
from core.interface.case import Text


def form_page(
    request: HttpRequest,
    form: Any,
    *,
    act: Callable[[], Any],
    title: Text,
    verb: Text,
    done: Text,
    back: str,
    lead: Text = "",
    confirm: bool = False,
    template: str = "interface/form_page.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form; when it is sent and holds, call `act`, say `done` and go `back`.

    `confirm`: the page asks about something that is not typed, so its lead stands out. `more` is for a template of
    one's own.
    """
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, str(done))
            return redirect(back)
    context = {"title": title, "form": form, "verb": verb, "back": back, "lead": lead, "confirm": confirm}
    return render(request, template, {**context, **(more or {})})
