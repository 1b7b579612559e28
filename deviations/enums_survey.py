"""The words of surveys of residents (beboerundersøkelse) and of agreements between agencies (samarbeidsavtale)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("Kladd")
    OPEN = "open", _("Åpen")
    CLOSED = "closed", _("Avsluttet")


class Degree(models.IntegerChoices):
    """The scale of four that every question is answered on."""

    VERY_HIGH = 1, _("I svært stor grad")
    SOME = 2, _("I noen grad")
    LOW = 3, _("I liten grad")
    VERY_LOW = 4, _("I svært liten grad")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Kladd")
    CURRENT = "current", _("Gjeldende")
    ENDED = "ended", _("Avsluttet")
