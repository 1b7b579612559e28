from deviations.api.views import MeasureViewSet, ReportViewSet

routes = [
    ("deviations", ReportViewSet, "deviation"),
    ("deviation-measures", MeasureViewSet, "deviation-measure"),
]
