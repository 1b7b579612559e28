from django.urls import path

from insight.api.views import DefinitionsView, ValuesView

urlpatterns = [
    path("figures/", DefinitionsView.as_view(), name="figures"),
    path("figures/values/", ValuesView.as_view(), name="figure-values"),
]
