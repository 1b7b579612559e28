"""What the audit trail says of tenancies."""

from core.audit import verbs

verbs.register_all(
    {
        "lease.drafted": "Leiekontrakt ble laget",
        "lease.changed": "Leiekontrakt ble endret",
        "lease.contract_made": "Kontrakten ble skrevet ut",
        "lease.landlord_signed": "Utleier signerte",
        "lease.tenant_signed": "Leier signerte",
        "lease.signed": "Kontrakten er signert av begge",
        "lease.started": "Leieforholdet begynte",
        "lease.shielded": "Leieforholdet ble skjermet",
        "lease.unshielded": "Skjermingen av leieforholdet ble opphevet",
        "lease.ended": "Leieforholdet ble avsluttet",
        "lease.cancelled": "Kontrakten ble avlyst",
        "lease.imported": "Leieforhold ble lest inn",
        "lease.demand_sent": "Skriftlig krav om å flytte ble sendt",
        "lease.reservation_recorded": "Reservasjon mot varsel til NAV ble registrert",
        "lease.renewal_started": "Fornyelse ble påbegynt",
        "deposit.recorded": "Sikkerhet ble registrert",
        "rent.run": "Husleie ble kjørt",
        "rent.changed": "Husleia ble endret",
        "ledger.payment": "Innbetaling ble registrert",
        "ledger.payment_returned": "Innbetaling ble tilbakeført",
        "ledger.credit": "Beløp ble kreditert",
        "ledger.fee": "Gebyr ble ført",
        "ledger.opening": "Inngående saldo ble lest inn",
        "arrears.opened": "Restansesak ble åpnet",
        "arrears.step": "Steg i restansesaken",
        "arrears.step_corrected": "Hendelse i restansesaken ble rettet",
        "arrears.closed": "Restansesak ble lukket",
        "arrears.nav_told": "Sosialtjenesten ble varslet om restanse",
        "arrears.nav_receipt": "Sosialtjenesten kvitterte",
        "arrears.stop_sent": "Stoppmelding ble sendt",
        "arrears.stop_acknowledged": "Stoppmelding ble bekreftet",
        "arrears.notice_4_18": "Varsel etter § 4-18 ble sendt",
        "arrears.petition_sent": "Begjæring om fravikelse ble sendt",
        "nav_districts.changed": "Nav-kontor for bydelene ble endret",
        "plan.agreed": "Nedbetalingsavtale ble inngått",
        "plan.ended": "Nedbetalingsavtale ble avsluttet",
    }
)
