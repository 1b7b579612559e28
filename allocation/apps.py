from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "allocation"
    label = "allocation"
    verbose_name = "Tildeling"

    def ready(self) -> None:
        from allocation import policies, switches, verbs  # noqa: F401
