from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineState(models.TextChoices):
    """`missed` stays missed also when the act is done late; `met_on` then says when."""

    OPEN = "open", _("Løper")
    MET = "met", _("Holdt")
    MISSED = "missed", _("Oversittet")
    WAIVED = "waived", _("Falt bort")


class Receiver(models.TextChoices):
    """To whom a step of an escalation goes. Where nobody holds the post, it goes to the next level."""

    RESPONSIBLE = "responsible", _("den ansvarlige")
    UNIT_LEADER = "unit_leader", _("enhetsleder")
    DIRECTOR = "director", _("etatsdirektør")
    TOP_MANAGEMENT = "top_management", _("kommunaldirektør")


class DraftState(models.TextChoices):
    """A rule set on its way: worked on, laid before another administrator, published, or put aside."""

    DRAFT = "draft", _("Under arbeid")
    PROPOSED = "proposed", _("Venter på publisering")
    PUBLISHED = "published", _("Publisert")
    DISCARDED = "discarded", _("Forkastet")
