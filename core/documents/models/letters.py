from django.conf import settings
from django.db import models

from core.agencies.models.base import CompartmentRecord


class Letter(CompartmentRecord):
    """A composed letter: an immutable snapshot of what was filled in and of the text it became.

    A new wording or a mended fact makes a new letter; the draft before it is then replaced.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Utkast"
        SENT = "sent", "Sendt"
        REPLACED = "replaced", "Erstattet"

    code = models.CharField("brevmal", max_length=60)
    language = models.CharField("målform", max_length=2)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    title = models.CharField("tittel", max_length=200)
    recipient = models.JSONField("mottaker")
    context = models.JSONField("det som er flettet inn")
    html = models.TextField("teksten")
    template_hash = models.CharField("malens versjon", max_length=64)
    dated = models.DateField("dato i brevet")
    composed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField("status", max_length=10, choices=State, default=State.DRAFT)
    sent_on = models.DateField("sendt", null=True)
    document_id = models.UUIDField("arkivert som", null=True)

    class Meta:
        verbose_name = "brev"
        verbose_name_plural = "brev"
        indexes = [models.Index(fields=["subject_id", "-created_at"], name="letter_subject")]

    def __str__(self) -> str:
        return self.title
