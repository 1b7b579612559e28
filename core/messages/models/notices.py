from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.agencies.models.base import MunicipalRecord


class Notice(MunicipalRecord):
    """Varsel: something a unit or a person should know. Says where, never what: no names, no diagnosis in it."""

    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, null=True, related_name="+", verbose_name="enhet"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="person"
    )
    #: In the unit, only those whose work it is; empty: all of them.
    roles = ArrayField(models.CharField(max_length=30), verbose_name="for rollene", default=list, blank=True)
    title = models.CharField("tittel", max_length=200)
    url = models.CharField("lenke", max_length=300)
    needs_receipt = models.BooleanField("skal kvitteres", default=False)
    key = models.CharField(max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "varsel"
        verbose_name_plural = "varsler"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="notice_key"),
            models.CheckConstraint(name="notice_receiver", condition=Q(unit=None) ^ Q(user=None)),
        ]
        indexes = [
            models.Index(fields=["unit", "-created_at"], name="notice_unit"),
            models.Index(fields=["user", "-created_at"], name="notice_user"),
        ]

    def __str__(self) -> str:
        return self.title


class Receipt(models.Model):
    """Who has read a notice, and who has acknowledged it (kvittert). The first acknowledgement of a unit counts."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField("lest")
    given_at = models.DateTimeField("kvittert", null=True)

    class Meta:
        verbose_name = "kvittering"
        verbose_name_plural = "kvitteringer"
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.notice} – {self.user}"
