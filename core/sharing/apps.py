from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "core.sharing"
    label = "sharing"
    verbose_name = _("Deling og samtykke")

    def ready(self) -> None:
        from core.sharing import pages, policies, registrations, verbs  # noqa: F401
        from core.sharing.checks import check_presets

        registrations.register()
        pages.register()
        checks.register(check_presets)
