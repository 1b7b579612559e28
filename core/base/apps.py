from django.apps import AppConfig
from django.core.checks import Tags, register


class BaseConfig(AppConfig):
    name = "core.base"
    label = "base"

    def ready(self) -> None:
        from core.base.checks import check_walls

        register(check_walls, Tags.database)
