"""The municipality's move-in checklist, and what is ticked off for a vacancy."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface.case import Action
from core.interface.conflict import conflict_page
from housing import policies, selectors
from housing.forms import ItemForm
from housing.models import ChecklistItem
from housing.services import checklist


@screen(policies.checklist_items, "list")
def items(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    may_change = policies.checklist_items.permits(actor, "change")
    rows = list(selectors.items_on(actor, actor.today))
    actions = []
    if may_change:
        actions.append(Action(_("Legg til punkt"), reverse("housing:add_item")))
        if not rows:
            adopt = reverse("housing:adopt_items")
            actions.append(Action(_("Begynn med et vanlig forslag"), adopt, "secondary", post=True))
    context = {
        "title": _("Sjekkliste for innflytting"),
        "rows": rows,
        "may_change": may_change,
        "actions": actions,
        "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (_("Sjekkliste for innflytting"), "")],
    }
    return render(request, "housing/checklist.html", context)


def _form(request: HttpRequest, form: ItemForm, title: str, verb: str) -> HttpResponse:
    context = {"title": title, "form": form, "verb": verb, "back": reverse("housing:checklist")}
    return render(request, "housing/form.html", context)


@screen(policies.checklist_items, "add")
def add_item(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = ItemForm(request.POST or None, initial={"obligatory": True})
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("text", "who", "obligatory", "order")}
        try:
            checklist.add_item(actor=actor, on=actor.today, **data)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Punktet er lagt til i sjekklista."))
            return redirect("housing:checklist")
    return _form(request, form, _("Legg til punkt i sjekklista"), _("Legg til punktet"))


@screen(policies.checklist_items, "change")
def change_item(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    item: ChecklistItem = visible_or_404(policies.checklist_items, actor, pk=key)
    names = ("text", "who", "obligatory", "order", "version")
    form = ItemForm(request.POST or None, initial={name: getattr(item, name) for name in names})
    form.fields["text"].disabled = True
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("who", "obligatory", "order", "version")}
        try:
            checklist.change_item(actor=actor, item=item, **data)
        except Conflict:
            item.refresh_from_db()
            kept = {name: getattr(item, name) for name in names[:-1]}
            back = reverse("housing:checklist")
            return conflict_page(request, form=form, stored=kept, version=item.version, back=back)
        messages.success(request, _("Punktet er lagret."))
        return redirect("housing:checklist")
    return _form(request, form, _("Endre punkt i sjekklista"), _("Lagre punktet"))


@screen(policies.checklist_items, "change")
def end_item(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    item = visible_or_404(policies.checklist_items, actor, pk=key)
    if request.method == "POST":
        checklist.end_item(actor=actor, item=item, on=actor.today)
        messages.success(
            request, _("Punktet er tatt ut av sjekklista. Det som er krysset av, er tatt vare på.")
        )
    return redirect("housing:checklist")


@screen(policies.checklist_items, "add")
def adopt(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        checklist.adopt_suggested(actor=actor, on=actor.today)
        messages.success(request, _("Sjekklista er laget. Tilpass punktene til kommunen."))
    return redirect("housing:checklist")


@screen(policies.vacancies, "tick")
def tick(request: HttpRequest, key: UUID) -> HttpResponse:
    """All items of the page at once: those ticked are done, the others are not."""
    actor = request.actor  # type: ignore[attr-defined]
    vacancy = visible_or_404(policies.vacancies, actor, "dwelling", pk=key)
    if request.method != "POST":
        return redirect("housing:vacancy", vacancy.pk)
    chosen = set(request.POST.getlist("punkt"))
    shown = set(request.POST.getlist("vist"))
    try:
        for item in selectors.items_on(actor, actor.today):
            if str(item.pk) in shown:
                checklist.tick(actor=actor, vacancy=vacancy, item=item, done=str(item.pk) in chosen)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sjekklista er lagret."))
    return redirect("housing:vacancy", vacancy.pk)
