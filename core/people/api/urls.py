from django.urls import path

from core.people.api.previews import IdentityPreview

urlpatterns = [path("people/identity/preview", IdentityPreview.as_view(), name="identity-preview")]
