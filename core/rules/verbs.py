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
    "rule_set.draft_started": "Ny versjon av regelsett ble begynt",
    "rule_set.draft_changed": "Utkast til regelsett ble endret",
    "rule_set.proposed": "Utkast til regelsett ble lagt fram for publisering",
    "rule_set.returned": "Utkast til regelsett gikk tilbake til arbeid",
    "rule_set.discarded": "Utkast til regelsett ble forkastet",
    "rule_set.published": "Regelsett ble publisert",
    "rule_set.withdrawn": "Regelsett ble trukket tilbake før det begynte å gjelde",
}
