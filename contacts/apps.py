from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    label = "contacts"
    verbose_name = "Henvendelser"

    def ready(self) -> None:
        from contacts import keeping, places, policies, sharing  # noqa: F401
        from core.audit import contents, verbs

        keeping.register()
        verbs.register_all(
            {
                "contact.logged": "Henvendelsen ble ført",
                "contact.changed": "Henvendelsen ble endret",
                "contact.follow_up_planned": "Henvendelsen skal følges opp",
                "contact.follow_up_dropped": "Oppfølgingen falt bort",
                "contact.followed_up": "Henvendelsen ble fulgt opp",
                "contact.interpreter_booked": "Tolk ble bestilt",
                "contact.interpreter_cancelled": "Tolken ble avbestilt",
            }
        )
        contents.register_all(
            {"contacts.contact": _("Henvendelse"), "contacts.sharing": _("Deling og samtykke")}
        )
        contents.register_all({"contacts.list": _("Lista over henvendelser")}, listed=True)
        places.register()
        sharing.register_shareables()
