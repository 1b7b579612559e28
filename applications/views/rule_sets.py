"""Regelsett: what holds when, in readable form. Making new versions stands in `rule_drafts`."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import rule_selectors, simulation_selectors
from applications.policies import simulations
from applications.services.rule_reading import changes, part_changes, readable
from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused
from core.interface.case import Fact
from core.interface.confirm import Confirm, confirm_page
from core.interface.formatting import longdate
from core.interface.forms import ReasonForm
from core.rules import editing
from core.rules.models import RuleSet
from core.rules.policies import rule_set_drafts, rule_sets
from core.rules.services import drafting


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


@screen(rule_sets, "view")
def index(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    context = {
        "title": _("Regelsett"),
        "kinds": rule_selectors.kinds_of(actor),
        "drafts": rule_selectors.open_drafts(actor),
        "may_edit": rule_set_drafts.permits(actor, "edit"),
        "may_simulate": simulations.permits(actor, "run"),
        "trials": simulation_selectors.latest(actor, 5),
    }
    return render(request, "applications/rule_sets/index.html", context)


def _find(request: HttpRequest, kind: str, code: str) -> RuleSet:
    found: RuleSet = visible_or_404(
        rule_sets, _actor(request), "published_by", "supersedes", kind=kind, code=code
    )
    return found


@screen(rule_sets, "view")
def show(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    actor = _actor(request)
    found = _find(request, kind, code)
    editable = editing.editor_for(kind) is not None
    parts = editing.parts_of(kind)
    criteria = readable(found.content, found.basis) if editable and parts is None else []
    before = found.supersedes.content if found.supersedes else {}
    context = {
        "title": str(found.name),
        "kind_title": editing.title_of(kind),
        "set": found,
        "listed": rule_selectors.listed(actor, found),
        "criteria": criteria,
        "parts": parts,
        "entries": parts.entries(found.content) if parts else [],
        "named": [] if editable else rule_selectors.named_parts(found.content),
        "changes": part_changes(parts, before, found.content) if parts else changes(before, found.content),
        "may_edit": editable and rule_set_drafts.permits(actor, "edit"),
        "may_simulate": bool(criteria) and found.withdrawn_at is None and simulations.permits(actor, "run"),
        "may_withdraw": rule_sets.permits(actor, "withdraw")
        and not found.shipped
        and found.withdrawn_at is None
        and found.valid_from is not None
        and found.valid_from > actor.today,
        "breadcrumbs": [(_("Regelsett"), reverse("rulesets:index")), (str(found.name), "")],
    }
    return render(request, "applications/rule_sets/show.html", context)


@screen(rule_sets, "withdraw")
def withdraw(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    found = _find(request, kind, code)
    back = reverse("rulesets:show", args=[kind, code])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.withdraw(actor=_actor(request), rule_set=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Regelsettet er trukket tilbake."))
            return redirect(back)
    question = Confirm(
        question=_("Trekke tilbake «%s»?") % found.name,
        consequence=_("Regelsettet begynner ikke å gjelde. Det som gjelder nå, fortsetter."),
        verb=_("Trekk tilbake"),
        keep=_("Behold regelsettet"),
        back=back,
        facts=[Fact(_("Gjelder fra"), longdate(found.valid_from))],
    )
    return confirm_page(request, question, form)


@screen(rule_sets, "view")
def rates(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Satser"),
        "rates": rule_selectors.rates_on(_actor(request)),
        "newest": rule_selectors.newest(_actor(request), "rates"),
        "may_edit": rule_set_drafts.permits(_actor(request), "edit"),
        "breadcrumbs": [(_("Regelsett"), reverse("rulesets:index")), (_("Satser"), "")],
    }
    return render(request, "applications/rule_sets/rates.html", context)
