"""What other offices decide."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    """Schemes outside the waiting list that may solve the need, or a part of it."""

    BOSTOTTE = "bostotte", _("Bostøtte")
    STARTLAN = "startlan", _("Startlån")
    RENT_TO_OWN = "rent_to_own", _("Leie til eie")
    NAV_GUARANTEE = "nav_guarantee", _("Garanti fra Nav")


class HandedOnState(models.TextChoices):
    """How far a matter has come that another office decides."""

    PLANNED = "planned", _("Skal sendes")
    SENT = "sent", _("Sendt – venter på kvittering")
    RECEIVED = "received", _("Kvittert – venter på utfall")
    DONE = "done", _("Avklart")
    CANCELLED = "cancelled", _("Bortfalt")


class SchemeOutcome(models.TextChoices):
    GRANTED = "granted", _("Innvilget")
    REFUSED = "refused", _("Avslått")
    WITHDRAWN = "withdrawn", _("Søknaden ble trukket")
    OTHER = "other", _("Løst på annen måte")
