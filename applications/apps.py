from django.apps import AppConfig
from django.core import checks


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = "Søknader"

    def ready(self) -> None:
        from applications import keeping, policies, registrations, sharing, switches, verbs  # noqa: F401
        from applications.checks import check_rule_sets

        verbs.register()
        switches.register()
        keeping.register()
        registrations.register()
        sharing.register_shareables()
        checks.register(check_rule_sets)
