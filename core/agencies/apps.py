from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "core.agencies"
    label = "agencies"
