from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "tenancies"
    label = "tenancies"
    verbose_name = "Leieforhold"

    def ready(self) -> None:
        from tenancies import (  # noqa: F401
            keeping,
            policies,
            policies_arrears,
            registrations,
            registrations_arrears,
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
        registrations_arrears.register()
        sharing.register_shareables()
