"""The words of a lease that runs out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewOutcome(models.TextChoices):
    """What the review of a term that runs out came to."""

    NONE = "", _("Ikke avgjort")
    RENEWED = "renewed", _("Ny leieperiode")
    RENEWED_LAST = "renewed_last", _("Ny leieperiode, den siste hvis ikke noe endrer seg")
    SMALLER = "smaller", _("Delvis avslag: mindre bolig")
    REFUSED = "refused", _("Avslag")
    OWN_HOME = "own_home", _("Flytter til egen bolig")


#: After these the household stays on in the same home under a new term.
STAYS = frozenset({ReviewOutcome.RENEWED, ReviewOutcome.RENEWED_LAST})
