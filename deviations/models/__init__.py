from deviations.models.measure import Measure
from deviations.models.note import IdentifiedNote
from deviations.models.outside import OutsideReport
from deviations.models.photo import ReportPhoto
from deviations.models.report import Report, ReportApproval

__all__ = ["IdentifiedNote", "Measure", "OutsideReport", "Report", "ReportApproval", "ReportPhoto"]
