"""Requests for access and retention; the read log's addresses stand in `urls.py`."""

from django.urls import path

from .views import requests, retention

urlpatterns = [
    path("innsynskrav/", requests.overview, name="requests"),
    path("innsynskrav/ny/", requests.new, name="request_new"),
    path("innsynskrav/<uuid:pk>/", requests.one, name="request"),
    path("innsynskrav/<uuid:pk>/samle/", requests.gather, name="request_gather"),
    path("innsynskrav/<uuid:pk>/utelat/", requests.everywhere, name="request_everywhere"),
    path("innsynskrav/<uuid:pk>/utelatt/<uuid:cut>/fjern/", requests.restore, name="request_restore"),
    path("innsynskrav/<uuid:pk>/del/<uuid:part>/", requests.item, name="request_item"),
    path("innsynskrav/<uuid:pk>/forhandsvisning/", requests.preview, name="request_preview"),
    path("innsynskrav/<uuid:pk>/utlevert/", requests.package, name="request_package"),
    path("innsynskrav/<uuid:pk>/svar/", requests.release, name="request_release"),
    path("innsynskrav/<uuid:pk>/avsla/", requests.refuse, name="request_refuse"),
    path("innsynskrav/<uuid:pk>/forleng/", requests.extend, name="request_extend"),
    path("innsynskrav/<uuid:pk>/trukket/", requests.withdraw, name="request_withdraw"),
    path("bevaring/", retention.overview, name="retention"),
    path("bevaring/<slug:code>/", retention.rows, name="retention_rows"),
    path("bevaring/<slug:code>/foresla/", retention.propose, name="retention_propose"),
    path("bevaring/<uuid:pk>/godkjenn/", retention.approve, name="retention_approve"),
    path("bevaring/<uuid:pk>/avvis/", retention.reject, name="retention_reject"),
    path("bevaring/<uuid:pk>/kvittering/", retention.confirm, name="retention_confirm"),
]
