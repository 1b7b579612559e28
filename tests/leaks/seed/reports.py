"""Rows of reports and faults that nothing else in the world makes."""

from core.agencies.models import Municipality
from deviations.models import (
    Fault,
    FaultAlert,
    FaultVisit,
    OutsideReport,
    Report,
    ReportApproval,
    ReportPhoto,
    ReportReason,
    ReportRoute,
)
from tenancies.models import Lease


def build(place: Municipality) -> None:
    report = Report.objects.filter(municipality=place).first()
    assert report is not None
    ReportApproval.objects.create(
        municipality=place,
        compartment_id=report.compartment_id,
        report=report,
        basis="no_measure_needed",
        reason="Ikke behov",
        asked_level=1,
        asked_by=report.reporter,
        answer="Enig",
    )
    lease = Lease.objects.filter(municipality=place).first()
    assert lease is not None
    fault = Fault.objects.create(
        municipality=place, compartment_id=lease.compartment_id, year=2026, serial=1, unit=report.unit, place="Kjeller",
        kind="water", what="Vann", reporter=report.reporter, lease=lease, state="ordered", supplier="Rør",
        ordered_on=report.due_on,
    )  # fmt: skip
    FaultAlert.objects.create(
        municipality=place, compartment_id=lease.compartment_id, fault=fault, told="Vaktsentralen", how="sms"
    )
    FaultVisit.objects.create(
        municipality=place, compartment_id=lease.compartment_id, fault=fault, on=report.due_on, starts="09:00",
        ends="11:00", note="Ring på",
    )  # fmt: skip
    ReportRoute.objects.create(
        municipality=place,
        agency=report.unit.agency,
        way="fault",
        handling="elsewhere",
        where="Ring vaktmesteren",
        on_call="Vaktsentralen",
        on_call_phone="55 50 00 00",
    )
    OutsideReport.objects.create(
        municipality=place, compartment_id=report.compartment_id, unit=report.unit, origin="quality_system",
        reference="BK-1", reported_on=report.due_on, due_on=report.due_on,
    )  # fmt: skip
    ReportReason.objects.create(
        municipality=place, report=report, about="due_changed", text="Venter på deler", by=report.reporter,
        due_before=report.due_on, due_after=report.due_on,
    )  # fmt: skip
    ReportPhoto.objects.create(
        municipality=place,
        compartment_id=report.compartment_id,
        report=report,
        content=b"bilde",
        sha256="0" * 64,
    )
