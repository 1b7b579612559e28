"""The tab «Inn og ut» of a lease, and the record of moving in or out: filled in on a phone, printed, signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import events, reads
from core.base.errors import Refused
from core.documents import storing
from core.documents.policies import document_policy
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm, VersionedForm
from tenancies import policies
from tenancies import policies_moving as moving
from tenancies.enums import LeaseState
from tenancies.enums_moving import CLAIM_OPEN, InspectionKind, InspectionState
from tenancies.forms_moving import KINDS, AboutForm, CloseForm, PhotoForm, StartForm, about_of, given_rows
from tenancies.models import Inspection
from tenancies.selectors import inspections as found_in
from tenancies.services import inspection_paper, inspection_photos, inspection_rows
from tenancies.services import inspections as services
from tenancies.views.page import actor_of, find, show

TITLES = {
    "rom": lambda: _("Rommene og tilstanden"),
    "malere": lambda: _("Målerne"),
    "nokler": lambda: _("Nøklene"),
}
SAVES = {
    "rom": inspection_rows.fill_points,
    "malere": inspection_rows.fill_meters,
    "nokler": inspection_rows.fill_keys,
}


@require_safe
@screen(moving.inspections, "view")
def in_and_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything of moving in and out in one place: both records, the security, claims, and goods left behind."""
    lease = find(request, pk, "lease.moving")
    actor = actor_of(request)
    records = found_in.of_lease(actor, lease)
    may_fill = moving.inspections.permits(actor, "fill")
    ended = lease.state == LeaseState.ENDED
    claims = list(moving.damage_claims.visible_to(actor).filter(lease=lease).order_by("-raised_on", "-id"))
    goods = list(moving.left_goods.visible_to(actor).filter(lease=lease).order_by("-found_on", "-id"))
    open_claim = any(claim.state in CLAIM_OPEN for claim in claims)
    deposits = list(policies.deposits.visible_to(actor).filter(lease=lease).order_by("kind"))
    return show(
        request,
        lease,
        "tenancies/in_and_out.html",
        records=[
            (kind, kind.label, records.get(kind), may_fill and _may_start(lease, kind))
            for kind in InspectionKind
        ],
        claims=claims,
        goods=goods,
        deposits=deposits,
        may_release=ended and not open_claim and policies.deposits.permits(actor, "record"),
        may_keep=may_fill
        and lease.state in (LeaseState.ACTIVE, LeaseState.ENDED)
        and not any(row.ended_on is None for row in goods),
    )


def _may_start(lease: Any, kind: str) -> bool:
    fitting = {
        InspectionKind.MOVE_IN: (LeaseState.SIGNED, LeaseState.ACTIVE, LeaseState.ENDED),
        InspectionKind.MOVE_OUT: (LeaseState.ACTIVE, LeaseState.ENDED),
    }
    return lease.state in fitting[InspectionKind(kind)]


@screen(moving.inspections, "fill")
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.moving")
    actor = actor_of(request)
    asked = request.GET.get("slag", "")
    first = InspectionKind.MOVE_IN if lease.state == LeaseState.SIGNED else InspectionKind.MOVE_OUT
    kind = asked if asked in InspectionKind.values else first
    form = StartForm(request.POST or None, initial={"kind": kind, "held_on": actor.today})
    made: list[Inspection] = []
    response = form_page(
        request, form, title=_("Start en protokoll"), verb=_("Start protokollen"),
        done=_("Protokollen er laget. Gå gjennom rommene, målerne og nøklene."),
        act=lambda: made.append(services.start(actor=actor, lease=lease, **form.cleaned_data)),
        back=reverse("tenancies:in_and_out", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip
    return redirect(made[0]) if made else response


def _find(request: HttpRequest, pk: UUID, record: UUID) -> tuple[Any, Inspection]:
    lease = find(request, pk, "lease.moving")
    inspection: Inspection = visible_or_404(
        moving.inspections, actor_of(request), "held_by", "compartment", pk=record, lease=lease
    )
    inspection.lease = lease
    return lease, inspection


@require_safe
@screen(moving.inspections, "view")
def record(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    lease, inspection = _find(request, pk, record)
    actor = actor_of(request)
    view = found_in.shown(actor, inspection)
    is_open = inspection.state == InspectionState.OPEN
    kept = None
    if inspection.document:
        kept = document_policy.visible_to(actor).filter(pk=inspection.document).first()
    return show(
        request,
        lease,
        "tenancies/inspection.html",
        inspection=inspection,
        view=view,
        out=inspection.kind == InspectionKind.MOVE_OUT,
        kept=kept,
        may_fill=is_open and moving.inspections.permits(actor, "fill"),
        may_reopen=inspection.state == InspectionState.DONE and moving.inspections.permits(actor, "reopen"),
        may_mend=inspection.state == InspectionState.DONE and moving.inspections.permits(actor, "fill"),
    )


@screen(moving.inspections, "fill")
def about(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    lease, inspection = _find(request, pk, record)
    form = AboutForm(request.POST or None, initial=about_of(inspection))
    return form_page(
        request, form, title=_("Om gjennomgangen"), verb=_("Lagre"), done=_("Det er lagret."),
        act=lambda: services.describe(
            actor=actor_of(request), inspection=inspection, about=form.about(), version=form.cleaned_data["version"]
        ),
        back=inspection.get_absolute_url(), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(moving.inspections, "fill")
def rows(request: HttpRequest, pk: UUID, record: UUID, part: str) -> HttpResponse:
    """All the lines of one part on one page: the rooms, the meters or the keys."""
    lease, inspection = _find(request, pk, record)
    if part not in KINDS:
        raise Http404
    made, kind, names = KINDS[part]
    actor = actor_of(request)
    out = inspection.kind == InspectionKind.MOVE_OUT
    view = found_in.shown(actor, inspection)
    stored = {
        "rom": [each.row for room in view.rooms for each in room.points],
        "malere": [each.row for each in view.meters],
        "nokler": view.keys,
    }[part]
    initial = [{name: getattr(row, name) for name in ("id", *names)} for row in stored]
    formset = made(request.POST or None, initial=initial, prefix="rad", form_kwargs={"out": out})
    head = VersionedForm(request.POST or None, initial={"version": inspection.version})
    if request.method == "POST" and formset.is_valid() and head.is_valid():
        try:
            SAVES[part](  # type: ignore[operator]
                actor=actor,
                inspection=inspection,
                rows=given_rows(formset, kind),
                version=head.cleaned_data["version"],
            )
        except Refused as refused:
            head.add_error(None, str(refused))
        else:
            messages.success(request, _("Det er lagret."))
            again = reverse("tenancies:inspection_rows", args=[lease.pk, inspection.pk, part])
            return redirect(again if "more" in request.POST else inspection)
    seen = {each.row.pk: each for room in view.rooms for each in room.points}
    readings = {each.row.pk: each for each in view.meters}
    context = {
        "title": TITLES[part](),
        "kicker": f"{inspection.get_kind_display()}, {lease.dwelling}",
        "part": part,
        "out": out,
        "head": head,
        "formset": formset,
        "wrong": request.method == "POST",
        "lines": [
            (form, seen.get(form.initial.get("id")) or readings.get(form.initial.get("id")))
            for form in formset
        ],
        "back": inspection.get_absolute_url(),
    }
    return render(request, "tenancies/inspection_rows.html", context)


@screen(moving.inspections, "fill")
def photo(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    lease, inspection = _find(request, pk, record)
    actor = actor_of(request)
    form = PhotoForm(
        request.POST or None, request.FILES or None, actor=actor, inspection=inspection,
        initial={"point": request.GET.get("punkt", "")},
    )  # fmt: skip

    def act() -> None:
        given = form.cleaned_data
        inspection_photos.add_photo(
            actor=actor,
            inspection=inspection,
            content=given["file"].read(),
            caption=given["caption"],
            point=given["point"],
        )

    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Bildet er lagt i protokollen."))
            return redirect(request.path if "more" in request.POST else inspection.get_absolute_url())
    context = {
        "title": _("Legg til bilde"),
        "kicker": f"{inspection.get_kind_display()}, {lease.dwelling}",
        "form": form,
        "scanned": storing.is_scanned(),
        "back": inspection.get_absolute_url(),
    }
    return render(request, "tenancies/inspection_photo.html", context)


@require_POST
@screen(moving.inspections, "fill")
def remove_photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.moving")
    found = visible_or_404(moving.photos, actor_of(request), "inspection", pk=photo, lease=lease)
    inspection_photos.remove_photo(actor=actor_of(request), inspection=found.inspection, photo=found)
    messages.success(request, _("Bildet er tatt ut av protokollen."))
    return redirect(found.inspection)


@require_POST
@screen(moving.inspections, "fill")
def mended(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.moving")
    found = visible_or_404(moving.points, actor_of(request), "inspection", pk=point, lease=lease)
    services.mended(actor=actor_of(request), inspection=found.inspection, point=found)
    messages.success(request, _("Feilen er meldt rettet."))
    return redirect(found.inspection)


@screen(moving.inspections, "close")
def close(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    _lease, inspection = _find(request, pk, record)
    actor = actor_of(request)
    form = CloseForm(
        request.POST or None, initial={"version": inspection.version, "landlord_on": actor.today}
    )
    out = inspection.kind == InspectionKind.MOVE_OUT
    lead = (
        _(
            "Skriv ut protokollen og få den signert på papir først. Det leieren svarer for, blir et krav du kan gå "
            "gjennom og sende."
        )
        if out
        else _("Skriv ut protokollen og få den signert på papir først. Leieren får den ene kopien.")
    )  # fmt: skip
    return form_page(
        request, form, title=_("Registrer signaturene"), verb=_("Gjør protokollen ferdig"),
        done=_("Protokollen er ferdig."), back=inspection.get_absolute_url(), lead=lead,
        act=lambda: services.close(
            actor=actor, inspection=inspection, signatures=form.signatures(), version=form.cleaned_data["version"]
        ),
    )  # fmt: skip


@screen(moving.inspections, "reopen")
def reopen(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    _lease, inspection = _find(request, pk, record)
    return _confirmed(
        request,
        inspection,
        lambda reason: services.reopen(actor=actor_of(request), inspection=inspection, reason=reason),
        Confirm(
            question=_("Åpne protokollen for retting?"),
            consequence=_(
                "Signaturene faller, og begge må signere på nytt. Det som ble signert, blir liggende blant papirene."
            ),
            verb=_("Åpne for retting"),
            keep=_("La den være ferdig"),
            back=inspection.get_absolute_url(),
        ),
    )  # fmt: skip


@screen(moving.inspections, "discard")
def discard(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    _lease, inspection = _find(request, pk, record)
    return _confirmed(
        request,
        inspection,
        lambda reason: services.discard(actor=actor_of(request), inspection=inspection, reason=reason),
        Confirm(
            question=_("Forkaste protokollen?"),
            consequence=_("Den blir stående i historikken, men teller ikke. Du kan starte en ny."),
            verb=_("Forkast protokollen"),
            keep=_("Behold protokollen"),
            back=inspection.get_absolute_url(),
        ),
    )


def _confirmed(request: HttpRequest, inspection: Inspection, act: Any, confirm: Confirm) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(form.cleaned_data["reason"])
        return redirect("tenancies:in_and_out", pk=inspection.lease_id)
    return confirm_page(request, confirm, form)


@require_safe
@screen(moving.inspections, "view")
def paper(request: HttpRequest, pk: UUID, record: UUID, language: str) -> HttpResponse:
    """The record as it stands now, to read together and sign."""
    _lease, inspection = _find(request, pk, record)
    actor = actor_of(request)
    content = inspection_paper.paper(actor=actor, inspection=inspection, spoken=language)
    events.record(actor, "inspection.printed", inspection, detail={"language": language})
    reads.note(
        request, persons=[inspection.lease.tenant_id], content="lease.moving_print", subject=inspection.lease
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = "innflytting" if inspection.kind == InspectionKind.MOVE_IN else "utflytting"
    response.headers["Content-Disposition"] = f'inline; filename="{name}-{inspection.held_on:%Y-%m-%d}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
