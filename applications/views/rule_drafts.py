"""New versions of rule sets: the draft, its criteria and their words, and publishing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.calculations.eligibility.registry import TESTS
from applications.forms.rule_sets import CriterionForm, HeadForm, LetterForm, PublishForm, TestForm
from applications.policies import simulations
from applications.services import rule_editing
from applications.services.rule_reading import changes, part_changes, readable, text_of
from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused
from core.interface.form_page import form_page
from core.rules import editing
from core.rules.enums import DraftState
from core.rules.models import RuleSetDraft
from core.rules.policies import rule_set_drafts, rule_sets
from core.rules.services import drafting

ELIGIBILITY = "eligibility"
_OPEN = (DraftState.DRAFT, DraftState.PROPOSED)


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _find(request: HttpRequest, draft: UUID) -> RuleSetDraft:
    found: RuleSetDraft = visible_or_404(
        rule_set_drafts, _actor(request), "based_on", "changed_by", "published", pk=draft
    )
    return found


def _crumbs(draft: RuleSetDraft, last: str = "") -> list[tuple[str, str]]:
    found = [(_("Regelsett"), reverse("rulesets:index"))]
    if last:
        return [*found, (name_of(draft), address(draft)), (last, "")]
    return [*found, (name_of(draft), "")]


def name_of(draft: RuleSetDraft) -> str:
    if draft.title.get("nb"):
        return str(draft.name)
    return _("Ny versjon av %s") % draft.based_on.name


def address(draft: RuleSetDraft, view: str = "draft", *args: str) -> str:
    return reverse(f"rulesets:{view}", args=[draft.pk, *args])


@require_POST
@screen(rule_set_drafts, "edit")
def start(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    found = visible_or_404(rule_sets, _actor(request), kind=kind, code=code)
    draft = drafting.start_draft(actor=_actor(request), rule_set=found)
    return redirect("rulesets:head" if not draft.title else "rulesets:draft", draft.pk)


@screen(rule_set_drafts, "view")
def show(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = _actor(request)
    found = _find(request, draft)
    if found.state == DraftState.PUBLISHED and found.published is not None:
        return redirect("rulesets:show", found.kind, found.published.code)
    faults = drafting.faults(found)
    is_open = found.state in _OPEN
    context = {
        "title": name_of(found),
        "draft": found,
        **_said(found),
        "faults": [each for each in faults if not each.advice],
        "advice": [each for each in faults if each.advice],
        "may_edit": is_open and rule_set_drafts.permits(actor, "edit"),
        "may_publish": is_open and rule_set_drafts.permits(actor, "publish"),
        "may_simulate": is_open and found.kind == ELIGIBILITY and simulations.permits(actor, "run"),
        "own": found.changed_by_id == actor.user_id,
        "four_eyes": actor.switch("rules.four_eyes"),
        "breadcrumbs": _crumbs(found),
    }
    return render(request, "applications/rule_sets/draft.html", context)


def _said(draft: RuleSetDraft) -> dict[str, Any]:
    """What the draft holds and what it changes: criteria, or the parts of a simpler kind."""
    before, after = draft.based_on.content, draft.content
    parts = editing.parts_of(draft.kind)
    if parts is None:
        return {"criteria": readable(after, draft.basis), "changes": changes(before, after)}
    return {"parts": parts, "entries": parts.entries(after), "changes": part_changes(parts, before, after)}


@screen(rule_set_drafts, "edit")
def head(request: HttpRequest, draft: UUID) -> HttpResponse:
    found = _find(request, draft)
    form = HeadForm.of(found, request.POST or None)
    return form_page(
        request,
        form,
        act=lambda: drafting.change_draft(
            actor=_actor(request),
            draft=found,
            expected_version=form.cleaned_data["version"],
            changes=form.changes,
        ),
        title=_("Navn, periode og hjemmel"),
        verb=_("Lagre"),
        done=_("Navn, periode og hjemmel er lagret."),
        back=address(found),
        lead=_("Utkastet bygger på «%s». Ingenting gjelder før det er publisert.") % found.based_on.name,
    )


def _row(draft: RuleSetDraft, code: str) -> dict[str, Any]:
    for row in draft.content.get("criteria", ()):
        if row["code"] == code and row.get("test") in TESTS:
            return dict(row)
    raise Http404


@screen(rule_set_drafts, "edit")
def criterion(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    found = _find(request, draft)
    row = _row(found, code)
    form = CriterionForm.of(found, row, request.POST or None)
    return form_page(
        request,
        form,
        act=lambda: rule_editing.save_criterion(
            actor=_actor(request), draft=found, expected_version=form.cleaned_data["version"], code=code,
            changes=form.row,
        ),
        title=text_of(row.get("title")) or _("Kravet"),
        verb=_("Lagre kravet"),
        done=_("Kravet er lagret."),
        back=address(found),
        lead=_("Kravet prøver: %s.") % TESTS[row["test"]].title,
    )  # fmt: skip


@screen(rule_set_drafts, "edit")
def letter(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    found = _find(request, draft)
    row = _row(found, code)
    form = LetterForm.of(found, row, request.POST or None)
    return form_page(
        request,
        form,
        act=lambda: rule_editing.save_criterion(
            actor=_actor(request), draft=found, expected_version=form.cleaned_data["version"], code=code,
            changes={"letter": form.letter},
        ),
        title=_("Tekster i brevet: %s") % text_of(row.get("title")),
        verb=_("Lagre tekstene"),
        done=_("Tekstene er lagret."),
        back=address(found),
        lead=_("Skriv til søkeren i du-form. Brevet tar først det vi fant, og så setningen om kravet."),
    )  # fmt: skip


@screen(rule_set_drafts, "edit")
def choose(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Which test a new criterion names; the next page asks for the rest."""
    found = _find(request, draft)
    form = TestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(address(found, "add", form.cleaned_data["test"]))
    context = {
        "title": _("Nytt krav"), "form": form, "verb": _("Gå videre"), "back": address(found), "lead": "",
        "confirm": False,
    }  # fmt: skip
    return render(request, "interface/form_page.html", context)


@screen(rule_set_drafts, "edit")
def add(request: HttpRequest, draft: UUID, test: str) -> HttpResponse:
    found = _find(request, draft)
    if test not in TESTS:
        raise Http404
    form = CriterionForm.about(test)(request.POST or None, initial={"version": found.version})
    return form_page(
        request,
        form,
        act=lambda: rule_editing.add_criterion(
            actor=_actor(request), draft=found, expected_version=form.cleaned_data["version"], test=test,
            row=form.row,
        ),
        title=_("Nytt krav"),
        verb=_("Legg til kravet"),
        done=_("Kravet er lagt til."),
        back=address(found),
        lead=_("Kravet prøver: %s.") % TESTS[test].title,
    )  # fmt: skip


@require_POST
@screen(rule_set_drafts, "edit")
def remove(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    found = _find(request, draft)
    version = request.POST.get("version", "")
    rule_editing.remove_criterion(
        actor=_actor(request),
        draft=found,
        expected_version=int(version) if version.isdigit() else None,
        code=code,
    )
    messages.success(request, _("Kravet er tatt ut av utkastet."))
    return redirect(address(found))


@require_POST
@screen(rule_set_drafts, "propose")
def propose(request: HttpRequest, draft: UUID) -> HttpResponse:
    found = _find(request, draft)
    drafting.propose(actor=_actor(request), draft=found)
    messages.success(request, _("Utkastet er lagt fram. En annen systemansvarlig kan publisere det."))
    return redirect(address(found))


@screen(rule_set_drafts, "publish")
def publish(request: HttpRequest, draft: UUID) -> HttpResponse:
    actor = _actor(request)
    found = _find(request, draft)
    if found.state not in _OPEN:
        return redirect(address(found))
    form = PublishForm(
        request.POST or None,
        own=found.changed_by_id == actor.user_id,
        initial={"version": found.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = drafting.publish(
                actor=actor,
                draft=found,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Regelsettet er publisert."))
            return redirect("rulesets:show", made.kind, made.code)
    faults = drafting.faults(found)
    context = {
        "title": _("Publiser «%s»?") % name_of(found),
        "draft": found,
        "form": form,
        **_said(found),
        "faults": [each for each in faults if not each.advice],
        "advice": [each for each in faults if each.advice],
        "eligibility": found.kind == ELIGIBILITY,
        "today": actor.today,
        "back": address(found),
        "breadcrumbs": _crumbs(found, _("Publiser")),
    }
    return render(request, "applications/rule_sets/publish.html", context)


@require_POST
@screen(rule_set_drafts, "discard")
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    found = _find(request, draft)
    drafting.discard(actor=_actor(request), draft=found)
    messages.success(request, _("Utkastet er forkastet."))
    return redirect("rulesets:index")
