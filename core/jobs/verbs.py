from core.audit import verbs

verbs.register_all(
    {
        "job.asked_for": "Nattjobb ble bestilt kjørt",
        "job.started": "Langt arbeid ble satt i gang",
        "job.retried": "Langt arbeid ble tatt opp igjen",
        "import.uploaded": "Fil ble lastet opp for import",
        "import.matched": "Kolonnevalg ble lagret for import",
        "import.checked": "Fil ble kontrollert for import",
        "import.started": "Import ble satt i gang",
        "import.done": "Import ble fullført",
        "import.discarded": "Opplastet importfil ble forkastet",
    }
)
