from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "core.interface"
    label = "interface"
