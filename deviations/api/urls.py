from deviations.api.faults import FaultViewSet
from deviations.api.outside import DeviationFiguresViewSet, OutsideReportViewSet
from deviations.api.routes import EntranceViewSet, ReportRouteViewSet
from deviations.api.views import MeasureViewSet, ReportViewSet

routes = [
    ("deviations", ReportViewSet, "deviation"),
    ("deviation-measures", MeasureViewSet, "deviation-measure"),
    ("deviation-references", OutsideReportViewSet, "deviation-reference"),
    ("deviation-figures", DeviationFiguresViewSet, "deviation-figures"),
    ("faults", FaultViewSet, "fault"),
    ("report-ways", EntranceViewSet, "report-way"),
    ("report-routes", ReportRouteViewSet, "report-route"),
]
