"""The agreements between agencies that apply where a case is, and what to know of each."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.interface.formatting import longdate
from core.sharing.panels import Panel
from deviations import policies_survey as policies
from deviations.enums_survey import AgreementState
from deviations.models import AgreementParty, CooperationAgreement
from deviations.selectors.parties import party_names

#: So many are shown on a case; the list has them all.
MOST = 5


@dataclass(frozen=True)
class Applying:
    """`warning`: what is wrong with it on the day, in a sentence; empty where nothing is."""

    agreement: CooperationAgreement
    parties: list[str]
    until: str
    warning: str


def applying(actor: Actor, *where: Q) -> list[Applying]:
    """Agreements agreed on, of which the units meant are a party (or their agency), as the actor sees them.

    Two queries; none for those who see no agreements.
    """
    if not policies.agreements.permits(actor, "view") or not where:
        return []
    units = Unit.objects.filter(*where, municipality=actor.municipality_id)
    party = AgreementParty.objects.filter(
        Q(unit__in=units.values("pk")) | Q(agency__in=units.values("agency")), agreement=OuterRef("pk")
    )
    named = Prefetch("parties", AgreementParty.objects.select_related("agency", "unit"))
    rows = (
        policies.agreements.visible_to(actor)
        .filter(Q(Exists(party)) | Q(unit__in=units.values("pk")), state=AgreementState.CURRENT)
        .order_by("title", "pk")
        .prefetch_related(named)[:MOST]
    )
    return [
        Applying(each, party_names(each), _until(each, actor.today), _warning(each, actor.today))
        for each in rows
    ]


def applying_in(actor: Actor, *units: UUID | None) -> list[Applying]:
    return applying(actor, Q(pk__in=[unit for unit in units if unit]))


def panel(actor: Actor, case: Any) -> Panel | None:
    """On the page of an application or a lease: those of the office that has the case."""
    compartment = getattr(case, "compartment_id", None)
    found = applying(actor, Q(compartment=compartment)) if compartment else []
    if not found:
        return None
    return Panel(
        "samarbeidsavtaler",
        _("Samarbeidsavtaler som gjelder her"),
        "cooperation/panel.html",
        {"applying": found},
    )


def _until(agreement: CooperationAgreement, today: date) -> str:
    if agreement.valid_to is None:
        return _("Gjelder til den blir avsluttet.")
    if agreement.valid_to < today:
        return ""
    return _("Gjelder til og med %(day)s.") % {"day": longdate(agreement.valid_to)}


def _warning(agreement: CooperationAgreement, today: date) -> str:
    if agreement.valid_to is not None and agreement.valid_to < today:
        return _("Avtalen gikk ut %(day)s. Avklar hvem som gjør hva til den er fornyet.") % {
            "day": longdate(agreement.valid_to)
        }
    if agreement.valid_from > today:
        return _("Avtalen gjelder først fra %(day)s.") % {"day": longdate(agreement.valid_from)}
    if agreement.review_on < today:
        return _("Avtalen skulle vært evaluert innen %(day)s.") % {"day": longdate(agreement.review_on)}
    return ""
