from django.urls import path

from insight.views import behind, changes, control, dashboards, kostra, need, oversight, reports

app_name = "insight"
urlpatterns = [
    path("", dashboards.index, name="index"),
    path("definisjoner/", dashboards.definitions, name="definitions"),
    path("behov/", need.need_page, name="need"),
    path("kostra/", kostra.kostra_page, name="kostra"),
    path("endringer/", changes.changes_page, name="changes"),
    path("nasjonale/", kostra.national_page, name="national"),
    path("kontrolltall/", control.control_page, name="control"),
    path("rapporter/", reports.report_list, name="reports"),
    path("rapporter/ny/", reports.add_report, name="add_report"),
    path("rapporter/levert/<uuid:delivery>/", reports.delivery_file, name="delivery"),
    path("rapporter/<uuid:report>/", reports.report_page, name="report"),
    path("rapporter/<uuid:report>/endre/", reports.change_report, name="change_report"),
    path("rapporter/<uuid:report>/slett/", reports.remove_report, name="remove_report"),
    path("revisjon/", oversight.task_list, name="oversight"),
    path("revisjon/ny/", oversight.ask, name="ask_cases"),
    path("revisjon/<uuid:task>/", oversight.task_page, name="oversight_task"),
    path("revisjon/<uuid:task>/apne/", oversight.open_task, name="open_cases"),
    path("revisjon/<uuid:task>/avvis/", oversight.refuse_task, name="refuse_cases"),
    path("revisjon/<uuid:task>/avslutt/", oversight.end_task, name="end_oversight"),
    path("<slug:group>/", dashboards.group_page, name="group"),
    path("<slug:group>/<slug:figure>/", behind.figure_page, name="figure"),
]
