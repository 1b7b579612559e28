from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "core.people"
    label = "people"

    def ready(self) -> None:
        from core.audit import contents, verbs
        from core.people import policies  # noqa: F401

        contents.register_all({"person.protection": _("Skjerming av adressen")})
        verbs.register_all(
            {
                "person.attached": "Personen ble knyttet til",
                "person.changed": "Personopplysninger ble endret",
                "person.protected": "Adressen ble skjermet",
                "person.protection_asked": "Det ble bedt om at adressen skjermes",
                "person.unprotected": "Skjermingen av adressen ble opphevet",
                "person.handler_named": "Ansvarlig for skjermet adresse ble navngitt",
                "person.handler_released": "Ansvarlig for skjermet adresse ble løst fra oppgaven",
                "person.postal_address_changed": "Postadressen ble endret",
                "household.created": "Husstanden ble registrert",
                "household.member_added": "Et medlem ble lagt til i husstanden",
                "household.member_corrected": "Et medlem i husstanden ble rettet",
                "household.member_removed": "Et medlem ble tatt ut av husstanden fordi det var registrert ved en feil",
                "household.member_ended": "Et medlem gikk ut av husstanden",
                "household.split": "Husstanden ble delt i to",
                "household.merged": "Husstanden ble slått sammen med en annen",
                "contact_detail.added": "Kontaktopplysning ble lagt til",
                "contact_detail.removed": "Kontaktopplysning ble fjernet",
            }
        )
