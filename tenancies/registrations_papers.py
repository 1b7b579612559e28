"""What the papers of a lease add: words of the audit trail, colours of states, Min dag, the read log's names."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.audit import verbs
from core.interface import myday, statuses
from core.rules import subjects
from tenancies import policies
from tenancies.enums_papers import SIGNERS
from tenancies.models import LeasePaper
from tenancies.selectors.papers import waiting

VERBS = {
    "paper.made": "Et ark i leieforholdet ble skrevet",
    "paper.signature": "En underskrift ble registrert",
    "paper.signed": "Arket er signert av alle",
    "paper.delivered": "Arket ble levert ut",
    "paper.withdrawn": "Arket ble trukket",
    "paper.sent_to_signing": "Arket ble sendt til signering",
    "lease.amended": "Leieavtalen ble endret",
    "lease.extended": "Leietida ble forlenget",
    "lease.follow_up_due": "Det skal være en oppfølgingsavtale",
    "lease.follow_up_dropped": "Det skal ikke være en oppfølgingsavtale",
    "lease.follow_up_signed": "Oppfølgingsavtalen er signert av alle tre",
    "lease.folder_given": "Informasjonsmappa ble levert",
    "lease.benefit_asked": "Noen ble bedt om å hjelpe med bostøtte",
}


def waiting_lines(actor: Actor) -> Iterable[myday.Line]:
    """For the landlord: amendments and follow-up agreements that somebody has not signed."""
    for paper in waiting(actor):
        yield myday.Line(
            str(paper.lease.dwelling),
            reverse("tenancies:contract", args=[paper.lease_id]),
            text=str(paper.get_kind_display()),
            tag=_t("%(signed)s av %(all)s har signert")
            % {"signed": paper.signed_by, "all": len(SIGNERS[paper.kind])},  # type: ignore[attr-defined]
        )


def describe(paper: LeasePaper) -> subjects.Subject:
    """What is about a paper is the landlord's, and the one's responsible for the lease."""
    lease = paper.lease
    return subjects.Subject(
        label="" if lease.restricted else lease.number,
        url=paper.get_absolute_url(),
        unit=lease.compartment.units.order_by("created_at").first(),
        user=lease.handler,
        compartment=lease.compartment,
    )


def register() -> None:
    verbs.register_all(VERBS)
    subjects.register("tenancies.leasepaper", describe)
    statuses.register(
        "tenancies.leasepaper",
        "state",
        {"made": "warning", "signed": "success", "delivered": "success", "withdrawn": "neutral"},
    )
    myday.register(
        myday.Panel(
            order=42,
            title=_("Avtaler som venter på underskrift"),
            load=waiting_lines,
            visible=lambda actor: policies.papers.permits(actor, "sign"),
        )
    )
