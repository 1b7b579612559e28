from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import request_urls
from .views import hints, log, seals


class LetterLanguage(StringConverter):
    """The languages of the printout."""

    regex = "nb|nn"


register_converter(LetterLanguage, "letter_language")

app_name = "privacy"
urlpatterns = [
    path("innsynslogg/", log.start, name="log_start"),
    path("innsynslogg/<uuid:pk>/", log.log, name="log"),
    path("innsynslogg/<uuid:pk>/utskrift/<letter_language:language>/", log.printout, name="log_printout"),
    path("uvanlig-innsyn/", hints.overview, name="hints"),
    path("uvanlig-innsyn/<uuid:pk>/", hints.hint, name="hint"),
    path("segl/", seals.page, name="seals"),
    path("segl/kvittering/", seals.receipt, name="seal_receipt"),
    *request_urls.urlpatterns,
]
