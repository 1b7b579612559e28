from core.audit import verbs

verbs.register_all(
    {
        "document.stored": "Dokument ble lagret",
        "letter.composed": "Brev ble skrevet",
        "letter.sent": "Brev ble sendt",
    }
)
