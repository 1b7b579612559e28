from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterfaceConfig(AppConfig):
    name = "core.interface"
    label = "interface"

    def ready(self) -> None:
        from core.agencies.views import on_signed_out
        from core.interface import ground_floor, navigation, panels
        from core.interface.kept.middleware import signed_out

        navigation.register(navigation.NavItem("my_day", _("Min dag"), "interface:my_day", order=0))
        panels.load()
        ground_floor.register()
        on_signed_out(signed_out)
