from django.conf import settings
from django.db import models

from core.agencies.models.base import CompartmentRecord


class Document(CompartmentRecord):
    """A file in a case: what it is, whose it is, and its line in the journal. The content lies beside it."""

    class Kind(models.TextChoices):
        APPLICATION = "application", "Søknad"
        ATTACHMENT = "attachment", "Vedlegg"
        STATEMENT = "statement", "Uttalelse"
        LETTER = "letter", "Brev fra oss"
        CONTRACT = "contract", "Kontrakt"
        AGENDA = "agenda", "Saksliste"
        MINUTES = "minutes", "Referat"
        OTHER = "other", "Annet"

    class Direction(models.TextChoices):
        INCOMING = "I", "Inngående"
        OUTGOING = "U", "Utgående"
        INTERNAL = "X", "Internt"

    class Scan(models.TextChoices):
        NONE = "none", "Ikke kontrollert her"
        CLEAN = "clean", "Uten virus"
        WAITING = "waiting", "Venter på viruskontroll"
        INFECTED = "infected", "Inneholder skadelig kode"

    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    title = models.CharField("tittel", max_length=200)
    shielded_title = models.CharField(
        "skjermet tittel", max_length=200, help_text="Vises der innholdet ikke skal kunne anes."
    )
    kind = models.CharField("slag", max_length=20, choices=Kind)
    mime = models.CharField("filtype", max_length=100)
    size = models.PositiveIntegerField("størrelse")
    sha256 = models.CharField(max_length=64)
    received_on = models.DateField("mottatt", null=True, blank=True)
    sent_on = models.DateField("sendt", null=True, blank=True)
    # Journalpost: what the municipality's archive asks for (arkivlova; offentleglova § 13 for what is exempt).
    direction = models.CharField("retning", max_length=1, choices=Direction)
    correspondent = models.CharField("avsender eller mottaker", max_length=200, blank=True)
    journal_on = models.DateField("journaldato")
    exempt_basis = models.CharField("unntatt etter", max_length=100, default="offl. § 13", blank=True)
    archive_reference = models.CharField("referanse i arkivet", max_length=60, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    scan = models.CharField("viruskontroll", max_length=10, choices=Scan, default=Scan.NONE)

    class Meta:
        verbose_name = "dokument"
        verbose_name_plural = "dokumenter"
        indexes = [models.Index(fields=["subject_id", "-journal_on"], name="document_subject")]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_inline(self) -> bool:
        """Whether a browser shows it; a Word document is only handed out."""
        return self.mime in ("application/pdf", "image/jpeg", "image/png")

    @property
    def quarantined(self) -> bool:
        """Not looked through for viruses yet, though this installation does so: nobody opens it."""
        return self.scan in (self.Scan.WAITING, self.Scan.INFECTED)


class DocumentContent(CompartmentRecord):
    """The bytes, in a table of their own so that a list of documents never carries them. Same key as the document."""

    subject_id = models.UUIDField()
    content = models.BinaryField("innhold")

    class Meta:
        verbose_name = "dokumentinnhold"

    def __str__(self) -> str:
        return str(self.pk)
