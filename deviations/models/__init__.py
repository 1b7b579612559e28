from deviations.models.measure import Measure
from deviations.models.note import IdentifiedNote
from deviations.models.report import Report, ReportApproval

__all__ = ["IdentifiedNote", "Measure", "Report", "ReportApproval"]
