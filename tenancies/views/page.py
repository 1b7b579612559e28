"""What all pages of one lease share: finding it, the header, the tabs, and forms that a service may refuse."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import visible_or_404
from core.audit import reads
from core.interface import formatting
from core.interface.case import Action, CaseHeader, Fact, Tab, facts, tabs
from core.interface.statuses import status_of
from core.interface.withheld import withheld_in
from core.people import policies as people
from core.sharing import danger
from core.sharing.organisation import share_url
from core.sharing.policies import consents
from tenancies import policies, policies_moving
from tenancies.enums import CaseState, LeaseState, TermKind
from tenancies.models import ArrearsCase, OutsideBalance
from tenancies.policies_notices import complaints
from tenancies.selectors import leases

RELATED = ("dwelling__area", "tenant", "handler")


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def find(request: HttpRequest, pk: UUID, content: str) -> Any:
    """The lease if the actor sees it, with its terms; the look is logged."""
    actor = actor_of(request)
    rows = leases.with_terms(policies.leases.visible_to(actor).select_related(*RELATED), actor.today)
    lease = rows.filter(pk=pk).first()
    if lease is None:
        return visible_or_404(policies.leases, actor, pk=pk)
    # One municipality, known already: not asked for again by the rows beneath.
    lease.municipality = lease.dwelling.municipality = actor.municipality
    leases.shown([lease])
    reads.note(request, persons=[lease.tenant_id], content=content, subject=lease)
    return lease


def find_case(request: HttpRequest, lease: Any) -> ArrearsCase | None:
    """The open arrears case, else the last one; None where there is none or it is not the actor's to see."""
    rows = policies.arrears.visible_to(actor_of(request)).filter(lease=lease).order_by("state", "-opened_on")
    case: ArrearsCase | None = sorted(rows, key=lambda row: row.state != CaseState.OPEN)[0] if rows else None
    if case is not None:
        case.lease, case.municipality = lease, lease.municipality
    return case


def show(request: HttpRequest, lease: Any, template: str, **context: Any) -> HttpResponse:
    actor = actor_of(request)
    breadcrumbs = [(_("Leieforhold"), reverse("tenancies:list")), (str(lease.dwelling), "")]
    return render(
        request,
        template,
        {
            "lease": lease,
            "case": header(actor, lease),
            "danger": danger.shown(request, [lease.tenant_id], lease.household_id),
            "tabs": tabs(request, *_tabs(actor, lease)),
            "tabs_label": _("Leieforholdet"),
            "breadcrumbs": breadcrumbs,
            "withheld": withheld_in(actor, lease),
            **context,
        },
    )


def header(actor: Actor, lease: Any) -> CaseHeader:
    shown = facts(
        (_("Leier"), lease.tenant.name),
        (_("Leietid"), term_text(lease)),
        (_("Husleie"), f"{formatting.kroner(lease.monthly)} {_('per måned')}" if lease.monthly else ""),
        (_("Ansvarlig"), lease.handler.full_name if lease.handler else ""),
    )
    if lease.before_husrom:
        shown.append(Fact(_("Merknad"), _("Fra før Husrom"), color="info"))
    if not lease.binding:
        shown.append(Fact(_("Kontroller"), _("Overlapper et annet leieforhold"), color="warning"))
    return CaseHeader(
        title=str(lease.dwelling),
        kicker=_("Leieforhold %(number)s") % {"number": lease.number},
        status=status_of(lease),
        facts=shown,
        action=_action(actor, lease),
        more=[*_sharing(actor, lease), *_warning(actor, lease), *_protection(actor, lease)],
        emergency=lease.pk in actor.emergency_ids,
    )


def _sharing(actor: Actor, lease: Any) -> list[Action]:
    """To share one's own lease, where there is anybody to share it with."""
    address = share_url(actor, lease)
    return [Action(_("Del"), address, variant="secondary")] if address else []


def _warning(actor: Actor, lease: Any) -> list[Action]:
    address = danger.write_url(actor, lease)
    return [Action(_("Varsle om fare"), address, variant="tertiary")] if address else []


def _protection(actor: Actor, lease: Any) -> list[Action]:
    if not people.persons.permits(actor, "protect"):
        return []
    address = reverse("applications:protection", args=[lease.tenant_id])
    return [Action(_("Skjerming av adresse"), address, variant="tertiary")]


def told_outside(actor: Actor, lease: Any) -> OutsideBalance | None:
    """The newest balance told, where another system keeps the ledger."""
    if policies.ledger.permits(actor, "view") or not policies.outside_balances.permits(actor, "view"):
        return None
    rows = policies.outside_balances.visible_to(actor).filter(lease=lease)
    newest: OutsideBalance | None = rows.order_by("-as_of", "-created_at", "-id").first()
    return newest


def term_text(lease: Any) -> str:
    start = formatting.longdate(lease.starts_on)
    if lease.term_kind == TermKind.INDEFINITE or lease.last_day is None:
        return _("Fra %(start)s, uten sluttdato") % {"start": start}
    return f"{start} – {formatting.longdate(lease.last_day)}"


def _action(actor: Actor, lease: Any) -> Action | None:
    """The one thing to do next, for whoever may do it."""
    if lease.state == LeaseState.DRAFT and policies.leases.permits(actor, "sign"):
        if lease.contract is None:
            # To where the language of the contract is asked for; it is not written unasked.
            address = reverse("tenancies:contract", args=[lease.pk])
            return Action(_("Skriv kontrakten"), f"{address}#papir")
        return Action(_("Registrer signatur"), reverse("tenancies:sign", args=[lease.pk]))
    if lease.state == LeaseState.ACTIVE and policies.ledger.permits(actor, "post"):
        return Action(_("Registrer innbetaling"), reverse("tenancies:posting", args=[lease.pk]))
    return None


def may_see_sharing(actor: Actor, lease: Any) -> bool:
    """What the tenant has answered about sharing is the business of the office whose lease it is."""
    return lease.compartment_id in actor.compartment_ids and consents.permits(actor, "view")


def _tabs(actor: Actor, lease: Any) -> list[Tab]:
    found = [Tab(_("Oversikt"), reverse("tenancies:lease", args=[lease.pk]))]
    if policies.ledger.permits(actor, "view"):
        found.append(Tab(_("Reskontro"), reverse("tenancies:ledger", args=[lease.pk])))
    if policies.rent_changes.permits(actor, "view"):
        found.append(Tab(_("Husleie"), reverse("tenancies:rent", args=[lease.pk])))
    if policies.arrears.permits(actor, "view"):
        found.append(Tab(_("Restanse"), reverse("tenancies:arrears", args=[lease.pk])))
    if complaints.permits(actor, "view"):
        found.append(Tab(_("Klager"), reverse("tenancies:conduct", args=[lease.pk])))
    found.append(Tab(_("Kontrakt"), reverse("tenancies:contract", args=[lease.pk])))
    if policies_moving.inspections.permits(actor, "view"):
        found.append(Tab(_("Inn og ut"), reverse("tenancies:in_and_out", args=[lease.pk])))
    if policies.tenant_changes.permits(actor, "view"):
        found.append(Tab(_("Leier og framleie"), reverse("tenancies:changes", args=[lease.pk])))
    if may_see_sharing(actor, lease):
        found.append(Tab(_("Deling og samtykke"), reverse("tenancies:sharing", args=[lease.pk])))
    found.append(Tab(_("Tidslinje"), reverse("tenancies:timeline", args=[lease.pk])))
    return found
