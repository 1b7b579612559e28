from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "core.messages"
    label = "notices"
    verbose_name = "Varsler, oppgaver og utsending"

    def ready(self) -> None:
        from . import policies, verbs  # noqa: F401
