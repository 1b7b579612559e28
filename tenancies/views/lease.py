"""The pages of one lease: overview, ledger, contract, timeline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.selectors import logged
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.documents.models import Letter
from core.documents.policies import document_policy, letter_policy
from core.interface.case import TimelineItem, from_acts, newest_first
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from core.people.models import Person
from core.people.numbers import read_number
from core.people.services import PersonFacts, attach_person
from core.workflow.selectors import acts_on
from housing import policies as housing_policies
from tenancies import policies
from tenancies.calculations.lease_terms import demand_by
from tenancies.calculations.ledger import standing
from tenancies.enums import LeaseState
from tenancies.enums_papers import LeaseException, PaperKind, PaperState
from tenancies.forms import (
    EndForm,
    NewLeaseForm,
    PostingForm,
    SignatureForm,
    TermsForm,
    initial_of,
)
from tenancies.models import LedgerEntry
from tenancies.selectors.arrears_facts import entry_of
from tenancies.selectors.changes import living_with
from tenancies.selectors.papers import of_kind, papers_of
from tenancies.services import contracts, ledger, signing
from tenancies.services import leases as services
from tenancies.services.terms import terms_of
from tenancies.signing_ports import port
from tenancies.views.arrears import step_item, steps_of
from tenancies.views.page import actor_of, find, find_case, show, told_outside
from tenancies.views.replacements import replacement_of

#: Verbs of the trail that a step of the arrears case tells more of.
OF_STEPS = frozenset(
    {
        "arrears.step", "arrears.step_corrected", "arrears.nav_told", "arrears.stop_sent",
        "arrears.stop_acknowledged", "arrears.notice_4_18", "arrears.petition_sent", "arrears.list_sent",
    }
)  # fmt: skip


@screen(policies.leases, "view")
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.overview")
    actor = actor_of(request)
    sees_money = policies.ledger.permits(actor, "view")
    people = living_with(actor, lease)
    reads.note(
        request, persons=[each.member.person_id for each in people], content="lease.overview", subject=lease
    )
    entries = (
        list(policies.ledger.visible_to(actor).filter(lease=lease).select_related("counters"))
        if sees_money
        else []
    )
    term = lease.terms.known().order_by("-valid_from").first()
    return show(
        request,
        lease,
        "tenancies/overview.html",
        term=term,
        standing=standing([entry_of(row) for row in entries], actor.today) if sees_money else None,
        outside=told_outside(actor, lease),
        arrears=find_case(request, lease) if policies.arrears.permits(actor, "view") else None,
        deposits=policies.deposits.visible_to(actor).filter(lease=lease),
        demand_by=demand_by(lease.last_day) if lease.last_day and lease.state == LeaseState.ACTIVE else None,
        may_end=lease.state == LeaseState.ACTIVE and policies.leases.permits(actor, "end"),
        people=people,
        sees_dwelling=housing_policies.dwellings.permits(actor, "view"),
        logged=logged(actor, lease, lease.tenant_id),
        **replacement_of(request, lease),
    )


@screen(policies.ledger, "post")
def posting(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.ledger")
    actor = actor_of(request)
    form = PostingForm(request.POST or None, initial={"on": actor.today})

    def act() -> LedgerEntry:
        given = form.cleaned_data
        common: dict[str, Any] = {
            "actor": actor,
            "lease": lease,
            "amount": given["amount"],
            "on": given["on"],
        }
        if given["kind"] == "credit":
            return ledger.credit(**common, text=given["text"], month=given["month"])
        if given["kind"] == "fee":
            return ledger.fee(**common, text=given["text"])
        return ledger.register_payment(
            **common, text=given["text"], month=given["month"], bank_reference=given["bank_reference"]
        )

    return form_page(
        request, form, title=_("Før postering"), verb=_("Før posteringen"), act=act,
        done=_("Posteringen er ført."),
        back=reverse("tenancies:ledger", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@require_POST
@screen(policies.ledger, "post")
def return_payment(request: HttpRequest, pk: UUID, entry: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.ledger")
    found = policies.ledger.visible_to(actor_of(request)).filter(lease=lease, pk=entry).first()
    if found is None:
        raise Http404
    ledger.return_payment(actor=actor_of(request), entry=found, on=actor_of(request).today)
    messages.success(request, _("Innbetalingen er tilbakeført."))
    return redirect("tenancies:ledger", pk=lease.pk)


@screen(policies.leases, "view")
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    actor = actor_of(request)
    papers = document_policy.visible_to(actor).filter(subject_id=lease.pk, kind="contract")
    return show(
        request,
        lease,
        "tenancies/contract.html",
        **_papers(actor, lease),
        papers=papers.order_by("-journal_on"),
        may_change=lease.state == LeaseState.DRAFT and policies.leases.permits(actor, "draft"),
        may_cancel=lease.state in (LeaseState.DRAFT, LeaseState.SIGNED)
        and policies.leases.permits(actor, "cancel"),
        unsigned=not (lease.signed_by_landlord_on or lease.signed_by_tenant_on),
    )


def _papers(actor: Any, lease: Any) -> dict[str, Any]:
    """Contract, amendments, follow-up agreement and folder, and what the reader may do with them."""
    found = papers_of(actor, lease)
    terms = terms_of(lease) if lease.state != LeaseState.CANCELLED else None
    makes = policies.papers.permits(actor, "make")
    running = lease.state in (LeaseState.SIGNED, LeaseState.ACTIVE)
    return {
        "contracts": of_kind(found, PaperKind.CONTRACT),
        "amendments": of_kind(found, PaperKind.AMENDMENT),
        "follow_ups": (agreements := of_kind(found, PaperKind.FOLLOW_UP)),
        "follow_up_signed": any(each.paper.state == PaperState.SIGNED for each in agreements),
        "folders": of_kind(found, PaperKind.FOLDER),
        "terms": terms,
        "exceptions_agreed": [LeaseException(code).label for code in terms.exceptions] if terms else [],
        "may_amend": makes and lease.state == LeaseState.ACTIVE and lease.ended_on is None,
        "may_write": makes and (running or lease.state == LeaseState.DRAFT),
        "electronic": port().electronic,
    }


@screen(policies.leases, "draft")
def new(request: HttpRequest) -> HttpResponse:
    """A contract without an offer (a direct letting): dwelling and tenant are named here."""
    actor = actor_of(request)
    form = NewLeaseForm(
        request.POST or None, initial={"kind": "fixed_3y", "due_day": 1, "eviction_clause": True}
    )
    made: list[Any] = []

    def act() -> None:
        given = form.cleaned_data
        dwelling = (
            housing_policies.dwellings.visible_to(actor).filter(number=given["dwelling"].strip()).first()
        )
        if dwelling is None:
            raise Refused(
                _(
                    "Fant ingen bolig med dette nummeret. Slå opp boligen under Boliger: nummeret står over adressen."
                ),
                code="NO_DWELLING",
                field="dwelling",
            )
        made.append(
            services.draft_lease(
                actor=actor, dwelling=dwelling, tenant=_tenant(actor, given), terms=form.terms()
            )
        )

    response = form_page(
        request, form, title=_("Ny leiekontrakt"), verb=_("Lag utkast"), act=act,
        done=_("Utkastet er laget."),
        back=reverse("tenancies:list"),
    )  # fmt: skip
    return redirect(made[0]) if made else response


def _tenant(actor: Any, given: dict[str, Any]) -> Person:
    found = read_number(given["number"], actor.today)
    facts = PersonFacts(
        given_name=given["given_name"],
        family_name=given["family_name"],
        number=found.normalised if found else "",
        number_kind=str(found.kind or "") if found else "",
        birth_date=found.birth_date if found else None,
    )
    return attach_person(actor=actor, compartment=actor.compartment, facts=facts)


@screen(policies.leases, "draft")
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    terms = terms_of(lease)
    form = TermsForm(request.POST or None, initial={**initial_of(terms), "version": lease.version})
    return form_page(
        request, form, title=_("Endre kontrakten"), verb=_("Lagre kontrakten"),
        done=_("Kontrakten er endret. Skriv den ut på nytt."),
        act=lambda: services.change_draft(
            actor=actor_of(request), lease=lease, terms=form.terms(), version=form.cleaned_data["version"]
        ),
        back=reverse("tenancies:contract", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@require_POST
@screen(policies.leases, "draft")
def make_contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    contracts.make_contract(actor=actor_of(request), lease=lease, language=request.POST.get("language", ""))
    messages.success(request, _("Kontrakten er skrevet. Skriv den ut i to eksemplarer og få den signert."))
    return redirect("tenancies:contract", pk=lease.pk)


@screen(policies.leases, "sign")
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    actor = actor_of(request)
    party = "tenant" if lease.signed_by_landlord_on else "landlord"
    form = SignatureForm(
        request.POST or None, initial={"party": party, "on": actor.today, "version": lease.version}
    )
    return form_page(
        request, form, title=_("Registrer signatur"), verb=_("Registrer signaturen"),
        done=_("Signaturen er registrert."),
        act=lambda: signing.record_signature(
            actor=actor, lease=lease, party=form.cleaned_data["party"], on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
        ),
        back=reverse("tenancies:contract", args=[lease.pk]), lead=f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(policies.leases, "end")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.overview")
    form = EndForm(request.POST or None)
    return form_page(
        request, form, title=_("Avslutt leieforholdet"), verb=_("Avslutt leieforholdet"),
        done=_("Slutten er registrert."),
        act=lambda: services.end_lease(
            actor=actor_of(request), lease=lease, last_day=form.cleaned_data["last_day"],
            reason=form.cleaned_data["reason"], keys_returned_on=form.cleaned_data["keys_returned_on"],
        ),
        back=reverse("tenancies:lease", args=[lease.pk]),
        lead=_("Husleie som er belastet for dager etter siste dag, krediteres."),
    )  # fmt: skip


@screen(policies.leases, "cancel")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, "lease.contract")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_lease(actor=actor_of(request), lease=lease, reason=form.cleaned_data["reason"])
        messages.success(request, _("Kontrakten er avlyst."))
        return redirect("tenancies:contract", pk=lease.pk)
    confirm = Confirm(
        question=_("Avlyse kontrakten?"),
        consequence=_("Kontrakten blir stående i historikken, men kan ikke signeres."),
        verb=_("Avlys kontrakten"),
        keep=_("Behold kontrakten"),
        back=reverse("tenancies:contract", args=[lease.pk]),
    )
    return confirm_page(request, confirm, form)


@screen(policies.leases, "view")
def timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What has been done with the lease, its ledger and its arrears, newest first, and the letters written."""
    lease = find(request, pk, "lease.timeline")
    actor = actor_of(request)
    subjects = [policies.leases.visible_to(actor).filter(pk=lease.pk)]
    about = Q(subject_id=lease.pk)
    steps: list[TimelineItem] = []
    if policies.arrears.permits(actor, "view"):
        steps = [step_item(step, recorded=True) for step in steps_of(actor, lease)]
        cases = policies.arrears.visible_to(actor).filter(lease=lease)
        subjects.append(cases)
        about |= Q(subject_id__in=cases.values("pk"))
    letters = letter_policy.visible_to(actor).filter(about).exclude(state=Letter.State.REPLACED)
    return show(
        request,
        lease,
        "tenancies/timeline.html",
        # A step is told by itself, with what it was; what the trail says of it in general is left out.
        timeline=newest_first(
            [*from_acts(act for act in acts_on(actor, *subjects) if act.verb not in OF_STEPS), *steps]
        ),
        letters=letters.defer("html", "context").order_by("-dated", "-created_at")[:100],
    )
