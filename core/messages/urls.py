from django.urls import path

from .views import notices, outbox, tasks

app_name = "notices"
urlpatterns = [
    path("varsler/", notices.overview, name="notices"),
    path("varsler/lest/", notices.read_all, name="read_all"),
    path("varsler/<uuid:pk>/lest/", notices.read, name="read"),
    path("varsler/<uuid:pk>/kvitter/", notices.acknowledge, name="acknowledge"),
    path("oppgaver/", tasks.overview, name="tasks"),
    path("oppgaver/<uuid:pk>/utfort/", tasks.complete, name="complete"),
    path("utsending/", outbox.overview, name="outbox"),
    path("utsending/<uuid:pk>/prov-igjen/", outbox.retry, name="outbox_retry"),
]
