from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "demo"
    label = "demo"

    def ready(self) -> None:
        if settings.HUSROM_MODE == "production":
            return
        from core.interface import personas
        from demo import organisation

        for code in organisation.CODES:
            personas.register(
                personas.Persona(person.username, tries=person.tries) for person in organisation.people(code)
            )
