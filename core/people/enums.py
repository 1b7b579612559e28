from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberKind(models.TextChoices):
    NONE = "", _("Uten nummer")
    FNR = "fnr", _("Fødselsnummer")
    DNR = "dnr", _("D-nummer")
    HNR = "hnr", _("Hjelpenummer")
    DUF = "duf", _("DUF-nummer")
    SYNTHETIC_FNR = "synthetic_fnr", _("Syntetisk fødselsnummer")
    SYNTHETIC_DNR = "synthetic_dnr", _("Syntetisk D-nummer")


class AddressProtection(models.TextChoices):
    """Skjermet adresse."""

    NONE = "none", _("Ingen")
    CONFIDENTIAL = "confidential", _("Fortrolig adresse")  # fortrolig
    STRICTLY_CONFIDENTIAL = "strictly_confidential", _("Strengt fortrolig adresse")  # strengt fortrolig


class PersonLanguage(models.TextChoices):
    BOKMAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")
    ENGLISH = "en", _("Engelsk")
    OTHER = "other", _("Annet språk")


class ContactKind(models.TextChoices):
    PHONE = "phone", _("Telefon")
    EMAIL = "email", _("E-post")
    CARE_OF = "care_of", _("Adresse hos andre (c/o)")
    THIRD_PERSON = "third_person", _("Gjennom en annen person")


class MemberRole(models.TextChoices):
    """A person's place in the household (husstand)."""

    APPLICANT = "applicant", _("Søker")
    PARTNER = "partner", _("Ektefelle eller samboer")
    CHILD = "child", _("Barn")
    SHARED_CHILD = "shared_child", _("Barn med delt bosted")
    OTHER_ADULT = "other_adult", _("Annen voksen")


class CustodyBasis(models.TextChoices):
    """How parents have agreed that a child lives with both (delt bosted, barnelova §§ 36 og 64)."""

    UNKNOWN = "", _("Ikke kjent")
    WRITTEN = "written", _("Skriftlig avtale")
    ORAL = "oral", _("Muntlig avtale")
    COURT = "court", _("Dom eller rettsforlik")
