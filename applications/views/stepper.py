"""Registering an application step by step, with a draft that saves itself and can be left and resumed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import HiddenInput
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import selectors
from applications.enums import Channel
from applications.forms import steps
from applications.forms.steps import BY_CODE, STEPS, Forms, Step
from applications.models import ApplicationDraft
from applications.policies import drafts
from applications.services import drafts as service
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.clock import oslo_now
from core.base.errors import Conflict, Refused
from core.interface import formatting
from core.interface.case import steps as marked_steps
from core.interface.forms import summary_lines
from core.interface.kept.store import rows


@screen(drafts, "change")
def new(request: HttpRequest) -> HttpResponse:
    """My drafts, and the way to a new application."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        draft = service.start_draft(actor=actor)
        return redirect("applications:step", draft.pk, STEPS[0].code)
    found = [(draft, _draft_title(draft), BY_CODE[draft.step].title) for draft in selectors.my_drafts(actor)]
    breadcrumbs = [(_("Søknader"), reverse("applications:list")), (_("Ny søknad"), "")]
    return render(request, "applications/new.html", {"drafts": found, "breadcrumbs": breadcrumbs})


def _draft_title(draft: ApplicationDraft) -> str:
    told = draft.data.get("soker", {})
    names = (told.get("soker-given_name", [""])[0], told.get("soker-family_name", [""])[0])
    return " ".join(part for part in names if part) or _("Uten navn ennå")


@screen(drafts, "change")
def step(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    if code not in BY_CODE:
        raise Http404
    row = visible_or_404(drafts, request.actor, pk=draft)  # type: ignore[attr-defined]
    if code == STEPS[-1].code:
        return _review(request, row)
    return _fill_in(request, row, BY_CODE[code])


def _fill_in(request: HttpRequest, draft: ApplicationDraft, current: Step) -> HttpResponse:
    if request.method != "POST":
        stored = draft.data.get(current.code)
        room = rows(request)
        restored = steps.with_room(steps.restore(stored), room) if stored else None
        forms = _forms(request, draft, current, restored, room)
        return _show(request, draft, current, forms, fresh=True)
    posted: QueryDict = request.POST
    adding = posted.get("legg_til", "")
    if adding:
        posted = steps.with_one_more(posted, adding)
    draft = _save(request, draft, current, steps.keep(posted))
    forms = _forms(request, draft, current, posted)
    if adding:
        return _show(request, draft, current, forms, fresh=True)
    if not steps.all_valid(forms):
        return _show(request, draft, current, forms)
    return redirect("applications:step", draft.pk, steps.following(current.code).code)


def _forms(
    request: HttpRequest,
    draft: ApplicationDraft,
    current: Step,
    data: Any,
    room: dict[str, int] | None = None,
) -> Forms:
    kind = draft.data.get("soker", {}).get("soker-kind", [""])[0]
    return steps.build(current.parts, data, actor=_actor(request), kind=kind, room=room)


def _save(
    request: HttpRequest, draft: ApplicationDraft, current: Step, data: dict[str, list[str]]
) -> ApplicationDraft:
    return service.save_draft(
        actor=request.actor, draft=draft, step=current.code, data=data  # type: ignore[attr-defined]
    )  # fmt: skip


def _show(
    request: HttpRequest, draft: ApplicationDraft, current: Step, forms: Forms, *, fresh: bool = False
) -> HttpResponse:
    """The step's page. `fresh`: messages wait until one wants to go on."""
    number = STEPS.index(current) + 1
    _begin(request, current, forms)
    shown = [(part, forms[part.code]) for part in current.parts]
    errors = [] if fresh else summary_lines(*forms.values())
    if fresh:
        for form in forms.values():
            _quiet(form)
    context = {
        "draft": draft,
        "step": current,
        "heading": _("Steg %(number)s av %(all)s: %(title)s")
        % {"number": number, "all": len(STEPS), "title": current.title},
        "parts": shown,
        "error_lines": errors,
        "form": next((form for form in forms.values() if not fresh and form.is_bound and form.errors), None),
        "steps": marked_steps(_addresses(draft), number, _reached(draft)),
        "previous": STEPS[number - 2] if number > 1 else None,
        "by_law": _by_law(forms),
        "saved": formatting.clock(draft.saved_at),
        "breadcrumbs": _breadcrumbs(),
    }
    return render(request, "applications/step.html", context)


#: Where one begins to type, when it is not the first field of the step.
_BEGIN = {"soker": "received"}


def _begin(request: HttpRequest, current: Step, forms: Forms) -> None:
    """The cursor stands where one begins to type: in a new row that was added, else at the first question."""
    added = request.POST.get("legg_til", "")
    form: Any = None
    if added in forms and forms[added].forms:
        form = forms[added].forms[-1]
    else:
        form = next((each for each in forms.values() if not hasattr(each, "forms") and each.fields), None)
    if form is None:
        return
    name = _BEGIN.get(current.code, "") if not added else ""
    field = form.fields.get(name) or next(
        (each for each in form.fields.values() if not isinstance(each.widget, HiddenInput)), None
    )
    if field is not None:
        field.widget.attrs["autofocus"] = True


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _by_law(forms: Forms) -> list[Any]:
    """What is shared without asking, said before the questions."""
    return forms["samtykke"].by_law if "samtykke" in forms else []


def _quiet(form: Any) -> None:
    """Show what was typed without messages: nobody has asked to go on yet."""
    if hasattr(form, "forms"):
        for each in form.forms:
            each._errors = {}
    elif form.is_bound:
        form._errors = {}


def _addresses(draft: ApplicationDraft) -> list[tuple[Any, str]]:
    return [(each.title, reverse("applications:step", args=[draft.pk, each.code])) for each in STEPS]


def _reached(draft: ApplicationDraft) -> int:
    done = 0
    for each in STEPS[:-1]:
        if each.code not in draft.data:
            break
        done += 1
    return done


def _breadcrumbs() -> list[tuple[str, str]]:
    return [
        (_("Søknader"), reverse("applications:list")),
        (_("Ny søknad"), reverse("applications:new")),
        (_("Registrer"), ""),
    ]


@require_POST
@screen(drafts, "change")
def autosave(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    """What the page posts by itself two seconds after the last key."""
    row = visible_or_404(drafts, request.actor, pk=draft)  # type: ignore[attr-defined]
    if code not in BY_CODE:
        raise Http404
    version = request.POST.get("version", "")
    try:
        saved = service.save_draft(
            actor=request.actor,  # type: ignore[attr-defined]
            draft=row,
            step=code,
            data=steps.keep(request.POST),
            expected_version=int(version) if version.isdigit() else None,
        )
    except Conflict:
        text = _("Kladden er åpen i et annet vindu. Last siden på nytt for å se det som er lagret.")
        return JsonResponse({"message": text}, status=409)
    text = _("Kladd lagret %(time)s") % {"time": formatting.clock(oslo_now())}
    return JsonResponse({"saved": text, "version": saved.version})


@require_POST
@screen(drafts, "change")
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = visible_or_404(drafts, request.actor, pk=draft)  # type: ignore[attr-defined]
    service.discard_draft(actor=request.actor, draft=row)  # type: ignore[attr-defined]
    messages.success(request, _("Kladden er slettet."))
    return redirect("applications:new")


def _review(request: HttpRequest, draft: ApplicationDraft) -> HttpResponse:
    """Check answers, see likely doubles, and register."""
    actor = request.actor  # type: ignore[attr-defined]
    built = {each.code: _forms(request, draft, each, _data_of(draft, each)) for each in STEPS[:-1]}
    wrong = [each for each in STEPS[:-1] if not steps.all_valid(built[each.code])]
    refused: Refused | None = None
    if request.method == "POST" and not wrong:
        forms = {code: form for parts in built.values() for code, form in parts.items()}
        try:
            case = service.register_draft(actor=actor, draft=draft, new=steps.new_application(forms))
        except Refused as error:
            refused = error
        else:
            messages.success(
                request, _("Søknaden er registrert med saksnummer %(number)s.") % {"number": case.case_number}
            )
            if case.channel == Channel.PAPER:
                messages.info(request, _("Legg ved den skannede søknaden."))
                return redirect("applications:documents", case.case_number)
            return redirect(case)
    doubles = _doubles(request, built["soker"]["soker"]) if STEPS[0] not in wrong else []
    context = {
        "draft": draft,
        "step": STEPS[-1],
        "heading": _("Steg %(number)s av %(all)s: %(title)s")
        % {"number": len(STEPS), "all": len(STEPS), "title": STEPS[-1].title},
        "answers": [(each, _answers(built[each.code]), each in wrong) for each in STEPS[:-1]],
        "wrong": wrong,
        "refused": refused,
        "doubles": doubles,
        "steps": marked_steps(_addresses(draft), len(STEPS), _reached(draft)),
        "previous": STEPS[-2],
        "breadcrumbs": _breadcrumbs(),
    }
    return render(request, "applications/review.html", context, status=409 if refused else 200)


def _data_of(draft: ApplicationDraft, each: Step) -> Any:
    """A step that nobody has opened is empty, not untouched: what must be filled in is missing."""
    empty = {
        f"{part.code}-{name}": ["0"]
        for part in each.parts
        if part.is_rows
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return steps.restore(draft.data.get(each.code) or empty)


def _doubles(request: HttpRequest, form: Any) -> list[Any]:
    told = form.cleaned_data
    found = selectors.similar(
        request.actor,  # type: ignore[attr-defined]
        number=told["number"],
        name=f"{told['given_name']} {told['family_name']}",
        birth_date=told["birth_date"],
    )
    reads.note(request, rows=[(row.applicant_id, row) for row in found], content="application.duplicates")
    return found


def _answers(forms: Forms) -> list[tuple[str, str]]:
    """Label and value of everything filled in, as people read it."""
    lines: list[tuple[str, str]] = []
    for form in forms.values():
        for number, each in enumerate(getattr(form, "forms", None) or [form], start=1):
            if hasattr(form, "forms") and not form.forms:
                continue
            before = f"{number}. " if hasattr(form, "forms") else ""
            lines += [(f"{before}{label}", text) for label, text in _filled(each)]
    return lines


def _filled(form: Any) -> list[tuple[str, str]]:
    lines = []
    for name, value in getattr(form, "cleaned_data", {}).items():
        field = form.fields.get(name)
        if field is None or name == "DELETE" or value in (None, "", (), False):
            continue
        lines.append((str(field.label), steps.spoken(field, value)))
    return lines
