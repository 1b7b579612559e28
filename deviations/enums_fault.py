"""The words of technical faults (feil og mangler) and of the four ways in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """What one may want to tell of, behind the one front door."""

    DEVIATION = "deviation", _("Avvik eller uønsket hendelse")
    FAULT = "fault", _("Teknisk feil")
    COMPLAINT = "complaint", _("Klage på leieforhold eller bomiljø")
    APPEAL = "appeal", _("Klage fra en beboer på vedtak eller tjeneste")


class Handling(models.TextChoices):
    HUSROM = "husrom", _("Husrom")
    ELSEWHERE = "elsewhere", _("Et annet sted")
    OFF = "off", _("Vises ikke")


class FaultKind(models.TextChoices):
    FIRE = "fire", _("Brannalarm eller sprinkler")
    WATER = "water", _("Vann eller avløp")
    POWER = "power", _("Strøm")
    HEAT = "heat", _("Varme")
    LOCK = "lock", _("Lås eller dør")
    OTHER = "other", _("Annet")


class FaultState(models.TextChoices):
    REPORTED = "reported", _("Meldt")
    ORDERED = "ordered", _("Bestilt")
    DONE = "done", _("Utbedret")
    CANCELLED = "cancelled", _("Avlyst")


class VisitOutcome(models.TextChoices):
    PLANNED = "planned", _("Avtalt")
    DONE = "done", _("Gjennomført")
    MISSED = "missed", _("Bomtur")
    CANCELLED = "cancelled", _("Avlyst")


class AlertWay(models.TextChoices):
    """How somebody was told of a critical fault."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-post")
    NOTICE = "notice", _("varsel i Husrom")
