from pathlib import Path

from django.apps import AppConfig, apps
from django.core import checks
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "core.rules"
    label = "rules"
    verbose_name = "Regler og frister"

    def ready(self) -> None:
        from core.agencies import switches
        from core.agencies.switches import Switch
        from core.audit import events
        from core.audit import verbs as audit_verbs
        from core.rules import kinds, policies, rates, registry, verbs  # noqa: F401
        from core.rules.checks import check_deadline_kinds
        from core.rules.services.deadlines import handle_event

        audit_verbs.register_all(verbs.VERBS)
        switches.register(
            Switch(
                "rules.four_eyes",
                _("Et nytt regelsett skal publiseres av en annen enn den som skrev det"),
                False,
            )
        )
        registry.ship_set(rates.as_rule_set())
        # Every app's rules/ folder holds its rule sets by kind, and its own kinds of deadlines.
        for config in apps.get_app_configs():
            folder = Path(config.path) / "rules"
            registry.ship_folder(folder)
            if (folder / "deadline_kinds.toml").is_file():
                kinds.ship(folder / "deadline_kinds.toml")
        events.on_recorded(handle_event)
        checks.register(check_deadline_kinds)
