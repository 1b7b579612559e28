"""What is recorded of figures."""

VERBS = {
    "figures.exported": "Tall ble lastet ned",
    "report.created": "En rapport ble laget",
    "report.changed": "En rapport ble endret",
    "report.deleted": "En rapport ble slettet",
    "report.delivered": "En rapport ble levert",
}
