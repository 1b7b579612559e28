"""The words of reports that are kept elsewhere: in the municipality's quality system, or from before Husrom."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    QUALITY_SYSTEM = "quality_system", _("Kvalitetssystemet")
    BEFORE = "before", _("Fra før Husrom")


class OutsideState(models.TextChoices):
    OPEN = "open", _("Åpent")
    CLOSED = "closed", _("Lukket")
