"""What the audit trail says about applications. Deadlines start and end on these verbs."""

from core.audit import verbs

VERBS = {
    "application.received": "Søknaden ble mottatt",
    "application.imported": "Søknaden ble overført fra det gamle systemet",
    "application.changed": "Opplysninger i søknaden ble endret",
    "application.assigned": "Søknaden ble fordelt",
    "application.processing_started": "Behandlingen startet",
    "application.information_requested": "Opplysninger ble etterspurt",
    "application.information_received": "Opplysninger kom inn",
    "application.provisional_sent": "Foreløpig svar ble sendt",
    "application.assessed": "Søknaden ble vurdert",
    "application.judged": "Et krav ble vurdert av en person",
    "application.ready": "Søknaden ble klar for vedtak",
    "application.returned": "Søknaden gikk tilbake til behandling",
    "application.decision_drafted": "Utkast til vedtak ble skrevet",
    "application.approval_asked": "Vedtaket ble lagt fram for godkjenning",
    "application.decision_approved": "Vedtaket ble godkjent",
    "application.approval_fell": "Godkjenningen falt fordi utkastet ble endret",
    "application.decision_returned": "Utkastet ble sendt tilbake",
    "application.decision_discarded": "Utkastet ble forkastet",
    "application.decided": "Vedtaket ble fattet",
    "application.granted": "Søknaden ble innvilget",
    "application.refused": "Søknaden ble avslått",
    "application.decision_sent": "Vedtaket ble sendt",
    "application.decision_received": "Vedtaket kom fram",
    "application.appealed": "Klage kom inn",
    "application.offered": "Tilbud ble gitt",
    "application.back_to_list": "Husstanden gikk tilbake til ventelista",
    "application.housed": "Husstanden fikk bolig",
    "application.withdrawn": "Søknaden ble trukket",
    "application.lapsed": "Søknaden falt bort",
    "application.shelved": "Søknaden ble henlagt",
    "application.reopened": "Søknaden ble gjenopptatt",
    "application.note_written": "Et notat ble skrevet",
    "application.finding_published": "En opplysning til tildelingen ble publisert",
    "application.finding_withdrawn": "En opplysning til tildelingen ble trukket tilbake",
    "application.unit_involved": "En enhet ble involvert i saken",
    "application.unit_released": "En enhet er ikke lenger involvert i saken",
    "application.text_written": "En fortrolig tekst ble skrevet",
    "application.mapping_answered": "Et spørsmål i den felles kartleggingen ble besvart",
    "specialist.asked": "En fagperson ble spurt",
    "specialist.reminded": "En fagperson ble minnet om å svare",
    "specialist.answered": "En fagperson svarte",
    "specialist.declined": "En fagperson kunne ikke svare",
    "specialist.withdrawn": "Et spørsmål til en fagperson ble trukket",
    "household.facts_changed": "Opplysninger om husstanden ble endret",
}


def register() -> None:
    verbs.register_all(VERBS)
