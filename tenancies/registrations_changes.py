"""What changes of tenant and requests add: words of the audit trail, colours, the read log's names."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents, verbs
from core.interface import statuses
from core.rules import subjects
from tenancies.models import EntryRefusal, LeaseRequest, TenantChange

VERBS = {
    "change.registered": "Dødsfall eller leierskifte ble registrert",
    "change.entered": "Ny leier trådte inn",
    "change.ended": "Leieforholdet ble sagt opp etter dødsfall",
    "change.closed": "Leierskiftet ble lukket",
    "change.lapsed": "Oppsigelsen etter dødsfallet falt bort",
    "lease.entered": "Leieforholdet ble overtatt av en ny leier",
    "entry.refused": "Noen fikk nei til å tre inn i leieavtalen",
    "entry.protested": "Meldingen om å tre inn regnes som en protest mot oppsigelsen",
    "entry.suit_brought": "Oppsigelsen ble brakt inn etter en melding om å tre inn",
    "entry.accepted": "En annen avklaring av leierskiftet gjorde saken unødvendig",
    "entry.settled": "Saken om oppsigelsen etter dødsfallet ble avgjort",
    "entry.lapsed": "Saken ble ikke brakt inn i tide, og oppsigelsen falt bort",
    "lease.end_lifted": "Leieforholdet løper videre: sluttdagen gjelder ikke",
    "lease.household_followed": "Leieforholdet fulgte leieren til en annen husstand",
    "request.received": "Søknad om framleie eller innflytting ble registrert",
    "request.approved": "Søknaden ble godkjent",
    "request.silent": "Søknaden ble godkjent fordi svaret uteble",
    "request.refused": "Søknaden ble avslått",
    "request.withdrawn": "Søknaden ble trukket",
    "request.over": "Framleien eller oppholdet tok slutt",
}


def describe(row: TenantChange | LeaseRequest | EntryRefusal) -> subjects.Subject:
    """The landlord's, and the one's responsible for the lease."""
    lease = row.lease
    return subjects.Subject(
        label="" if lease.restricted else lease.number,
        url=row.get_absolute_url(),
        unit=lease.compartment.units.order_by("created_at").first(),
        user=lease.handler,
        compartment=lease.compartment,
    )


def register() -> None:
    verbs.register_all(VERBS)
    contents.register_all({"lease.changes": _("Leieforhold: leierskifte og framleie")})
    contents.number_with("tenancies.tenantchange", lambda change: change.lease.number)
    contents.number_with("tenancies.entryrefusal", lambda refusal: refusal.lease.number)
    contents.number_with("tenancies.leaserequest", lambda request: request.lease.number)
    subjects.register("tenancies.tenantchange", describe)
    subjects.register("tenancies.entryrefusal", describe)
    subjects.register("tenancies.leaserequest", describe)
    statuses.register(
        "tenancies.tenantchange",
        "state",
        {"open": "warning", "entered": "success", "ended": "info", "closed": "neutral"},
    )
    statuses.register(
        "tenancies.leaserequest",
        "state",
        {
            "received": "warning",
            "approved": "success",
            "silent": "success",
            "refused": "danger",
            "withdrawn": "neutral",
            "over": "neutral",
        },
    )
