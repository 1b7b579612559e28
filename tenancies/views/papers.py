"""Forms about the papers of a lease: amendment, follow-up agreement, folder, and who has signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.agencies.views import screen
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from tenancies import policies
from tenancies.enums_papers import PaperKind
from tenancies.forms import initial_of
from tenancies.forms_papers import AmendmentForm, DeliveredForm, DueForm, FollowUpForm, PaperSignatureForm
from tenancies.selectors.papers import services_that_follow_up
from tenancies.services import amendments, folder, follow_up, papers, signing, signing_service
from tenancies.services.terms import terms_of
from tenancies.views.page import actor_of, find


def _back(lease: Any) -> str:
    return reverse("tenancies:contract", args=[lease.pk])


def _lead(lease: Any) -> str:
    return f"{lease.dwelling}, {lease.tenant.name}"


def _find_paper(request: HttpRequest, pk: UUID, paper: UUID) -> tuple[Any, Any]:
    lease = find(request, pk, "lease.contract")
    found = policies.papers.visible_to(actor_of(request)).filter(lease=lease, pk=paper).first()
    if found is None:
        raise Http404
    found.lease = lease
    return lease, found


@screen(policies.papers, "make")
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An amendment to a lease that runs: everything as it is, for the user to change."""
    lease = find(request, pk, "lease.contract")
    before = terms_of(lease)
    initial = {**initial_of(before), "version": lease.version, "language": lease.tenant.language}
    form = AmendmentForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Endre avtalen"), verb=_("Skriv endringsavtalen"),
        done=_("Endringsavtalen er skrevet. Skriv den ut i to eksemplarer og få den signert."),
        act=lambda: amendments.propose(
            actor=actor_of(request), lease=lease, terms=form.terms(before),
            effective_on=form.cleaned_data["effective_on"], reason=form.cleaned_data["reason"],
            language=form.cleaned_data["language"], version=form.cleaned_data["version"],
        ),
        back=_back(lease), lead=_lead(lease),
    )  # fmt: skip


@screen(policies.papers, "make")
def write_follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    actor = actor_of(request)
    form = FollowUpForm(
        request.POST or None,
        units=services_that_follow_up(actor),
        initial={"starts_on": max(lease.starts_on, actor.today), "language": lease.tenant.language},
    )
    return form_page(
        request, form, title=_("Oppfølgingsavtale"), verb=_("Skriv avtalen"),
        done=_("Avtalen er skrevet. Skriv den ut i tre eksemplarer og få den signert av alle tre."),
        act=lambda: follow_up.write(
            actor=actor, lease=lease, agreed=form.agreed(), language=form.cleaned_data["language"]
        ),
        back=_back(lease), lead=_lead(lease),
    )  # fmt: skip


@screen(policies.papers, "make")
def require_follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    form = DueForm(request.POST or None)
    return form_page(
        request, form, title=_("Det skal være en oppfølgingsavtale"), verb=_("Registrer"),
        done=_("Det er registrert. Avtalen skal være signert innen 14 dager."),
        act=lambda: follow_up.require(actor=actor_of(request), lease=lease, why=form.cleaned_data["why"]),
        back=_back(lease), lead=_lead(lease),
    )  # fmt: skip


@screen(policies.papers, "make")
def drop_follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        follow_up.drop(actor=actor_of(request), lease=lease, reason=form.cleaned_data["reason"])
        messages.success(request, _("Det skal ikke være noen oppfølgingsavtale."))
        return redirect(_back(lease))
    confirm = Confirm(
        question=_("Ikke lage oppfølgingsavtale likevel?"),
        consequence=_(
            "En avtale som venter på underskrifter, blir trukket. En som er signert, blir stående."
        ),
        verb=_("Ikke lag avtalen"),
        keep=_("Behold kravet"),
        back=_back(lease),
    )
    return confirm_page(request, confirm, form)


@require_POST
@screen(policies.papers, "make")
def write_folder(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    folder.write(actor=actor_of(request), lease=lease, language=request.POST.get("language", ""))
    messages.success(request, _("Informasjonsmappa er skrevet. Skriv den ut og gi den til leieren."))
    return redirect(_back(lease))


@screen(policies.papers, "make")
def deliver_folder(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    form = DeliveredForm(request.POST or None, initial={"on": actor_of(request).today})
    return form_page(
        request, form, title=_("Informasjonsmappa er levert"), verb=_("Registrer"),
        done=_("Det er registrert at leieren har fått mappa."),
        act=lambda: folder.deliver(actor=actor_of(request), lease=lease, on=form.cleaned_data["on"]),
        back=_back(lease), lead=_lead(lease),
    )  # fmt: skip


@screen(policies.papers, "sign")
def sign(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """A signature on an amendment or a follow-up agreement; the contract has its own page."""
    lease, found = _find_paper(request, pk, paper)
    if found.kind == PaperKind.CONTRACT:
        return redirect("tenancies:sign", pk=lease.pk)
    actor = actor_of(request)
    signed = set(policies.signatures.visible_to(actor).filter(paper=found).values_list("party", flat=True))
    form = PaperSignatureForm(
        request.POST or None,
        paper=found,
        signed=signed,
        initial={"on": actor.today, "version": found.version},
    )
    return form_page(
        request, form, title=_("Registrer signatur: %(paper)s") % {"paper": found.get_kind_display().lower()},
        verb=_("Registrer signaturen"), done=_("Signaturen er registrert."),
        act=lambda: signing.sign_paper(
            actor=actor, paper=found, party=form.cleaned_data["party"], on=form.cleaned_data["on"],
            name=form.cleaned_data["name"], version=form.cleaned_data["version"],
        ),
        back=_back(lease), lead=_lead(lease),
    )  # fmt: skip


@require_POST
@screen(policies.papers, "sign")
def send_to_signing(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    lease, found = _find_paper(request, pk, paper)
    signing_service.send(actor=actor_of(request), paper=found)
    messages.success(request, _("Arket er sendt til signering. Underskriftene hentes hver natt."))
    return redirect(_back(lease))


@screen(policies.papers, "make")
def withdraw(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    lease, found = _find_paper(request, pk, paper)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        papers.withdraw(actor=actor_of(request), paper=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("Arket er trukket."))
        return redirect(_back(lease))
    confirm = Confirm(
        question=_("Trekke dette?"),
        consequence=_("Det kan ikke signeres etterpå. Leieavtalen gjelder som før."),
        verb=_("Trekk det"),
        keep=_("Behold det"),
        back=_back(lease),
    )
    return confirm_page(request, confirm, form)
