from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord


class SavedFilter(MunicipalRecord):
    """Lagret utvalg: what a member of staff has filtered the list of applications by. Never words searched for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("navn", max_length=60)
    query = models.CharField("utvalg", max_length=500)
    is_default = models.BooleanField("vises når lista åpnes", default=False)

    class Meta:
        verbose_name = "lagret utvalg"
        verbose_name_plural = "lagrede utvalg"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name"),
            models.UniqueConstraint(
                fields=["user"], name="saved_filter_default", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('applications:list')}?{self.query}"
