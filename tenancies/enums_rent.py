"""The words of rent changes (endring av husleie)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancies.calculations.costs import Cost
from tenancies.calculations.regulation import Hindrance


class ChangeKind(models.TextChoices):
    INDEX = "index", _("Indeksregulering (§ 4-2)")
    MARKET = "market", _("Krav om gjengs leie (§ 4-3)")


class ChangeState(models.TextChoices):
    TOLD = "told", _("Varslet")
    AGREED = "agreed", _("Enige")
    DISPUTED = "disputed", _("Uenige")
    WITHDRAWN = "withdrawn", _("Trukket")


#: What each hindrance says to whoever wants to change the rent.
SAID = {
    Hindrance.SET_UNKNOWN: _("Vi vet ikke når leia sist ble fastsatt. Registrer det på leieforholdet først."),
    Hindrance.COMING: _("Det er alt bestemt en ny leie fra denne dagen eller senere."),
    Hindrance.TOO_SOON: _("Det har ikke gått ett år siden leia sist ble endret."),
    Hindrance.NOTICE_SHORT: _("Leieren får ikke varsel tidlig nok. Velg en senere dag."),
    Hindrance.INDEX_MISSING: _("Konsumprisindeksen mangler for en av månedene. Legg den inn først."),
    Hindrance.NO_CHANGE: _("Leia blir den samme som nå."),
    Hindrance.TOO_YOUNG: _("Kravet kommer for tidlig: leia må ha stått i to år og seks måneder."),
    Hindrance.LEASE_ENDS: _("Leieforholdet slutter før denne dagen."),
}


class CostKind(models.TextChoices):
    """Gebyrer by the dated tables."""

    REMINDER = Cost.REMINDER.value, _("Purregebyr")
    DEMAND = Cost.DEMAND.value, _("Gebyr for betalingsvarsel")
    PETITION = Cost.PETITION.value, _("Gebyr for begjæring om fravikelse")
    EXECUTION = Cost.EXECUTION.value, _("Gebyr for gjennomføring av fravikelse")
