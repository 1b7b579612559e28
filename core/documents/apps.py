from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "core.documents"
    label = "documents"
    verbose_name = "Dokumenter og brev"

    def ready(self) -> None:
        from core.audit import contents
        from core.messages import ports

        from . import policies, sharing, verbs  # noqa: F401
        from .storing import content_for_outbox

        contents.register_all({"document.*": _("Dokument"), "letter.*": _("Brev")})
        ports.register_content(content_for_outbox)
        sharing.register_shareables()
