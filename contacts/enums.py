from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How the enquiry (henvendelse) came or went."""

    PHONE = "phone", _("Telefon")
    VISIT = "visit", _("Besøk")
    EMAIL = "email", _("E-post")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("Brev")
    MEETING = "meeting", _("Møte")
    OTHER = "other", _("Annet")


class Direction(models.TextChoices):
    INCOMING = "incoming", _("Til oss")
    OUTGOING = "outgoing", _("Fra oss")


class Outcome(models.TextChoices):
    """Utfall."""

    ANSWERED = "answered", _("Besvart")
    CALL_BACK = "call_back", _("Vi skal ringe tilbake")
    NO_ANSWER = "no_answer", _("Fikk ikke svar")
    PASSED_ON = "passed_on", _("Sendt videre")
    APPOINTMENT = "appointment", _("Avtale gjort")
    NOTED = "noted", _("Tatt til orientering")


class InterpreterState(models.TextChoices):
    """Tolkebestilling."""

    NONE = "", _("Ingen tolk")
    NEEDED = "needed", _("Skal bestilles")
    BOOKED = "booked", _("Bestilt")
    CANCELLED = "cancelled", _("Avbestilt")
