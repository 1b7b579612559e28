"""The decision (vedtak)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    GRANT = "grant", _("Innvilget")
    PARTIAL = "partial", _("Delvis avslag")
    REFUSAL = "refusal", _("Avslag")


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    AWAITING_APPROVAL = "awaiting_approval", _("Venter på godkjenning")
    APPROVED = "approved", _("Godkjent")
    DECIDED = "decided", _("Vedtatt")
    SENT = "sent", _("Sendt")
    DISCARDED = "discarded", _("Forkastet")


#: A decision that may still be edited.
UNDECIDED = (DecisionState.DRAFT, DecisionState.AWAITING_APPROVAL, DecisionState.APPROVED)


class DecisionBasis(models.TextChoices):
    """What the decision rests on; the appeal body follows it (fvl. § 28, boligsosialloven § 7)."""

    OWN_CRITERIA = "own_criteria", _("Kommunens egne kriterier")
    ASSISTANCE = "assistance", _("Bistand etter boligsosialloven")


class MadeBy(models.TextChoices):
    CASEWORKER = "caseworker", _("Saksbehandler")
    MEETING = "meeting", _("Tildelingsmøtet")


class DecisionChange(models.TextChoices):
    """Why a decision has been made anew. The one before stays as it was sent (fvl. §§ 33-35)."""

    NONE = "", _("Første vedtak")
    CORRECTION = "correction", _("Retting")
    REVERSAL = "reversal", _("Omgjøring")
    APPEAL = "appeal", _("Etter klage")
