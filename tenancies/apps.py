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
            policies_followup,
            policies_lease_end,
            policies_moving,
            policies_notices,
            registrations,
            registrations_arrears,
            registrations_changes,
            registrations_followup,
            registrations_handover,
            registrations_lease_end,
            registrations_moving,
            registrations_notices,
            registrations_papers,
            registrations_rent,
            registrations_temporary,
            rule_kinds,
            sharing,
            switches,
            transitions_followup,
            transitions_moving,
            verbs,
            verbs_followup,
            verbs_moving,
        )

        keeping.register()
        registrations.register()
        registrations_temporary.register()
        rule_kinds.register()
        registrations_handover.register()
        registrations_arrears.register()
        registrations_moving.register()
        registrations_followup.register()
        registrations_rent.register()
        registrations_papers.register()
        registrations_lease_end.register()
        registrations_notices.register()
        registrations_changes.register()
        sharing.register_shareables()
