"""A figure that is kept, a report somebody has put together, and the paper that came of it, in both municipalities."""

from insight.models import FigureSnapshot, ReportDelivery
from insight.services.reports import Choices, save_report
from tests.database import as_owner
from tests.leaks.seed.people import somebody

REPORT = Choices(
    name="Søknadene",
    figures=["applications.received"],
    splits=["applications.kind"],
    days="month",
    shared=True,
)


def build() -> None:
    for leader in ("moteleder.bergen", "leder.nes"):
        who = somebody(leader)
        assert who.user is not None
        report = save_report(actor=who, choices=REPORT)
        with as_owner():
            ReportDelivery.objects.create(
                municipality=who.home, report=report, reader=who.user, due_on=who.today, content=b"%PDF-1.7"
            )
            FigureSnapshot.objects.create(
                municipality=who.home, figure="applications.received", on=who.today, number=4, base=4,
                measured_at=report.created_at,
            )  # fmt: skip
