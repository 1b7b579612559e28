"""Appeals (klage, fvl. kapittel VI)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppealState(models.TextChoices):
    """Where an appeal stands (klage, fvl. kapittel VI)."""

    LATE = "late", _("Kom for sent – må avgjøres")
    REVIEWING = "reviewing", _("Vurderes på nytt")
    REVERSED = "reversed", _("Medhold")
    PARTLY = "partly", _("Delvis medhold")
    UPHELD = "upheld", _("Vedtaket opprettholdt")
    FORWARDED = "forwarded", _("Hos klageinstansen")
    DECIDED = "decided", _("Avgjort av klageinstansen")
    REJECTED = "rejected", _("Avvist")
    WITHDRAWN = "withdrawn", _("Trukket")


#: Somebody has something to do with the appeal, here or at the body above.
LIVE_APPEALS = (
    AppealState.LATE,
    AppealState.REVIEWING,
    AppealState.PARTLY,
    AppealState.UPHELD,
    AppealState.FORWARDED,
)


class AppealAbout(models.TextChoices):
    """What is appealed. Which dwelling one gets cannot normally be."""

    DECISION = "decision", _("Vedtaket: avslaget, vilkårene, leietida eller boligtypen")
    DWELLING = "dwelling", _("Hvilken bestemt bolig husstanden har fått tilbud om")


class LateGround(models.TextChoices):
    """Why a late appeal is taken all the same (fvl. § 31 first paragraph a and b)."""

    NO_BLAME = "no_blame", _("Klageren kan ikke lastes for at klagen kom for sent (bokstav a)")
    SPECIAL = "special", _("Særlige grunner gjør det rimelig at klagen blir prøvd (bokstav b)")


class RejectGround(models.TextChoices):
    """Why an appeal is not heard (avvist)."""

    LATE = "late", _("Klagen kom etter klagefristen")
    NOT_APPEALABLE = "not_appealable", _("Klagen gjelder noe det ikke kan klages på")
    NOT_PARTY = "not_party", _("Klageren er ikke part og har ikke rettslig klageinteresse")


class ReviewResult(models.TextChoices):
    """What the office came to when it looked again (fvl. § 33)."""

    REVERSED = "reversed", _("Klageren får medhold. Vedtaket gjøres om.")
    PARTLY = "partly", _("Klageren får delvis medhold. Resten kan sendes klageinstansen.")
    UPHELD = "upheld", _("Vedtaket opprettholdes. Klagen sendes klageinstansen.")


class BodyOutcome(models.TextChoices):
    """What the appeal body decided."""

    CONFIRMED = "confirmed", _("Vedtaket er stadfestet")
    CHANGED = "changed", _("Vedtaket er omgjort")
    ANNULLED = "annulled", _("Vedtaket er opphevet og sendt tilbake til ny behandling")
    REJECTED = "rejected", _("Klagen er avvist")


#: Outcomes that send the case back to us: a new decision follows.
SENT_BACK = (BodyOutcome.CHANGED, BodyOutcome.ANNULLED)
