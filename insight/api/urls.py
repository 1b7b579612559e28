from django.urls import path

from insight.api.changes import ChangesView
from insight.api.views import DefinitionsView, ValuesView

urlpatterns = [
    path("figures/", DefinitionsView.as_view(), name="figures"),
    path("figures/changes/", ChangesView.as_view(), name="figure-changes"),
    path("figures/values/", ValuesView.as_view(), name="figure-values"),
]
