from django.urls import path

from insight.views import behind, changes, control, dashboards, kostra

app_name = "insight"
urlpatterns = [
    path("", dashboards.index, name="index"),
    path("definisjoner/", dashboards.definitions, name="definitions"),
    path("kostra/", kostra.kostra_page, name="kostra"),
    path("endringer/", changes.changes_page, name="changes"),
    path("kontrolltall/", control.control_page, name="control"),
    path("<slug:group>/", dashboards.group_page, name="group"),
    path("<slug:group>/<slug:figure>/", behind.figure_page, name="figure"),
]
