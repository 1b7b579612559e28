from django.apps import AppConfig


class DeviationsConfig(AppConfig):
    name = "deviations"
    label = "deviations"
    verbose_name = "Avvik"

    def ready(self) -> None:
        from core.audit import verbs
        from deviations import policies  # noqa: F401
        from deviations.verbs import VERBS

        verbs.register_all(VERBS)
