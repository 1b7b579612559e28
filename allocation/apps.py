from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "allocation"
    label = "allocation"
    verbose_name = "Tildeling"

    def ready(self) -> None:
        from allocation import keeping, policies, registrations, switches, verbs  # noqa: F401
        from allocation.services import followups
        from applications import hooks

        keeping.register()
        registrations.register()
        hooks.on_granted(followups.granted)
        hooks.on_ended(followups.ended)
        hooks.on_taken_back(followups.taken_back)
        hooks.on_household_moved(followups.household_moved)
