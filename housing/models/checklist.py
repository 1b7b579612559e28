"""What is gone through before somebody moves in. The municipality decides the items, each with its days."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.agencies.models import MunicipalRecord, VersionedMixin
from housing.models.vacancy import Vacancy


class ChecklistItem(VersionedMixin, MunicipalRecord):
    """One line of the move-in checklist (innflyttingssjekkliste), from when to when it is asked for."""

    text = models.CharField("hva som skal være gjort", max_length=200)
    who = models.CharField("hvem som gjør det", max_length=80, blank=True)
    obligatory = models.BooleanField("må være gjort før kontrakten signeres", default=True)
    order = models.PositiveSmallIntegerField("rekkefølge", default=0)
    valid_from = models.DateField("gjelder fra")
    valid_to = models.DateField("gjelder til", null=True, blank=True)

    class Meta:
        verbose_name = "punkt i sjekklista"
        verbose_name_plural = "punkter i sjekklista"
        constraints = [
            models.CheckConstraint(
                name="checklist_item_period", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.UniqueConstraint(
                "municipality", "text", name="checklist_item_text", condition=Q(valid_to=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ChecklistTick(MunicipalRecord):
    """An item gone through for a vacancy: who said so, and when."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="ticks")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="ticks")
    ticked_on = models.DateField("gjort")
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "avkrysset punkt"
        verbose_name_plural = "avkryssede punkter"
        constraints = [models.UniqueConstraint(fields=["vacancy", "item"], name="checklist_tick_once")]

    def __str__(self) -> str:
        return f"{self.vacancy_id}: {self.item_id}"
