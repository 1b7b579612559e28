"""What can happen to a report, for the audit trail."""

VERBS = {
    "deviation.reported": "Avviket ble meldt",
    "deviation.review_started": "Vurderingen begynte",
    "deviation.judged": "Avviket ble vurdert",
    "deviation.due_changed": "Fristen ble endret",
    "deviation.measure_added": "Et tiltak ble satt opp",
    "deviation.measures_started": "Tiltak pågår",
    "deviation.measure_done": "Et tiltak ble utført",
    "deviation.measures_done": "Alle tiltak er utført",
    "deviation.measure_returned": "Et tiltak ble sendt tilbake",
    "deviation.measure_approved": "Et tiltak ble godkjent",
    "deviation.effect_judged": "Effekten av et tiltak ble vurdert",
    "deviation.closing_asked": "Lukking uten tiltak ble sendt til godkjenning",
    "deviation.closing_returned": "Lukking uten tiltak ble sendt tilbake",
    "deviation.closed": "Avviket ble lukket",
    "deviation.not_deviation": "Meldingen ble avsluttet som ikke avvik",
    "deviation.reopened": "Avviket ble gjenåpnet",
    "deviation.escalated": "Avviket ble løftet til neste nivå",
    "deviation.related": "Avviket ble knyttet til et annet",
    "identified_note.written": "Et identifisert notat ble skrevet",
}
