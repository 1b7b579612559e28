from django.urls import path

from core.rules.api.previews import DeadlinePreview
from core.rules.api.views import DeadlineViewSet

routes = [("deadlines", DeadlineViewSet, "deadline")]
urlpatterns = [path("rules/deadline/preview", DeadlinePreview.as_view(), name="deadline-preview")]
