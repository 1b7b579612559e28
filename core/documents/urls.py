from django.urls import path

from .views import documents, letters, showing

app_name = "documents"
urlpatterns = [
    path("dokumenter/<str:subject_type>/<uuid:subject_id>/ny/", documents.upload, name="upload"),
    path("dokumenter/<uuid:pk>/", documents.download, name="download"),
    path("dokumenter/<uuid:pk>/vis/", showing.show, name="show"),
    path("brev/maler/", letters.templates, name="letter_templates"),
    path("brev/<uuid:pk>/", letters.preview, name="letter"),
    path("brev/<uuid:pk>/pdf/", letters.pdf, name="letter_pdf"),
    path("brev/<uuid:pk>/send/", letters.send, name="letter_send"),
]
