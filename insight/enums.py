"""What figures count, and how they are read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What is counted. Figures of different units are never summed."""

    HOUSEHOLD = "household", _("husstander")
    PERSON = "person", _("personer")
    DWELLING = "dwelling", _("boliger")
    APPLICATION = "application", _("søknader")
    DECISION = "decision", _("vedtak")
    OFFER = "offer", _("tilbud")
    LEASE = "lease", _("leieforhold")
    ARREARS = "arrears", _("restansesaker")
    EVICTION = "eviction", _("fravikelser")
    REVIEW = "review", _("vurderinger")
    CHAIN = "chain", _("opphold")
    REPORT = "report", _("avvik")
    MEASURE = "measure", _("tiltak")
    RISK = "risk", _("risikoer")
    ASSESSMENT = "assessment", _("risikovurderinger")
    PLAN = "plan", _("handlingsplaner")
    ITEM = "item", _("punkter")
    DEADLINE = "deadline", _("frister")


class Reading(models.TextChoices):
    """How the number is read."""

    NUMBER = "number", _("antall")
    PERCENT = "percent", _("prosent")
    DAYS = "days", _("dager")
    NIGHTS = "nights", _("netter")
    MONTHS = "months", _("måneder")
    KRONER = "kroner", _("kroner")


class Timing(models.TextChoices):
    AS_OF = "as_of", _("på dagen")
    PERIOD = "period", _("i perioden")


class ReportDays(models.TextChoices):
    """Which days a report is about, seen from the day it is made."""

    MONTH = "month", _("Siste hele måned")
    YEAR = "year", _("Hittil i år")
    LAST_YEAR = "last_year", _("Hele fjoråret")
    FIXED = "fixed", _("Bestemte dager")


class Schedule(models.TextChoices):
    NEVER = "never", _("Nei, bare når noen ber om den")
    WEEKLY = "weekly", _("Hver mandag")
    MONTHLY = "monthly", _("Den første i hver måned")


class Drawing(models.TextChoices):
    SAMPLE = "sample", _("Tilfeldig utvalg")
    NAMED = "named", _("Bestemte saker")


class OversightState(models.TextChoices):
    """An audit of cases, from what was asked for until it is closed again."""

    ASKED = "asked", _("Venter på svar")
    OPENED = "opened", _("Åpnet")
    REFUSED = "refused", _("Ikke åpnet")
    ENDED = "ended", _("Avsluttet")
