from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "core.privacy"
    label = "privacy"
    verbose_name = _("Innsyn, innsynslogg og bevaring")

    def ready(self) -> None:
        from core.agencies import switches
        from core.audit import contents, verbs
        from core.privacy import places, policies
        from core.rules import registry

        switches.register(
            switches.Switch(policies.HINTS, _("Se etter tegn på uvanlig innsyn i innsynsloggen"), False)
        )
        switches.register(
            switches.Switch(policies.LEADERS, _("Enhetsledere ser innsynsloggen for sin egen enhet"), False)
        )
        switches.register(
            switches.Switch(
                policies.STAFF_NAMES, _("Ansattes navn står i innsynslogg til den det gjelder"), False
            )
        )
        verbs.register_all(
            {
                "read_log.opened": "Innsynsloggen ble åpnet",
                "read_log.searched": "Det ble søkt i innsynsloggen",
                "read_log.person_searched": "Det ble søkt etter en person i innsynsloggen",
                "read_log.printed": "Innsynsloggen ble skrevet ut for den den gjelder",
                "read_log.hint_made": "Tegn på uvanlig innsyn ble registrert",
                "read_log.hint_reviewed": "Tegn på uvanlig innsyn ble vurdert",
            }
        )
        contents.register_all(
            {
                "read_log.rows": _("Innsynsloggen"),
                "read_log.search": _("Personsøk i innsynsloggen"),
                "read_log.print": _("Utskrift av innsynsloggen"),
                "retention.rows": _("Lista over det som skal slettes"),
            },
            listed=True,
        )
        places.register()
        self._requests_and_retention()
        registry.ship_folder(Path(__file__).parent / "rules")

    def _requests_and_retention(self) -> None:
        from django.db.models.signals import post_migrate

        from core.privacy import request_places, request_verbs, retention, retention_jobs  # noqa: F401

        request_places.register()
        post_migrate.connect(retention.write_classes, sender=self, dispatch_uid="privacy.retention")
