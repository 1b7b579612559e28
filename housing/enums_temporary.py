"""The words of temporary housing (midlertidig botilbud): who offers it, and what it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProviderKind(models.TextChoices):
    PRIVATE = "private", _("Privat")
    VOLUNTARY = "voluntary", _("Ideell")
    MUNICIPAL = "municipal", _("Kommunen")


class PlaceKind(models.TextChoices):
    GUESTHOUSE = "guesthouse", _("Pensjonat")
    HOSTEL = "hostel", _("Hospits")
    HOTEL = "hotel", _("Hotell")
    CABIN = "cabin", _("Campinghytte")
    TRANSITIONAL = "transitional", _("Kommunal gjennomgangsbolig")
    NIGHT_SHELTER = "night_shelter", _("Natthjem")
    INSTITUTION = "institution", _("Korttidsplass i institusjon")
    OTHER = "other", _("Annet")


class CountedAs(models.TextChoices):
    """How a stay counts in KOSTRA: a night shelter is counted by itself, and some stays not at all."""

    TEMPORARY = "temporary", _("Midlertidig botilbud")
    NIGHT_SHELTER = "night_shelter", _("Natthjem")
    NOT = "not", _("Telles ikke")
