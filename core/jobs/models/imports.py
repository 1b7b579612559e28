from django.conf import settings
from django.db import models

from core.agencies.models.base import CompartmentRecord, MunicipalRecord


class Import(CompartmentRecord):
    """One uploaded file on its way in. The content is wiped when it has been read in."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Kolonner må velges"
        MATCHED = "matched", "Kontrolleres"
        CHECKED = "checked", "Kontrollert"
        RUNNING = "running", "Leses inn"
        DONE = "done", "Lest inn"

    importer = models.CharField(max_length=60)
    file_name = models.CharField("fil", max_length=200)
    content = models.BinaryField("innhold", null=True)
    headers = models.JSONField("kolonner i fila", default=list)
    mapping = models.JSONField("kolonnevalg", default=dict)
    totals_stated = models.JSONField("kontrollsummer oppgitt", default=dict, blank=True)
    state = models.CharField("status", max_length=10, choices=State, default=State.UPLOADED)
    row_count = models.PositiveIntegerField("rader", default=0)
    report = models.JSONField("resultat av kontrollen", default=dict, blank=True)
    result = models.JSONField("resultat av innlesingen", default=dict, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "importer"
        indexes = [models.Index(fields=["compartment", "-created_at"], name="import_latest")]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(MunicipalRecord):
    """What a row of a file became: the reason why the same file can be read in twice without doubles."""

    importer = models.CharField(max_length=60)
    external_key = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    row_hash = models.CharField(max_length=64)
    last_import = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "importert rad"
        verbose_name_plural = "importerte rader"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "importer", "external_key"], name="importedrow_once"
            ),
        ]
        indexes = [models.Index(fields=["subject_id"], name="importedrow_subject")]

    def __str__(self) -> str:
        return f"{self.importer} {self.external_key}"
