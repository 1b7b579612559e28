from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What the read log is opened for. Each binds what may then be looked at."""

    REGISTERED = "registered", _("En person vil vite hvem som har sett opplysninger om dem")
    SUSPICION = "suspicion", _("Mistanke om oppslag uten tjenstlig behov")
    SUPERVISION = "supervision", _("Tilsyn eller internkontroll")
    SPOT_CHECK = "spot_check", _("Stikkprøve")


class HintOutcome(models.TextChoices):
    """What the privacy officer found out about a hint."""

    EXPLAINED = "explained", _("Tjenstlig behov er avklart")
    RULE_FITS_BADLY = "rule_fits_badly", _("Regelen slår ut der den ikke skal")
    FOLLOWED_UP = "followed_up", _("Følges opp utenfor Husrom")
