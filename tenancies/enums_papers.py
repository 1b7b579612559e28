"""The words of the papers of a lease: what is signed, by whom and how."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancies.calculations.lease_terms import LeaseException as _Exception


class PaperKind(models.TextChoices):
    """Avtaler og ark som hører til et leieforhold."""

    CONTRACT = "contract", _("Leiekontrakt")
    AMENDMENT = "amendment", _("Endringsavtale")
    FOLLOW_UP = "follow_up", _("Oppfølgingsavtale")
    FOLDER = "folder", _("Informasjonsmappe")


class PaperState(models.TextChoices):
    MADE = "made", _("Ikke signert")
    SIGNED = "signed", _("Signert av alle")
    DELIVERED = "delivered", _("Utlevert")
    WITHDRAWN = "withdrawn", _("Trukket")


class Party(models.TextChoices):
    LANDLORD = "landlord", _("Utleier")
    TENANT = "tenant", _("Leier")
    FOLLOW_UP = "follow_up", _("Oppfølger")


class SigningMethod(models.TextChoices):
    PAPER = "paper", _("På papir")
    ELECTRONIC = "electronic", _("Elektronisk")


class LeaseException(models.TextChoices):
    """Unntak som kan avtales når boligen er forbeholdt vanskeligstilte (husleieloven § 11-1)."""

    HOUSEHOLD = (
        _Exception.HOUSEHOLD.value,
        _("Nær familie må godkjennes før de flytter inn (§ 7-1 første punktum)"),
    )
    OTHERS = (
        _Exception.OTHERS.value,
        _("Andre i husstanden, og framleie av en del, kan nektes i flere tilfeller (§§ 7-1 og 7-3)"),
    )
    ABSENCE = _Exception.ABSENCE.value, _("Framleie ved fravær kan nektes når vi tar vare på boligen (§ 7-4)")


#: Who signs what. The folder is handed over, not signed.
SIGNERS: dict[str, tuple[Party, ...]] = {
    PaperKind.CONTRACT: (Party.LANDLORD, Party.TENANT),
    PaperKind.AMENDMENT: (Party.LANDLORD, Party.TENANT),
    PaperKind.FOLLOW_UP: (Party.TENANT, Party.LANDLORD, Party.FOLLOW_UP),
    PaperKind.FOLDER: (),
}
