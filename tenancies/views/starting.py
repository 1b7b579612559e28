"""The page where something begins with a person: looked up, or written in, then saved once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.base.errors import Refused
from core.base.ids import uuid7
from tenancies.forms_person import SomeoneForm
from tenancies.views.page import actor_of


def begin(
    request: HttpRequest,
    make: type[SomeoneForm],
    *,
    initial: dict[str, Any],
    save: Callable[[Any], Any],
    done: str,
) -> tuple[Any, HttpResponse | None]:
    """The form, and the way on when it is saved. Looking somebody up keeps what was written, without complaints."""
    actor = actor_of(request)
    if request.method == "POST" and "find" not in request.POST:
        form = make(request.POST, actor=actor)
        if form.is_valid():
            try:
                made = save(form)
            except Refused as refused:
                form.add_refusal(refused)
            else:
                messages.success(request, done)
                return form, redirect(made)
        return form, None
    if request.method == "POST":
        written: dict[str, Any] = {name: request.POST.get(name, "") for name in make.base_fields}
        form = make(initial=written, actor=actor)
        if len(form.matches) == 1 and not written.get("person"):
            form = make(initial={**written, "person": str(form.matches[0].pk)}, actor=actor)
        return form, None
    asked = {"key": uuid7(), "person": request.GET.get("person", "")}
    return make(initial={**asked, **initial}, actor=actor), None
