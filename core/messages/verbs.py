from core.audit import verbs

verbs.register_all(
    {
        "notice.receipt_given": "Varsel ble kvittert",
        "task.done": "Oppgave ble utført",
        "task.done_for_absent": "Oppgave ble utført av stedfortrederen",
        "outbox.sent": "Sending gikk ut",
        "outbox.retried": "Sending ble lagt i kø på nytt",
    }
)
