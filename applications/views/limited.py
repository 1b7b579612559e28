"""The case as those see it who know only whom it is about, and what every unit with a part in it writes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.forms.actions import FindingForm, InvolveForm, NoteForm
from applications.models import Application, CaseFinding
from applications.policies import applications, case_findings, notes
from applications.services import involving, knowledge
from applications.views import page
from applications.views.joint import joint
from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface.case import Action, CaseHeader, facts
from core.interface.withheld import withheld_in
from core.sharing import danger
from core.sharing.organisation import neighbours


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def known_or_404(request: HttpRequest, key: str) -> Application:
    """The case, if the actor knows at least whom it is about; that it was opened is noted."""
    actor = _actor(request)
    rows = applications.known_to(actor).select_related("applicant", "unit", "compartment")
    case: Application | None = rows.filter(case_number=key).first()
    if case is None or not applications.permits(actor, "know"):
        raise Http404
    reads.note(
        request,
        persons=[case.applicant_id],
        content="application.identity",
        subject=case,
        basis="own_case" if case.compartment_id in actor.compartment_ids else "relation",
    )
    return case


def own_writing(actor: Actor, case: Application, form: Any = None) -> dict[str, Any]:
    """What one's own unit has written on the case, and the forms to write more."""
    written = notes.visible_to(actor).filter(application=case).select_related("written_by", "compartment")
    finding = knowledge.own_finding(actor, case)
    writes = notes.permits(actor, "write")
    return {
        "notes": list(written.order_by("-written_at", "id")),
        "form": form if form is not None else (NoteForm() if writes else None),
        "finding": finding,
        "may_find": case_findings.permits(actor, "write"),
        "may_share": writes and bool(neighbours(actor)),
        "own_compartments": actor.compartment_ids,
    }


def show(request: HttpRequest, key: str, form: Any = None) -> HttpResponse:
    """The limited page: who and whose case, own notes, own finding. Every other tab is «finnes ikke»."""
    actor, case = _actor(request), known_or_404(request, key)
    header = CaseHeader(
        title=case.applicant.name,
        kicker=_("Søknad %(number)s") % {"number": case.case_number},
        facts=facts(
            (_("Født"), case.applicant.born),
            (_("Ansvarlig enhet"), case.unit.name),
            (_("Telefon"), case.unit.phone),
        ),
        more=[Action(_("Varsle om fare"), warn, variant="tertiary")]
        if (warn := danger.write_url(actor, case))
        else [],
        emergency=case.pk in actor.emergency_ids,
    )
    context = {
        "application": case,
        "danger": danger.shown(request, [case.applicant_id]),
        "case": header,
        "breadcrumbs": [(_("Saker vi er med i"), reverse("applications:involved")), (case.case_number, "")],
        "limited": True,
        "withheld": withheld_in(actor, case),
        **joint(actor, case),
        **own_writing(actor, case, form),
    }
    return render(request, "applications/limited.html", context)


@require_POST
@screen(applications, "know")
def write_note(request: HttpRequest, key: str) -> HttpResponse:
    """A note of one's own unit, from the limited page."""
    case = known_or_404(request, key)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            knowledge.write_note(actor=_actor(request), application=case, text=form.cleaned_data["text"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Notatet er lagret."))
            return redirect(case)
    return show(request, key, form)


@screen(case_findings, "write")
def finding(request: HttpRequest, key: str) -> HttpResponse:
    """The unit's one finding on the case: written, and published as it is saved."""
    actor, case = _actor(request), known_or_404(request, key)
    stored = knowledge.own_finding(actor, case)
    initial = {}
    if stored is not None:
        initial = {
            "text": stored.text,
            "legal_basis": stored.legal_basis,
            "basis_detail": stored.basis_detail,
            "version": stored.version,
        }
    form = FindingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            knowledge.publish_finding(
                actor=actor,
                application=case,
                text=values["text"],
                legal_basis=values["legal_basis"],
                basis_detail=values["basis_detail"],
                expected_version=values["version"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Opplysningen er publisert til tildelingen."))
            return redirect(_back(actor, case))
    context = {
        "title": _("Opplysning til tildelingen"),
        "kicker": _("Søknad %(number)s, %(name)s")
        % {"number": case.case_number, "name": case.applicant.name},
        "form": form,
        "back": _back(actor, case),
        "stored": stored,
    }
    return render(request, "applications/finding.html", context)


def _back(actor: Actor, case: Application) -> str:
    if applications.sees(actor, case):
        return reverse("applications:notes", args=[case.case_number])
    return case.get_absolute_url()


@require_POST
@screen(case_findings, "write")
def withdraw_finding(request: HttpRequest, key: str) -> HttpResponse:
    actor, case = _actor(request), known_or_404(request, key)
    stored: CaseFinding | None = knowledge.own_finding(actor, case)
    if stored is None:
        raise Http404
    knowledge.withdraw_finding(actor=actor, finding=stored)
    messages.success(request, _("Opplysningen er trukket tilbake. Ingen andre ser den lenger."))
    return redirect(_back(actor, case))


@require_safe
@screen(applications, "know")
def involved(request: HttpRequest) -> HttpResponse:
    """«Saker vi er med i»: others' cases that one's unit has a part in."""
    actor = _actor(request)
    found = Paginator(involving.involved_in(actor), 50).get_page(request.GET.get("side"))
    reads.note(request, persons=[row.applicant_id for row in found.object_list], content="application.list")
    context = {"title": _("Saker vi er med i"), "page": found}
    return render(request, "applications/involved.html", context)


@screen(applications, "involve")
def involve(request: HttpRequest, key: str) -> HttpResponse:
    """Which other units know of the case; involve one more, or end it."""
    actor, case = _actor(request), page.find(request, key)
    form = InvolveForm(request.POST or None, neighbours=neighbours(actor))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        unit = next(each.unit for each in neighbours(actor) if str(each.unit.pk) == values["unit"])
        try:
            involving.involve(
                actor=actor, application=case, unit=unit, basis=values["basis"], reason=values["reason"]
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("%(unit)s er involvert og varslet.") % {"unit": unit.name})
            return redirect("applications:involve", case.case_number)
    return page.show(
        request,
        case,
        "applications/involve.html",
        form=form,
        involvements=list(involving.open_involvements(case)),
        back=case.get_absolute_url(),
    )


@require_POST
@screen(applications, "involve")
def release(request: HttpRequest, key: str, source: UUID) -> HttpResponse:
    actor, case = _actor(request), page.find(request, key)
    if involving.release(actor=actor, application=case, source_id=source):
        messages.success(request, _("Enheten er ikke lenger involvert i saken."))
    return redirect("applications:involve", case.case_number)
