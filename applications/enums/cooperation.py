"""What others say in a case: findings, specialists, shared mapping."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingState(models.TextChoices):
    """A compartment's finding on a case: laid open to those who allocate, or taken back."""

    PUBLISHED = "published", _("Publisert")
    WITHDRAWN = "withdrawn", _("Trukket tilbake")


class SpecialistState(models.TextChoices):
    """A question to a specialist in another unit (faguttalelse)."""

    ASKED = "asked", _("Spurt")
    ANSWERED = "answered", _("Besvart")
    DECLINED = "declined", _("Kan ikke svare")
    WITHDRAWN = "withdrawn", _("Trukket")


class SpecialistTopic(models.TextChoices):
    """What a specialist is asked about; what the case says of needs asks for one of the first two."""

    FUNCTION = "function", _("Funksjon og tilrettelegging")
    CHILD = "child", _("Barns behov")
    FOLLOW_UP = "follow_up", _("Oppfølging i boligen")
    ECONOMY = "economy", _("Økonomi og ytelser")
    OTHER = "other", _("Annet")


class ToldBy(models.TextChoices):
    """Whom an answer in the shared mapping comes from."""

    APPLICANT = "applicant", _("Søkeren")
    HOUSEHOLD = "household", _("Andre i husstanden")
    REPRESENTATIVE = "representative", _("Verge eller fullmektig")
    SERVICE = "service", _("Enheten selv vet det")


#: The alternatives of the shared mapping's questions, in words.
CHOICE_WORDS = {
    "yes": _("Ja"),
    "no": _("Nei"),
    "none": _("Ingen"),
    "some": _("Noe"),
    "much": _("Mye"),
}
