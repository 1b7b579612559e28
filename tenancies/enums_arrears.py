"""The words of the work with unpaid rent: who was tried, what was tried, the day of eviction and what follows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactHow(models.TextChoices):
    PHONE = "phone", _("Telefon")
    SMS = "sms", _("Tekstmelding")
    EMAIL = "email", _("E-post")
    LETTER = "letter", _("Brev")
    VISIT = "visit", _("Hjemmebesøk")
    BROCHURE = "brochure", _("Brosjyre lagt igjen")
    MEETING = "meeting", _("Møte")


class ContactResult(models.TextChoices):
    REACHED = "reached", _("Fikk kontakt")
    NO_ANSWER = "no_answer", _("Ikke svar")
    MESSAGE_LEFT = "message_left", _("La igjen beskjed")
    DECLINED = "declined", _("Ønsket ikke kontakt")
    MOVED = "moved", _("Ser ut til å ha flyttet")


class Measure(models.TextChoices):
    """What was offered or agreed to keep the home (U673: one page, or it is not filled in)."""

    COVER = "cover", _("Nav dekker restansen")
    COUNSELLING = "counselling", _("Økonomisk rådgivning")
    DEDUCTION = "deduction", _("Trekk i ytelse, frivillig")
    PLAN = "plan", _("Nedbetalingsavtale")
    AUTOGIRO = "autogiro", _("Avtalegiro")
    BENEFIT = "benefit", _("Søknad om bostøtte")
    FOLLOW_UP = "follow_up", _("Booppfølging")


class EvictionOutcome(models.TextChoices):
    WAITING = "", _("Ikke kommet så langt")
    CARRIED_OUT = "carried_out", _("Gjennomført, låsen ble skiftet")
    MOVED = "moved", _("Hadde flyttet")
    STOPPED = "stopped", _("Stanset: alt ble betalt før låsen ble skiftet")
    CANCELLED = "cancelled", _("Avlyst")
    POSTPONED = "postponed", _("Utsatt")


#: After these the tenancy is over, and there may be belongings to look after.
OVER = frozenset({EvictionOutcome.CARRIED_OUT, EvictionOutcome.MOVED})


class Belongings(models.TextChoices):
    UNKNOWN = "", _("Ikke registrert")
    NONE = "none", _("Ingen eiendeler igjen")
    KEPT = "kept", _("Tatt vare på")
    COLLECTED = "collected", _("Hentet")
    SOLD = "sold", _("Solgt")
    DISCARDED = "discarded", _("Kastet")


class NextHome(models.TextChoices):
    UNKNOWN = "", _("Ikke kjent")
    OWN = "own", _("Egen bolig")
    FAMILY = "family", _("Hos familie eller venner")
    TEMPORARY = "temporary", _("Midlertidig botilbud")
    NOWHERE = "nowhere", _("Har ikke noe sted å bo")
