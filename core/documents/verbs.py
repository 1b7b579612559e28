from core.audit import verbs

verbs.register_all(
    {
        "document.stored": "Dokument ble lagret",
        "document.infected": "Et dokument viste seg å inneholde skadelig kode",
        "document.moved": "Dokumentet fulgte saken over i en annen",
        "letter.composed": "Brev ble skrevet",
        "letter.sent": "Brev ble sendt",
    }
)
