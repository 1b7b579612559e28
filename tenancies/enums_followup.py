"""The words of housing follow-up (booppfølging)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowUpState(models.TextChoices):
    ACTIVE = "active", _("Pågår")
    ENDED = "ended", _("Avsluttet")


class AskedBy(models.TextChoices):
    PERSON = "person", _("Personen selv")
    HOUSING_OFFICE = "housing_office", _("Boligkontoret")
    SOCIAL_SERVICES = "nav", _("Nav")
    LANDLORD = "landlord", _("Utleier")
    HEALTH = "health", _("Helsetjenesten")
    FAMILY = "family", _("Familie eller nettverk")
    OTHER = "other", _("Andre")


class FollowUpBasis(models.TextChoices):
    """Follow-up needs no decision; it always needs that the person wants it."""

    AGREED = "agreed", _("Avtalt med personen, uten vedtak")
    DECISION = "decision", _("Vedtak")


class FollowUpEnd(models.TextChoices):
    GOALS = "goals", _("Personen klarer seg uten oppfølging")
    WISH = "wish", _("Personen ønsker det ikke lenger")
    OTHER_SERVICE = "other_service", _("En annen tjeneste følger opp")
    MOVED = "moved", _("Flyttet fra kommunen")
    LOST = "lost", _("Vi har ikke kontakt lenger")
    DEAD = "dead", _("Død")
    OTHER = "other", _("Annet")


class GoalArea(models.TextChoices):
    HOME = "home", _("Boligen og hverdagen")
    ECONOMY = "economy", _("Penger og regninger")
    NEIGHBOURS = "neighbours", _("Naboer og bomiljø")
    HEALTH = "health", _("Helse og trivsel")
    PEOPLE = "people", _("Familie, venner og nettverk")
    ACTIVITY = "activity", _("Arbeid, skole og fritid")
    OTHER = "other", _("Annet")


class GoalState(models.TextChoices):
    ACTIVE = "active", _("Arbeider med det")
    REACHED = "reached", _("Nådd")
    DROPPED = "dropped", _("Ikke aktuelt lenger")


class VisitKind(models.TextChoices):
    HOME = "home", _("Hjemme hos personen")
    OFFICE = "office", _("På kontoret")
    OUTSIDE = "outside", _("Ute, eller på vei til noe")
    PHONE = "phone", _("På telefon")
    VIDEO = "video", _("På video")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("Avtalt")
    HELD = "held", _("Gjennomført")
    NOT_THERE = "not_there", _("Personen var ikke der")
    CANCELLED = "cancelled", _("Avlyst")
