"""What is recorded of figures."""

VERBS = {
    "figures.exported": "Tall ble lastet ned",
    "report.created": "En rapport ble laget",
    "report.changed": "En rapport ble endret",
    "report.deleted": "En rapport ble slettet",
    "report.delivered": "En rapport ble levert",
    "oversight.asked": "Revisor ba om å få se saker",
    "oversight.opened": "Saker ble åpnet for revisor",
    "oversight.refused": "Saker ble ikke åpnet for revisor",
    "oversight.ended": "Et revisjonsoppdrag ble avsluttet",
}
