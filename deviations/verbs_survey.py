"""What can happen to surveys and agreements, for the audit trail. An answer to a survey is not among it."""

VERBS = {
    "survey.started": "Undersøkelsen ble opprettet",
    "survey.changed": "Undersøkelsen ble endret",
    "survey.opened": "Undersøkelsen ble åpnet",
    "survey.invited": "Invitasjoner ble laget",
    "survey.printed": "Ark ble skrevet ut",
    "survey.closed": "Undersøkelsen ble avsluttet",
    "cooperation.started": "Samarbeidsavtalen ble opprettet",
    "cooperation.party_added": "En part ble lagt til",
    "cooperation.party_removed": "En part ble tatt ut",
    "cooperation.agreed": "Samarbeidsavtalen ble satt i kraft",
    "cooperation.revised": "Samarbeidsavtalen ble revidert",
    "cooperation.evaluated": "Samarbeidsavtalen ble evaluert",
    "cooperation.ended": "Samarbeidsavtalen ble avsluttet",
}
