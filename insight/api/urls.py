from django.urls import path

from insight.api.changes import ChangesView
from insight.api.need import NeedView
from insight.api.reports import FigureReportViewSet, ReportDeliveryViewSet
from insight.api.views import DefinitionsView, ValuesView

routes = [
    ("figure-reports", FigureReportViewSet, "figure-report"),
    ("report-deliveries", ReportDeliveryViewSet, "report-delivery"),
]
urlpatterns = [
    path("figures/", DefinitionsView.as_view(), name="figures"),
    path("figures/changes/", ChangesView.as_view(), name="figure-changes"),
    path("figures/need/", NeedView.as_view(), name="figure-need"),
    path("figures/values/", ValuesView.as_view(), name="figure-values"),
]
