"""Referrals without an application (henvisninger)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadState(models.TextChoices):
    """Henvisning: from received to an application, or to an end without one."""

    NEW = "new", _("Ny")
    TRYING = "trying", _("Forsøkt kontaktet")
    IN_CONTACT = "in_contact", _("I kontakt")
    CONVERTED = "converted", _("Ble søknad")
    CLOSED = "closed", _("Lukket")


OPEN_LEADS = (LeadState.NEW, LeadState.TRYING, LeadState.IN_CONTACT)


class ContactConsent(models.TextChoices):
    NOT_ASKED = "not_asked", _("Ikke spurt")
    GIVEN = "given", _("Ja, vil bli kontaktet")
    REFUSED = "refused", _("Nei, vil ikke bli kontaktet")


class LeadClosing(models.TextChoices):
    REFUSED = "refused", _("Ønsker ikke kontakt")
    NOT_REACHED = "not_reached", _("Ikke fått kontakt")
    SOLVED = "solved", _("Trenger ikke bolig lenger")
    OTHER_HELP = "other_help", _("Får hjelp av andre")
    OTHER = "other", _("Annet")


class ReachedHow(models.TextChoices):
    PHONE = "phone", _("Telefon")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-post")
    LETTER = "letter", _("Brev")
    VISIT = "visit", _("Besøk")
    THIRD_PERSON = "third_person", _("Gjennom en annen person")
