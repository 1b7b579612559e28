from core.audit import verbs

verbs.register_all(
    {
        "notice.receipt_given": "Varsel ble kvittert",
        "task.done": "Oppgave ble utført",
        "outbox.sent": "Sending gikk ut",
        "outbox.retried": "Sending ble lagt i kø på nytt",
    }
)
