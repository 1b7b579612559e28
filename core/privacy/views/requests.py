"""«Krav om innsyn»: the list, a new one, and the page of one with its steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.documents.policies import content_policy, letter_policy
from core.rules.selectors import next_due

from .. import gathering
from ..calculations.redaction import still_there
from ..models import AccessRequest, RequestItem
from ..request_enums import OPEN_STATES, RequestKind
from ..request_forms import CutForm, EverywhereForm, ExtendForm, NewRequestForm, ReasonForm, RefuseRequestForm
from ..request_policies import items, omissions, requests
from ..services import answering, packages, request_letters
from ..services import requests as service

HOME = "/personvern/"
LIST = "/personvern/innsynskrav/"


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Personvern"), HOME), (_("Krav om innsyn"), LIST if more else ""), *more]


def _find(request: HttpRequest, pk: UUID, content: str = "access.case") -> AccessRequest:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: AccessRequest = visible_or_404(requests, actor, "unit", "handler", "person", "compartment", pk=pk)
    reads.note(request, persons=[found.person_id], content=content, subject=found)
    return found


@require_safe
@screen(requests, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """What the unit has to answer, what is due first; the answered ones on request."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = request.GET.get("vis", "")
    rows = requests.visible_to(actor).select_related("unit", "person", "handler")
    rows = rows.exclude(state__in=OPEN_STATES) if chosen == "besvarte" else rows.filter(state__in=OPEN_STATES)
    kind = request.GET.get("slag", "")
    if kind in RequestKind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows.order_by("received_on", "id"), 50).get_page(request.GET.get("side"))
    reads.note(request, rows=[(row.person_id, row) for row in page], content="access.list")
    due = next_due([row.pk for row in page])
    context = {
        "title": _("Krav om innsyn"),
        "page": page,
        "lines": [(row, due.get(row.pk)) for row in page],
        "chosen": chosen,
        "kind": kind,
        "kinds": RequestKind.choices,
        "today": actor.today,
        "breadcrumbs": _crumbs(),
    }
    return render(request, "privacy/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(requests, "receive")
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    first = {
        "received_on": actor.today,
        "language": actor.home.language,
        "case_number": request.GET.get("sak", ""),
    }
    form = NewRequestForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        number = values.pop("case_number")
        found = gathering.case_numbered(actor, number) if number.strip() else None
        if number.strip() and found is None:
            form.add_error("case_number", _("Enheten har ingen sak med dette nummeret. Sjekk nummeret."))
        else:
            try:
                return redirect(_received(actor, service.NewRequest(**values), found))
            except Refused as refused:
                form.add_refusal(refused)
    context = {
        "title": _("Nytt krav om innsyn"),
        "form": form,
        "verb": _("Registrer kravet"),
        "back": LIST,
        "breadcrumbs": _crumbs((_("Nytt krav"), "")),
    }
    return render(request, "privacy/request_new.html", context)


def _received(actor: Actor, values: service.NewRequest, found: Any) -> AccessRequest:
    if found is None:
        return service.receive(actor=actor, new=values)
    kind, case = found
    if values.kind == RequestKind.GDPR:
        return service.receive(actor=actor, new=values, person=getattr(case, kind.person))
    return service.receive(actor=actor, new=values, case=case)


@require_safe
@screen(requests, "view")
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _find(request, pk))


def _page(request: HttpRequest, found: AccessRequest, form: Any = None, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = packages.found_in(actor, found)
    cuts = packages.cuts_in(actor, found)
    made = [packages.cut_of(cut, "nb") for cut in cuts]
    leaving = packages.redacted([packages.entry_of(row) for row in rows], made)
    opened = found.state in OPEN_STATES
    waiting = sum(1 for row in rows if row.mark and row.reviewed_at is None)
    previewed = bool(found.previewed) and found.previewed == packages.digest_of(found, leaving)
    by_item: dict[UUID, list[Any]] = {}
    for cut in cuts:
        if cut.item_id:
            by_item.setdefault(cut.item_id, []).append(cut)
    context = {
        "title": f"{found.get_kind_display()} {found.number}",
        "row": found,
        "opened": opened,
        "deadline": next_due([found.pk]).get(found.pk),
        "lines": [
            (row, by_item.get(row.pk, []), entry.withheld) for row, entry in zip(rows, leaving, strict=True)
        ],
        "everywhere": [cut for cut in cuts if cut.item_id is None],
        "still": still_there(leaving, made),
        "waiting": waiting,
        "previewed": previewed,
        "ready": opened and found.state == "reviewing" and not waiting and previewed,
        "refusal_paragraph": packages.paragraph(found.refusal_ground) if found.refusal_ground else "",
        "form": form or (EverywhereForm(actor=actor, request=found) if opened and rows else None),
        "steps": _steps(found, waiting, previewed),
        "letters": list(
            letter_policy.visible_to(actor)
            .filter(subject_id=found.pk, state="sent")
            .order_by("sent_on", "id")
        ),
        "by_hand": request_letters.recipient_of(found).by_hand,
        "may_extend": opened and found.kind == RequestKind.GDPR and found.extended_on is None,
        "breadcrumbs": _crumbs((found.number, "")),
    }
    for cut in cuts:
        cut.paragraph = packages.paragraph(cut.ground)  # type: ignore[attr-defined]
    response = render(request, "privacy/request.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _steps(found: AccessRequest, waiting: int, previewed: bool) -> list[dict[str, str]]:
    """Each step with whether it is done, the one to take now, or still ahead."""
    answered = found.state not in OPEN_STATES
    gathered = found.state != "received"
    done = [True, gathered, gathered and not waiting, previewed or answered, answered]
    names = [_("Mottatt"), _("Samlet"), _("Gjennomgått"), _("Forhåndsvist"), _("Besvart")]
    now = next((n for n, each in enumerate(done) if not each), len(done))
    return [
        {"label": name, "state": "done" if answered or n < now else "current" if n == now else "coming"}
        for n, name in enumerate(names)
    ]


@require_POST
@screen(requests, "review")
def gather(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk)
    count = service.gather(actor=request.actor, request=found)  # type: ignore[attr-defined]
    messages.success(request, _("%(count)d deler er samlet. Se gjennom dem.") % {"count": count})
    return redirect(found)


@require_POST
@screen(requests, "review")
def everywhere(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave words out of the whole package."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _find(request, pk)
    form = EverywhereForm(request.POST, actor=actor, request=found)
    if form.is_valid():
        try:
            answering.leave_out(actor=actor, request=found, cut=answering.Cut(**form.cleaned_data))
            return redirect(found)
        except Refused as refused:
            form.add_refusal(refused)
    return _page(request, found, form, 422)


@require_POST
@screen(requests, "review")
def restore(request: HttpRequest, pk: UUID, cut: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = _find(request, pk)
    row = visible_or_404(omissions, actor, "request", pk=cut, request=found)
    answering.restore(actor=actor, omission=row)
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(requests, "view")
def item(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """One thing that was found: read it, leave out what must be, and say that it has been looked at."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _find(request, pk, "access.item")
    row: RequestItem = visible_or_404(items, actor, "request", pk=part, request=found)
    opened = found.state in OPEN_STATES
    form = CutForm(request.POST or None, actor=actor, request=found, item=row) if opened else None
    if request.method == "POST" and form is not None:
        if "reviewed" in request.POST:
            answering.mark_reviewed(actor=actor, item=row)
            return redirect(found)
        if form.is_valid():
            try:
                answering.leave_out(
                    actor=actor, request=found, cut=answering.Cut(item=row, **form.cleaned_data)
                )
                answering.mark_reviewed(actor=actor, item=row)
                return redirect("privacy:request_item", found.pk, row.pk)
            except Refused as refused:
                form.add_refusal(refused)
    cuts = [cut for cut in packages.cuts_in(actor, found) if cut.item_id in (None, row.pk)]
    entry = packages.redacted([packages.entry_of(row)], [packages.cut_of(cut, "nb") for cut in cuts])[0]
    mine = [cut for cut in cuts if cut.item_id == row.pk]
    for cut in mine:
        cut.paragraph = packages.paragraph(cut.ground)  # type: ignore[attr-defined]
    labels = {each["name"]: each["label"] for each in row.fields}
    context = {
        "title": row.title,
        "row": found,
        "item": row,
        "entry": entry,
        "cuts": [(cut, labels.get(cut.field, "")) for cut in mine],
        "form": form,
        "opened": opened,
        "breadcrumbs": _crumbs((found.number, found.get_absolute_url()), (row.title, "")),
    }
    response = render(
        request, "privacy/request_item.html", context, status=422 if form and form.errors else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@screen(requests, "view")
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk, "access.package")
    content = answering.preview(actor=request.actor, request=found)  # type: ignore[attr-defined]
    return _file(content, "application/pdf", f"{found.number.replace('/', '-')}.pdf", inline=True)


@require_safe
@screen(requests, "view")
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ZIP that was released, for handing over."""
    found = _find(request, pk, "access.package")
    stored = visible_or_404(content_policy, request.actor, pk=found.package or UUID(int=0))  # type: ignore[attr-defined]
    return _file(bytes(stored.content), "application/zip", f"{found.number.replace('/', '-')}.zip")


def _file(content: bytes, mime: str, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@screen(requests, "answer")
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _find(request, pk, "access.package")
    answering.release(actor=request.actor, request=found)  # type: ignore[attr-defined]
    if request_letters.recipient_of(found).by_hand:
        messages.success(request, _("Kravet er besvart. Skriv ut svaret, og gi eller send det selv."))
    else:
        messages.success(request, _("Svaret er sendt, og kravet er besvart."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(requests, "answer")
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = _find(request, pk)
    form = RefuseRequestForm(request.POST or None, actor=actor, request=found)
    if request.method == "POST" and form.is_valid():
        try:
            answering.refuse(actor=actor, request=found, **form.cleaned_data)
            messages.success(request, _("Avslaget er sendt."))
            return redirect(found)
        except Refused as refused:
            form.add_refusal(refused)
    lead = _("Vurder først om noe kan utleveres. Da sladder du resten og gir delvis innsyn.")
    return _form(request, found, form, _("Avslå kravet"), _("Send avslaget"), lead, danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(requests, "extend")
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = _(
        "Fristen er én måned. Er kravet komplisert, kan den forlenges med to måneder. Personen får et brev med den nye "
        "fristen og begrunnelsen din, og det må sendes innen den første måneden."
    )
    title, verb = _("Forleng fristen"), _("Forleng og send brevet")
    return _with_reason(request, pk, service.extend, title, verb, lead, ExtendForm)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(requests, "withdraw")
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = _("Bruk dette når den som ba om innsyn, har trukket kravet.")
    return _with_reason(request, pk, service.withdraw, _("Kravet er trukket"), _("Avslutt kravet"), lead)


def _with_reason(
    request: HttpRequest, pk: UUID, act: Any, title: str, verb: str, lead: str, asks: Any = ReasonForm
) -> HttpResponse:
    found = _find(request, pk)
    form = asks(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.actor, request=found, **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect(found)
        except Refused as refused:
            form.add_refusal(refused)
    return _form(request, found, form, title, verb, lead)


def _form(
    request: HttpRequest,
    found: AccessRequest,
    form: Any,
    title: str,
    verb: str,
    lead: str,
    danger: bool = False,
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "verb": verb,
        "lead": lead,
        "back": found.get_absolute_url(),
        "danger": danger,
        "breadcrumbs": _crumbs((found.number, found.get_absolute_url()), (title, "")),
    }
    return render(request, "interface/form_page.html", context, status=422 if form.errors else 200)
