from django.urls import path

from .views import imports, long, nightly

app_name = "jobs"
urlpatterns = [
    path("jobber/", nightly.overview, name="overview"),
    path("jobber/lange/", long.own, name="long_jobs"),
    path("jobber/lange/<uuid:pk>/", long.page, name="long_job"),
    path("jobber/lange/<uuid:pk>/ta-opp-igjen/", long.retry, name="long_job_retry"),
    path("jobber/<str:name>/", nightly.job_page, name="job"),
    path("jobber/<str:name>/kjor/", nightly.run_now, name="run_now"),
    path("importer/", imports.overview, name="imports"),
    path("importer/ny/<slug:code>/", imports.upload, name="import_upload"),
    path("importer/mal/<slug:code>/", imports.template, name="import_template"),
    path("importer/<uuid:pk>/", imports.page, name="import_page"),
    path("importer/<uuid:pk>/kolonner/", imports.columns, name="import_columns"),
    path("importer/<uuid:pk>/feil/", imports.faults, name="import_faults"),
    path("importer/<uuid:pk>/les-inn/", imports.start, name="import_start"),
    path("importer/<uuid:pk>/forkast/", imports.discard, name="import_discard"),
]
