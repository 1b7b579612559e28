from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "core.jobs"
    label = "jobs"
    verbose_name = "Jobber og importer"

    def ready(self) -> None:
        from . import policies, registry, verbs  # noqa: F401
        from .imports import jobs  # noqa: F401

        registry.discover()
