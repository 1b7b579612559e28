"""What an assessment can say, and a trial of rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    MET = "met", _("Oppfylt")
    NOT_MET = "not_met", _("Ikke oppfylt")
    NEEDS_JUDGEMENT = "needs_judgement", _("Må vurderes")
    NOT_APPLICABLE = "not_applicable", _("Gjelder ikke")


class Overall(models.TextChoices):
    MET = "met", _("Alle krav er oppfylt")
    NOT_MET = "not_met", _("Minst ett krav er ikke oppfylt")
    NEEDS_JUDGEMENT = "needs_judgement", _("Noe må vurderes")
    NO_RULE_SET = "no_rule_set", _("Kommunen har ingen regler for denne dagen")


class Answer(models.TextChoices):
    YES = "yes", _("Oppfylt")
    NO = "no", _("Ikke oppfylt")


class SimulationScope(models.TextChoices):
    """Which cases a rule set is tried on."""

    OPEN = "open", _("Saker under behandling")
    PAST = "past", _("Avgjorte saker")
    ALL = "all", _("Alle saker")
