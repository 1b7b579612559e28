"""The words of a transition (overgang): somebody is on their way out of something, and the municipality takes over."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandoverKind(models.TextChoices):
    PRISON = "prison", _("Løslatelse fra fengsel")
    HOSPITAL = "hospital", _("Utskriving fra sykehus")
    INSTITUTION = "institution", _("Utskriving fra institusjon eller behandling")
    CARE_18 = "care_18", _("Fyller 18 år under barnevernet")
    SETTLEMENT = "settlement", _("Bosetting av flyktning")


#: Out of an institution or custody: the two-month rule of who is homeless is about these.
FROM_INSTITUTION = (HandoverKind.PRISON, HandoverKind.HOSPITAL, HandoverKind.INSTITUTION)


class HandoverState(models.TextChoices):
    EXPECTED = "expected", _("Uten bekreftet mottaker")
    RECEIVED = "received", _("Tatt imot")
    DONE = "done", _("Gjennomført")
    CANCELLED = "cancelled", _("Ikke aktuell")


class HandoverSource(models.TextChoices):
    """Who told the municipality."""

    CORRECTIONS = "corrections", _("Kriminalomsorgen")
    HOSPITAL = "hospital", _("Sykehuset")
    INSTITUTION = "institution", _("Institusjonen")
    CHILD_WELFARE = "child_welfare", _("Barnevernet")
    IMDI = "imdi", _("IMDi")
    PERSON = "person", _("Personen selv")
    FAMILY = "family", _("Familie eller nettverk")
    OTHER = "other", _("Andre")


class HandoverBasis(models.TextChoices):
    """On what basis the receiver is told whom it is about."""

    CONSENT = "consent", _("Samtykke")
    OWN_TASKS = "own_tasks", _("Avsenderens oppgaver, forvaltningsloven § 13 b nr. 5")
    LAW = "law", _("Plikt eller rett etter annen lov")


class HomeAfter(models.TextChoices):
    UNKNOWN = "unknown", _("Ikke kjent")
    NONE = "none", _("Har ingen bolig")
    FOUND = "found", _("Har bolig")
