from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    label = "demo"

    def ready(self) -> None:
        from core.interface import personas
        from demo import organisation

        for code in organisation.CODES:
            personas.register(
                personas.Persona(username=person.username, tries=person.tries)
                for person in organisation.people(code)
            )
