from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "core.agencies"
    label = "agencies"

    def ready(self) -> None:
        from core.audit import verbs

        verbs.register_all(
            {
                "relation.opened": "Innsyn ble åpnet",
                "relation.closed": "Innsyn ble lukket",
                "profile.changed": "Brukeren endret innstillingene sine",
                "municipality.switch_changed": "Et av kommunens valg ble endret",
                "token.printed": "API-nøkkel ble skrevet ut",
            }
        )
