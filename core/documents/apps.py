from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "core.documents"
    label = "documents"
    verbose_name = "Dokumenter og brev"

    def ready(self) -> None:
        from django.conf import settings

        from core.audit import contents
        from core.messages import ports

        from . import policies, sharing, verbs  # noqa: F401
        from .scanning import Clamd
        from .storing import content_for_outbox, register_virus_scan

        if settings.VIRUS_SCANNER:
            register_virus_scan(Clamd(settings.VIRUS_SCANNER))
        contents.register_all({"document.*": _("Dokument"), "letter.*": _("Brev")})
        ports.register_content(content_for_outbox)
        sharing.register_shareables()
