from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = "Søknader"

    def ready(self) -> None:
        from applications import policies, registrations, switches, verbs  # noqa: F401

        verbs.register()
        switches.register()
        registrations.register()
