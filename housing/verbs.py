from core.audit import verbs

verbs.register_all(
    {
        "dwelling.added": "Boligen ble registrert",
        "dwelling.changed": "Boligen ble endret",
        "dwelling.status_changed": "Boligens status ble endret",
        "vacancy.reported": "Boligen ble meldt ledig",
        "vacancy.advanced": "Den ledige boligen gikk til neste steg",
        "vacancy.reserved": "Den ledige boligen ble reservert",
        "vacancy.released": "Reservasjonen ble opphevet",
        "vacancy.let": "Den ledige boligen ble leid ut",
        "vacancy.cancelled": "Den ledige boligen ble avlyst",
        "vacancy.advised": "Bomiljøet ble vurdert",
    }
)
