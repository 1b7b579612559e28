from core.audit import verbs

verbs.register_all(
    {
        "waiting.entered": "Husstanden kom på venteliste",
        "waiting.imported": "Plassen på venteliste ble overført fra det gamle systemet",
        "waiting.facts_changed": "Opplysningene på ventelista ble oppdatert",
        "waiting.confirmed": "Behovet ble bekreftet",
        "waiting.paused": "Husstanden ble satt på vent",
        "waiting.resumed": "Husstanden er ikke lenger på vent",
        "waiting.ended": "Husstanden gikk ut av ventelista",
        "series.saved": "Det faste møtet ble lagret",
        "meeting.planned": "Møtet ble planlagt",
        "meeting.changed": "Møtet ble endret",
        "meeting.agenda_built": "Sakslista ble satt opp",
        "meeting.agenda_changed": "Sakslista ble endret",
        "meeting.published": "Sakslista ble sendt",
        "meeting.printed": "Sakslista ble skrevet ut",
        "meeting.finding_added": "En opplysning ble gitt til møtet",
        "meeting.attendance": "Oppmøte ble ført",
        "meeting.recused": "En deltaker var inhabil",
        "meeting.result": "Resultatet ble protokollert",
        "meeting.held": "Møtet ble avsluttet",
        "meeting.signed": "Referatet ble godkjent",
        "meeting.cancelled": "Møtet ble avlyst",
        "offer.vacancy_told": "Ansvarlige fikk vite at boligen var meldt ledig",
        "offer.prepared": "Boligen ble tildelt",
        "offer.sent": "Tilbudet ble sendt",
        "offer.accepted": "Husstanden takket ja",
        "offer.declined": "Husstanden takket nei",
        "offer.lapsed": "Tilbudet falt bort fordi fristen gikk ut",
        "offer.withdrawn": "Tilbudet ble trukket",
    }
)
