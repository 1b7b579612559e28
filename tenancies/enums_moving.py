"""The words of moving in and out: the record of a dwelling, damage claims on the security, and goods left behind."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InspectionKind(models.TextChoices):
    MOVE_IN = "move_in", _("Innflytting")
    MOVE_OUT = "move_out", _("Utflytting")


class InspectionState(models.TextChoices):
    OPEN = "open", _("Under arbeid")
    DONE = "done", _("Ferdig")
    CANCELLED = "cancelled", _("Forkastet")


class TenantThere(models.TextChoices):
    PRESENT = "present", _("Leieren var med")
    REPRESENTED = "represented", _("En annen var med for leieren")
    ABSENT = "absent", _("Leieren var ikke med")


class Condition(models.TextChoices):
    UNSEEN = "unseen", _("Ikke sett på ennå")
    GOOD = "good", _("I orden")
    WORN = "worn", _("Slitt")
    DIRTY = "dirty", _("Ikke rent")
    DAMAGED = "damaged", _("Skadet")
    MISSING = "missing", _("Mangler")


#: What somebody must do something about.
FAULTS = (Condition.DIRTY, Condition.DAMAGED, Condition.MISSING)


class Cause(models.TextChoices):
    """At moving out: who answers for it (husleieloven § 10-2: wear and tear is the landlord's)."""

    NONE = "", _("Ikke vurdert")
    WEAR = "wear", _("Alminnelig slit og elde")
    BEFORE = "before", _("Slik var det ved innflytting")
    LANDLORD = "landlord", _("Utleier skulle ha rettet det")
    TENANT = "tenant", _("Leieren svarer for det")
    UNCLEAR = "unclear", _("Uavklart eller uenige")


class StorageRoom(models.TextChoices):
    NONE = "none", _("Boligen har ingen bod")
    EMPTY = "empty", _("Tom og ryddet")
    USED = "used", _("I bruk av leieren")
    GOODS = "goods", _("Ting står igjen")


class MeterKind(models.TextChoices):
    ELECTRICITY = "electricity", _("Strøm (kWh)")
    HEATING = "heating", _("Fjernvarme (kWh)")
    WATER = "water", _("Vann (m³)")
    GAS = "gas", _("Gass (m³)")


class KeyKind(models.TextChoices):
    DOOR = "door", _("Ytterdør")
    GATE = "gate", _("Hovedinngang eller port")
    POST = "post", _("Postkasse")
    STORAGE = "storage", _("Bod")
    LAUNDRY = "laundry", _("Vaskerom")
    OTHER = "other", _("Annet")


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("Kladd")
    SENT = "sent", _("Sendt, venter på svar")
    AGREED = "agreed", _("Godtatt")
    DISPUTED = "disputed", _("Bestridt")
    SETTLED = "settled", _("Gjort opp")
    DROPPED = "dropped", _("Frafalt")


#: A claim that is not finished with.
CLAIM_OPEN = (ClaimState.DRAFT, ClaimState.SENT, ClaimState.AGREED, ClaimState.DISPUTED)


class ClaimAgainst(models.TextChoices):
    DEPOSIT = "deposit", _("Depositumet")
    GUARANTEE = "guarantee", _("Garantien")
    TENANT = "tenant", _("Leieren, uten sikkerhet")


class GoodsState(models.TextChoices):
    KEPT = "kept", _("Tatt vare på")
    COLLECTED = "collected", _("Hentet")
    SOLD = "sold", _("Solgt")
    DISPOSED = "disposed", _("Kastet eller gitt bort")


class GoodsGround(models.TextChoices):
    """When goods left behind may be sold or thrown away (husleieloven § 10-4)."""

    WAITED = "waited", _("Leieren har fått skriftlig oppfordring, og venter urimelig lenge med å hente")
    COST = "cost", _("Å ta vare på det gir vesentlig kostnad eller ulempe")
    PERISHABLE = "perishable", _("Det blir fort ødelagt")
