"""What the tenancy-environment coordinator says of a dwelling or a building (bomiljøråd), and is asked to say."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord, VersionedMixin
from housing.models.dwelling import Building, Dwelling
from housing.models.vacancy import Vacancy

USER = settings.AUTH_USER_MODEL


class Advice(VersionedMixin, MunicipalRecord):
    """Bomiljøråd that stands until it is ended: about a dwelling, or about all of a building. Never about a tenant.

    `kind` is a code of rules/advice_kinds.toml.
    """

    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.CASCADE, null=True, blank=True, related_name="advice", verbose_name="bolig"
    )
    building = models.ForeignKey(
        Building, on_delete=models.CASCADE, null=True, blank=True, related_name="advice", verbose_name="bygg"
    )
    kind = models.CharField("råd", max_length=40)
    text = models.CharField("utdyping", max_length=500, blank=True)
    given_on = models.DateField("gitt")
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="gitt av")
    review_on = models.DateField("ses på igjen")
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField("hvorfor rådet ble avsluttet", max_length=300, blank=True)

    class Meta:
        verbose_name = "bomiljøråd"
        verbose_name_plural = "bomiljøråd"
        constraints = [
            models.CheckConstraint(
                name="advice_about_one",
                condition=Q(dwelling=None, building__isnull=False) | Q(dwelling__isnull=False, building=None),
            ),
            models.CheckConstraint(
                name="advice_ended_has_reason", condition=Q(ended_on=None) | ~Q(end_reason="")
            ),
            models.UniqueConstraint(
                fields=["dwelling", "kind"], name="advice_dwelling_once", condition=Q(ended_on=None)
            ),
            models.UniqueConstraint(
                fields=["building", "kind"], name="advice_building_once", condition=Q(ended_on=None)
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "review_on"], condition=Q(ended_on=None), name="advice_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.given_on}"

    def get_absolute_url(self) -> str:
        return reverse("housing:change_advice", args=[self.pk])


class AdviceRequest(VersionedMixin, MunicipalRecord):
    """Somebody who allocates asks before a dwelling is given away. The answer is the vacancy's own advice."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="advice_requests")
    question = models.CharField("spørsmål", max_length=500, blank=True)
    asked_on = models.DateField("spurt")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="spurt av")
    due_on = models.DateField("svarfrist")
    answered_on = models.DateField("besvart", null=True, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    #: The dwelling went to somebody, or was no longer vacant, before there was an answer.
    lapsed_on = models.DateField("falt bort", null=True, blank=True)

    class Meta:
        verbose_name = "spørsmål om bomiljøet"
        verbose_name_plural = "spørsmål om bomiljøet"
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy"],
                name="advice_request_one_open",
                condition=Q(answered_on=None, lapsed_on=None),
            )
        ]
        indexes = [
            models.Index(
                fields=["municipality", "due_on"],
                condition=Q(answered_on=None, lapsed_on=None),
                name="advice_request_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.asked_on}"

    def get_absolute_url(self) -> str:
        return self.vacancy.get_absolute_url()

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.lapsed_on is None
