from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "core.messages"
    label = "notices"
