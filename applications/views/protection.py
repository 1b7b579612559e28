"""The page about a protected address: setting it, naming who may know, where letters go, lifting it.

Whoever is not a named handler meets the same page whether the address is protected or not.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.forms.protection import HandlersForm, LiftForm, PostalForm, ProtectForm
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.people import policies, protection
from core.people.models import Person


@screen(policies.persons, "protect")
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Shows the page; a form is told apart by the button that sent it."""
    actor = request.actor  # type: ignore[attr-defined]
    person: Person = visible_or_404(policies.persons, actor, pk=key)
    handler = person.protected and protection.is_handler(actor, person)
    reads.note(request, persons=[person.pk], content="person.protection", subject=person)
    return _handlers_page(request, person) if handler else _protect_page(request, person)


def _protect_page(request: HttpRequest, person: Person) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = ProtectForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _try(
            form,
            lambda: protection.protect(
                actor=actor,
                person=person,
                level=data["level"],
                handlers=list(data["handlers"]),
                reason=data["reason"],
            ),
        )
        if done:
            messages.success(request, _("Adressen er skjermet. Bare de ansvarlige ser hvor personen bor."))
            return redirect("applications:protection", person.pk)
    return render(
        request,
        "people/protect.html",
        {"title": _("Skjerm adressen til %(name)s") % {"name": person.name}, "person": person, "form": form},
    )


def _handlers_page(request: HttpRequest, person: Person) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    which = request.POST.get("act", "")
    more = HandlersForm(request.POST if which == "name" else None, actor=actor)
    postal = PostalForm(
        request.POST if which == "postal" else None, initial={"postal_address": person.postal_address}
    )
    lift = LiftForm(request.POST if which == "lift" else None)
    done = ""
    if which == "name" and more.is_valid() and _try(more, lambda: _name(actor, person, more)):
        done = _("De nye ansvarlige er navngitt.")
    elif which == "postal" and postal.is_valid() and _try(postal, lambda: _move_post(actor, person, postal)):
        done = _("Postadressen er lagret.")
    elif which == "lift" and lift.is_valid() and _try(lift, lambda: _lift(actor, person, lift)):
        done = _("Adressen er ikke lenger skjermet.")
    elif which == "release":
        user = next(
            (each for each in protection.handlers_of(person) if str(each.pk) == request.POST.get("user")),
            None,
        )
        if user is None:
            raise Http404
        if _try(more, lambda: protection.release_handler(actor=actor, person=person, user=user)):
            done = _("%(name)s er ikke lenger ansvarlig.") % {"name": user.full_name}
    if done:
        messages.success(request, done)
        return redirect("applications:protection", person.pk)
    context: dict[str, Any] = {
        "title": _("Skjermet adresse: %(name)s") % {"name": person.name},
        "person": person,
        "handlers": protection.handlers_of(person),
        "address": policies.shielded_addresses.visible_to(actor).filter(person=person).first(),
        "more": more,
        "postal": postal,
        "lift": lift,
    }
    return render(request, "people/protected.html", context)


def _name(actor: Actor, person: Person, form: HandlersForm) -> None:
    handlers = list(form.cleaned_data["handlers"])
    protection.name_handlers(actor=actor, person=person, handlers=handlers, reason="")


def _move_post(actor: Actor, person: Person, form: PostalForm) -> None:
    protection.set_postal_address(actor=actor, person=person, address=form.cleaned_data["postal_address"])


def _lift(actor: Actor, person: Person, form: LiftForm) -> None:
    protection.unprotect(actor=actor, person=person, reason=form.cleaned_data["reason"])


def _try(form: Any, act: Callable[[], Any]) -> bool:
    try:
        act()
    except Refused as refused:
        form.add_refusal(refused)
        return False
    return True
