from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "tenancies"
    label = "tenancies"
    verbose_name = "Leieforhold"

    def ready(self) -> None:
        from pathlib import Path

        from core.rules import registry
        from tenancies import policies, registrations, verbs  # noqa: F401

        registry.ship_folder(Path(__file__).parent / "rules")
        registrations.register()
