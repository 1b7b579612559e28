"""The one front door: which ways stand open to somebody, and where each leads."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.policies import applications
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Agency, Unit
from core.base.errors import Refused
from deviations.enums_fault import Handling, Way
from deviations.policies_fault import faults, routes
from deviations.switches import kept_elsewhere
from housing.selectors.offices import units_with
from tenancies.policies_notices import complaints

_ABOUT = {
    Way.DEVIATION: lambda: _(
        "Noe har skjedd, eller noe er ikke som det skal, i tjenesten eller på arbeidsplassen."
    ),
    Way.FAULT: lambda: _("Noe er ødelagt i en bolig eller et bygg. Utleier bestiller utbedring."),
    Way.COMPLAINT: lambda: _("Bråk, forsøpling eller annet i et leieforhold. Utleier følger det opp."),
    Way.APPEAL: lambda: _("En beboer er uenig i et vedtak, eller misfornøyd med tjenesten."),
}


@dataclass(frozen=True)
class Entrance:
    """One of the four: a page here, or a word on where else."""

    way: Way
    title: str
    about: str
    url: str = ""
    where: str = ""


def entrances(actor: Actor) -> list[Entrance]:
    """The ways of the actor's own agency, as it has configured them. Three queries."""
    set_up = {row.way: row for row in routes.visible_to(actor).filter(agency__in=actor.agency_ids)}
    found = []
    for way in Way:
        row = set_up.get(way)
        if row is not None and row.handling == Handling.OFF:
            continue
        title, about = str(way.label), _ABOUT[way]()
        if row is not None and row.handling == Handling.ELSEWHERE:
            found.append(Entrance(way, title, about, where=row.where))
        else:
            url, where = _here(actor, way)
            found.append(Entrance(way, title, about, url, where))
    return found


def _here(actor: Actor, way: Way) -> tuple[str, str]:
    if way == Way.DEVIATION:
        if kept_elsewhere(actor):
            return "", _("Kommunen fører avvik i kvalitetssystemet. Meld avviket der.")
        return reverse("deviations:new"), ""
    if way == Way.FAULT:
        return (reverse("deviations:new_fault"), "") if faults.permits(actor, "report") else ("", "")
    if way == Way.COMPLAINT:
        if complaints.permits(actor, "list"):
            return reverse("tenancies:complaints"), _("Velg leieforholdet, og før klagen der.")
        return "", _office(actor, Role.HOUSING_MANAGER)
    if applications.permits(actor, "receive"):
        return reverse("applications:list"), _("Velg saken, og før klagen på vedtaket der.")
    return "", _office(actor, Role.CASEWORKER)


def _office(actor: Actor, role: str) -> str:
    """Whom to turn to: the office's name, telephone and e-mail."""
    offices: list[Unit] = list(units_with(actor.home, role, actor.today))[:1]
    if not offices:
        return ""
    office = offices[0]
    told = ", ".join(part for part in (office.name, office.phone, office.email) if part)
    return _("Gi beskjed til %(office)s.") % {"office": told}


def configured(actor: Actor) -> list[dict[str, Any]]:
    """Each agency with its four ways, for who configures: two queries."""
    rows = {(row.agency_id, row.way): row for row in routes.visible_to(actor)}
    agencies = Agency.objects.filter(Q(municipality_id=actor.municipality_id)).order_by("name")
    return [
        {"agency": agency, "ways": [(way, rows.get((agency.pk, way))) for way in Way]} for agency in agencies
    ]


def agency_of(actor: Actor, key: UUID) -> Agency:
    """The municipality's agency with the key. Raises Refused for another one."""
    found = Agency.objects.filter(Q(municipality_id=actor.municipality_id), pk=key).first()
    if found is None:
        raise Refused(_("Velg en etat i kommunen."), code="AGENCY_UNKNOWN", field="agency")
    return found
