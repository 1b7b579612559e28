from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterfaceConfig(AppConfig):
    name = "core.interface"
    label = "interface"

    def ready(self) -> None:
        from core.interface import ground_floor, navigation, panels

        navigation.register(navigation.NavItem("my_day", _("Min dag"), "interface:my_day", order=0))
        panels.load()
        ground_floor.register()
