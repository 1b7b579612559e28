from django.apps import AppConfig
from django.core import checks


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = "Søknader"

    def ready(self) -> None:
        from applications import (  # noqa: F401
            keeping,
            policies,
            registrations,
            rule_registrations,
            sharing,
            switches,
            verbs,
        )
        from applications.checks import check_rule_sets
        from applications.services import premises
        from core.audit import events

        verbs.register()
        events.on_recorded(premises.look_again)
        switches.register()
        keeping.register()
        registrations.register()
        rule_registrations.register()
        sharing.register_shareables()
        checks.register(check_rule_sets)
