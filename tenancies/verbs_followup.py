"""What the audit trail says of housing follow-up."""

from core.audit import verbs

verbs.register_all(
    {
        "followup.started": "Booppfølging ble startet",
        "followup.planned": "Planen ble skrevet eller gjennomgått",
        "followup.printed": "Planen ble skrevet ut",
        "followup.goal_set": "Mål ble satt",
        "followup.goal_changed": "Mål ble endret",
        "followup.goal_reached": "Målet ble nådd",
        "followup.goal_dropped": "Målet er ikke aktuelt lenger",
        "followup.goal_resumed": "Målet ble tatt opp igjen",
        "followup.visit_expected": "Neste besøk er avtalt",
        "followup.visit_none": "Ingen besøk er avtalt",
        "followup.visit_planned": "Besøk ble avtalt",
        "followup.visit_held": "Besøk ble gjennomført",
        "followup.visit_missed": "Personen var ikke der",
        "followup.visit_cancelled": "Besøk ble avlyst",
        "followup.handed_over": "Oppfølgingen fikk ny booppfølger",
        "followup.ended": "Booppfølging ble avsluttet",
    }
)
