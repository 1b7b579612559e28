from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "tenancies"
    label = "tenancies"
    verbose_name = "Leieforhold"

    def ready(self) -> None:
        from tenancies import (  # noqa: F401
            keeping,
            policies,
            registrations,
            registrations_handover,
            registrations_temporary,
            sharing,
            switches,
            verbs,
        )

        keeping.register()
        registrations.register()
        registrations_temporary.register()
        registrations_handover.register()
        sharing.register_shareables()
