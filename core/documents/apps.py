from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "core.documents"
    label = "documents"
    verbose_name = "Dokumenter og brev"

    def ready(self) -> None:
        from core.messages import ports

        from . import policies, verbs  # noqa: F401
        from .storing import content_for_outbox

        ports.register_content(content_for_outbox)
