"""A figure that is kept, a report with the paper that came of it, and an audit of cases."""

from io import BytesIO

from pypdf import PdfWriter

from applications.models import Application
from insight.models import CountedAhead, FigureSnapshot, OversightTask, ReportDelivery
from insight.services.oversight import Asked, ask_for_cases
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
    with as_owner():
        case = Application.objects.select_related("compartment").filter(municipality__code="bergen").first()
    assert case is not None
    _audit(case)
    for leader in ("moteleder.bergen", "leder.nes"):
        who = somebody(leader)
        assert who.user is not None
        report = save_report(actor=who, choices=REPORT)
        with as_owner():
            ReportDelivery.objects.create(
                municipality=who.home, report=report, reader=who.user, due_on=who.today, content=_paper()
            )
            FigureSnapshot.objects.create(
                municipality=who.home, figure="applications.received", on=who.today, number=4, base=4,
                measured_at=report.created_at,
            )  # fmt: skip
            CountedAhead.objects.create(
                municipality=who.home, group="applications", asked="0" * 64, day=who.today,
                counted_at=report.created_at, content="{}",
            )  # fmt: skip


def _paper() -> bytes:
    """A blank sheet: whoever walks reads what papers say."""
    paper, found = PdfWriter(), BytesIO()
    paper.add_blank_page(210, 297)
    paper.write(found)
    return found.getvalue()


def _audit(case: Application) -> None:
    """The auditor has asked for two cases of one office, and got an answer."""
    auditor = somebody("revisor.bergen")
    task = ask_for_cases(
        actor=auditor,
        owner=case.compartment,
        asked=Asked(
            task="Forvaltningsrevisjon av svartid i boligsaker", basis="auditor", drawing="named",
            numbers=f"{case.case_number} 2020/999999", ends_on=auditor.today,
        ),
    )  # fmt: skip
    with as_owner():
        OversightTask.objects.filter(pk=task.pk).update(state="refused", answer="Saken er under behandling")
