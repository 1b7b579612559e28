"""One part of a rule set that is a list of parts: changed, added, taken out. Which kinds there are: `rule_kinds`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.services import part_editing
from applications.views.rule_drafts import address
from core.agencies.views import screen, visible_or_404
from core.interface.form_page import form_page
from core.rules import editing
from core.rules.editing import Entry, Parts
from core.rules.models import RuleSetDraft
from core.rules.policies import rule_set_drafts


def _find(request: HttpRequest, draft: UUID) -> tuple[RuleSetDraft, Parts]:
    actor: Any = request.actor  # type: ignore[attr-defined]
    found: RuleSetDraft = visible_or_404(rule_set_drafts, actor, "based_on", pk=draft)
    parts = editing.parts_of(found.kind)
    if parts is None:
        raise Http404
    return found, parts


def _entry(draft: RuleSetDraft, parts: Parts, code: str) -> Entry:
    for each in parts.entries(draft.content):
        if each.code == code and not each.locked:
            return each
    raise Http404


@screen(rule_set_drafts, "edit")
def part(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    found, parts = _find(request, draft)
    entry = _entry(found, parts, code)
    return _page(request, found, parts, code, title=entry.title, verb=_("Lagre"))


@screen(rule_set_drafts, "edit")
def add_part(request: HttpRequest, draft: UUID) -> HttpResponse:
    found, parts = _find(request, draft)
    if not parts.add:
        raise Http404
    return _page(request, found, parts, "", title=str(parts.add), verb=str(parts.add))


def _page(
    request: HttpRequest, draft: RuleSetDraft, parts: Parts, code: str, *, title: str, verb: str
) -> HttpResponse:
    form_class, initial = parts.form(draft.content, code)
    form = form_class(request.POST or None, initial={**initial, "version": draft.version})
    return form_page(
        request,
        form,
        act=lambda: part_editing.save_part(
            actor=request.actor, draft=draft, expected_version=form.cleaned_data["version"], code=code,  # type: ignore[attr-defined]
            values={name: value for name, value in form.cleaned_data.items() if name != "version"},
        ),
        title=title,
        verb=verb,
        done=_("Endringen er lagret i utkastet."),
        back=address(draft),
        lead=parts.lead,
    )  # fmt: skip


@require_POST
@screen(rule_set_drafts, "edit")
def remove_part(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    found, parts = _find(request, draft)
    _entry(found, parts, code)
    version = request.POST.get("version", "")
    part_editing.save_part(
        actor=request.actor,  # type: ignore[attr-defined]
        draft=found,
        expected_version=int(version) if version.isdigit() else None,
        code=code,
        values=None,
    )
    messages.success(request, _("Endringen er lagret i utkastet."))
    return redirect(address(found))
