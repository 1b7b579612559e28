from django.apps import AppConfig


class HousingConfig(AppConfig):
    name = "housing"
    label = "housing"
    verbose_name = "Boliger"

    def ready(self) -> None:
        from housing import policies, registrations, verbs  # noqa: F401

        registrations.register()
