"""Two notices of danger: one between units that meet the same applicant, one that points to an assessment elsewhere."""

from datetime import date, datetime, time, timedelta
from typing import Any

from applications.enums import OPEN_STATES
from applications.models import Application
from core.agencies.models import Relation, Unit
from core.sharing.models import ViolenceNotice, ViolenceReceiver
from core.sharing.models.consents import midnight
from demo.generator.dice import OSLO
from demo.generator.world import World
from tenancies.enums import LeaseState
from tenancies.models import Lease


def build(world: World) -> None:
    """The applicant of the office's second oldest case, and a tenant."""
    office, landlord = world.units["boligkontoret"], world.units["ebf"]
    case = (
        Application.objects.filter(
            municipality=world.municipality, compartment=office.compartment, state__in=OPEN_STATES
        )
        .order_by("received", "id")[1:2]
        .first()
    )
    lease = (
        Lease.objects.filter(
            municipality=world.municipality, compartment=landlord.compartment, state=LeaseState.ACTIVE
        )
        .exclude(tenant__address_protection__in=("confidential", "strictly_confidential"))
        .order_by("created_at", "id")
        .first()
    )
    written = _Written(world)
    if case is not None:
        written.notice(
            office,
            "saksbehandler.bergen",
            case.applicant_id,
            [world.units["nav-arstad"], world.units["sosiale-botjenester"]],
            days=10,
            subject=("applications.application", case.pk, f"Søknad {case.case_number}"),
            kind="warning",
            precautions=["together", "at_office"],
            instruction="Avtal tidspunktet med oss først.",
        )
    if lease is not None:
        written.notice(
            landlord,
            "boligleder.bergen",
            lease.tenant_id,
            [world.units["sosiale-botjenester"]],
            days=25,
            subject=("tenancies.lease", lease.pk, f"Leieforhold {lease.number}"),
            kind="pointer",
            holder="Psykisk helse og rus",
            ask="Vakttelefonen, 55 00 00 00",
            precautions=["no_home_visit"],
        )
    written.write()


class _Written:
    """Collects the rows and writes them table by table."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("warnings")
        self.rows: dict[Any, list[dict[str, Any]]] = {
            ViolenceNotice: [],
            ViolenceReceiver: [],
            Relation: [],
        }

    def _day(self, days: int) -> date:
        return self.world.today - timedelta(days=days)

    def notice(
        self,
        unit: Unit,
        username: str,
        person: Any,
        receivers: list[Unit],
        *,
        days: int,
        subject: tuple[str, Any, str],
        **told: Any,
    ) -> None:
        key, begun = self.dice.uuid(self._day(days)), self._day(days)
        ends = begun + timedelta(days=120)
        at = datetime.combine(begun, time(9, 30), tzinfo=OSLO)
        label, subject_id, called = subject
        self.rows[ViolenceNotice].append(
            {
                "id": key,
                "version": 1,
                "compartment_id": unit.compartment_id,
                "person_id": person,
                "subject_type": label,
                "subject_id": subject_id,
                "subject_label": called,
                "unit_id": unit.pk,
                "written_by_id": self.world.users[username].pk,
                "written_at": at,
                "holder": "",
                "ask": "",
                "instruction": "",
                "legal_basis": "save_life",
                "basis_detail": "",
                "valid_from": begun,
                "valid_to": ends,
                "closes_at": midnight(ends),
                "state": "active",
                "end_reason": "",
                "idempotency_key": self.dice.uuid(begun),
                **told,
            }
        )
        for other in receivers:
            self.rows[ViolenceReceiver].append(
                {
                    "id": self.dice.uuid(begun),
                    "compartment_id": other.compartment_id,
                    "notice_id": key,
                    "owner_id": unit.compartment_id,
                    "unit_id": other.pk,
                    "closes_at": midnight(ends),
                }
            )
        for knows in (unit, *receivers):
            self.rows[Relation].append(
                {
                    "id": self.dice.uuid(begun),
                    "compartment_id": knows.compartment_id,
                    "subject_type": "people.person",
                    "subject_id": person,
                    "opened_at": at,
                    "closes_at": midnight(ends),
                    "scope": "identity",
                    "basis": "law",
                    "source_id": key,
                    "reason": "Varsel mellom enheter",
                }
            )

    def write(self) -> None:
        for model, rows in self.rows.items():
            self.world.copy(model, rows)
