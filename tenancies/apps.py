from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "tenancies"
    label = "tenancies"
    verbose_name = "Leieforhold"

    def ready(self) -> None:
        from tenancies import keeping, policies, registrations, sharing, switches, verbs  # noqa: F401

        keeping.register()
        registrations.register()
        sharing.register_shareables()
