"""What the audit trail says about sharing."""

from core.audit import verbs

VERBS = {
    "consent.asked": "Det ble spurt om samtykke",
    "consent.given": "Samtykke ble gitt",
    "consent.refused": "Samtykke ble avslått",
    "consent.lacks_capacity": "Søkeren kunne ikke samtykke selv",
    "consent.withdrawn": "Samtykke ble trukket tilbake",
    "consent.renewed": "Samtykke ble fornyet",
    "consent.lapsed": "Samtykke gikk ut",
    "representative.added": "En representant ble registrert",
    "representative.changed": "Opplysninger om en representant ble endret",
    "representative.ended": "En representant ble avsluttet",
}
verbs.register_all(VERBS)
