"""One change to many dwellings: chosen in the list, looked at, then done. Each step posts to the same address."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies.views import screen
from core.base.errors import Refused
from core.interface import formatting
from housing import policies
from housing.forms import BulkForm
from housing.models import Dwelling
from housing.services import bulk


@screen(policies.dwellings, "change_many")
def change_many(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("housing:list")
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Kryss av for minst én bolig i lista."))
        return redirect("housing:list")
    step = request.POST.get("steg", "")
    form = BulkForm(request.POST if step else None)
    if not step or not form.is_valid():
        return _page(request, form, chosen)
    try:
        if step == "lagre":
            return _save(request, form, chosen)
        planned = bulk.plan(actor=request.actor, keys=chosen, changes=form.changes)  # type: ignore[attr-defined]
    except Refused as error:
        form.add_refusal(error)
        return _page(request, form, chosen)
    return _page(request, form, chosen, planned=planned)


def _save(request: HttpRequest, form: BulkForm, chosen: dict[UUID, int]) -> HttpResponse:
    done = bulk.change_many(actor=request.actor, versions=chosen, changes=form.changes)  # type: ignore[attr-defined]
    told = ngettext("%(number)s bolig er endret.", "%(number)s boliger er endret.", done.changed)
    if done.changed or not done.refused:
        messages.success(request, told % {"number": done.changed})
    if not done.refused:
        return redirect("housing:list")
    return _page(request, form, chosen, planned=list(done.refused), done=done.changed)


def _page(request: HttpRequest, form: BulkForm, chosen: dict[UUID, int], **shown: Any) -> HttpResponse:
    planned = shown.get("planned")
    rows = [_row(each) for each in planned or []]
    context = {
        "title": _("Endre flere boliger"),
        "form": form,
        "rows": rows,
        "previewed": planned is not None and "done" not in shown,
        "after": "done" in shown,
        "going": [each for each in planned or [] if each.goes],
        "chosen": [f"{key}:{version}" for key, version in chosen.items()],
        "number": len(chosen),
        "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (_("Endre flere boliger"), "")],
    }
    return render(request, "housing/bulk.html", context)


def _row(planned: bulk.Planned) -> dict[str, Any]:
    return {
        "dwelling": planned.dwelling,
        "changes": [
            (_label(name), _written(name, before), _written(name, after))
            for name, (before, after) in planned.changes.items()
        ],
        "refused": planned.refused,
    }


def _label(name: str) -> str:
    field: Any = Dwelling._meta.get_field(name)
    return str(field.verbose_name)


def _written(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if isinstance(value, Decimal):
        return formatting.kroner(value)
    labels: dict[Any, Any] = dict(Dwelling._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(labels.get(value, value))


def _chosen(request: HttpRequest) -> dict[UUID, int]:
    """The ticked rows, and the version each had when it was looked at (0 before that)."""
    found: dict[UUID, int] = {}
    for value in request.POST.getlist("valgt"):
        key, _sign, version = value.partition(":")
        try:
            found[UUID(key)] = int(version or 0)
        except ValueError:
            continue
    return found
