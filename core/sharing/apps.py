from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "core.sharing"
    label = "sharing"
