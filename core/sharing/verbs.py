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
    "grant.given": "En opplysning ble delt",
    "grant.revoked": "En deling ble trukket tilbake",
    "grant.lapsed": "En deling løp ut",
    "grant.basis_gone": "En deling falt bort med grunnlaget",
    "grant.recipient_left": "En deling falt bort fordi mottakeren sluttet i enheten",
    "break_glass.attempted": "Nødtilgang ble forsøkt",
    "break_glass.opened": "Nødtilgang ble åpnet",
    "break_glass.closed": "Nødtilgang ble lukket",
    "break_glass.justified": "Nødtilgang ble funnet nødvendig",
    "break_glass.not_justified": "Nødtilgang ble funnet unødvendig",
    "insight.requested": "En annen enhet ble spurt om innsyn",
    "insight.given": "Innsyn ble gitt",
    "insight.refused": "Innsyn ble avslått",
    "insight.withdrawn": "Forespørselen om innsyn ble trukket",
    "violence_notice.written": "Varsel om fare ble skrevet",
    "violence_notice.changed": "Varsel om fare ble endret",
    "violence_notice.confirmed": "Varsel om fare ble bekreftet mottatt",
    "violence_notice.renewed": "Varsel om fare ble fornyet",
    "violence_notice.ended": "Varsel om fare ble avsluttet",
    "violence_notice.lapsed": "Varsel om fare gikk ut",
    "violence_notice.reviewed": "Varsel om fare ble vurdert og avsluttet",
}
verbs.register_all(VERBS)
