from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "insight"
    label = "insight"
    verbose_name = "Innsikt"

    def ready(self) -> None:
        from core.audit import verbs
        from insight import figures, registrations  # noqa: F401
        from insight.verbs import VERBS

        verbs.register_all(VERBS)
        registrations.register()
