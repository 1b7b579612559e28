"""The words of a stay in temporary housing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlacementState(models.TextChoices):
    ACTIVE = "active", _("Bor her nå")
    ENDED = "ended", _("Avsluttet")


class DecisionBasis(models.TextChoices):
    """What the help rests on. Sosialtjenesteloven § 27 has no limit in time; the three months are policy."""

    SECTION_27 = "sotjl_27", _("Vedtak, sosialtjenesteloven § 27")
    ACUTE = "acute", _("Akutt, vedtaket skrives etterpå")
    SECTION_6 = "bosl_6", _("Vedtak, boligsosialloven § 6")
    SETTLEMENT = "settlement", _("Bosetting av flyktning")
    OTHER = "other", _("Annet")


class Outcome(models.TextChoices):
    """Where they went (hvor de flyttet)."""

    MUNICIPAL = "municipal", _("Kommunal bolig")
    PRIVATE = "private", _("Leid privat bolig")
    OWNED = "owned", _("Egen bolig")
    BACK_HOME = "back_home", _("Tilbake til egen bolig")
    WITH_OTHERS = "with_others", _("Til familie eller venner")
    INSTITUTION = "institution", _("Institusjon eller behandling")
    SUPPORTED = "supported", _("Bolig med oppfølging eller omsorgsbolig")
    CUSTODY = "custody", _("Fengsel")
    OTHER_MUNICIPALITY = "other_municipality", _("En annen kommune")
    LEFT = "left", _("Dro uten å si hvor")
    DEAD = "dead", _("Død")
    OTHER = "other", _("Annet")


class StayRole(models.TextChoices):
    MAIN = "main", _("Den som er plassert")
    ADULT = "adult", _("Voksen i husstanden")
    CHILD = "child", _("Barn")


class Lacking(models.TextChoices):
    """What a placement was made in spite of, with a reason."""

    AGREEMENT = "agreement", _("uten kvalitetsavtale")
    CHILDREN = "children", _("stedet er ikke egnet for barn")
    YOUNG = "young", _("stedet er ikke egnet for unge")
