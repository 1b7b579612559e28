"""What the audit trail says about deadlines and rule sets."""

VERBS = {
    "deadline.started": "Frist begynte å løpe",
    "deadline.met": "Frist ble holdt",
    "deadline.met_late": "Oppgave med oversittet frist ble utført",
    "deadline.missed": "Frist ble oversittet",
    "deadline.waived": "Frist falt bort",
    "deadline.extended": "Frist ble endret",
    "deadline.escalated": "Frist ble varslet videre",
    "rule_set.changed": "Regelsett ble endret",
}
