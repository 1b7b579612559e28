from deviations.models.fault import Fault, FaultVisit, ReportRoute
from deviations.models.measure import Measure
from deviations.models.note import IdentifiedNote
from deviations.models.outside import OutsideReport
from deviations.models.photo import ReportPhoto
from deviations.models.report import Report, ReportApproval

__all__ = [
    "Fault",
    "FaultVisit",
    "IdentifiedNote",
    "Measure",
    "OutsideReport",
    "Report",
    "ReportApproval",
    "ReportPhoto",
    "ReportRoute",
]
