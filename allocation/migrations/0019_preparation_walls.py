"""What a unit finds before a meeting is the unit's own; a lease without a case is the office's own."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from core.base.operations import ConfidentialTable, SameMunicipality, Shielded

TABLE = "allocation_unitcheck"
POINTERS = (
    ("compartment_id", "agencies_compartment"),
    ("meeting_id", "allocation_meeting"),
    ("application_id", "applications_application"),
    ("person_id", "people_person"),
    ("unit_id", "agencies_unit"),
)
VERBS = {"SELECT": "read", "UPDATE": "change", "DELETE": "remove"}


def _restricted(table: str, name: str, condition: str) -> RunSQL:
    return RunSQL(
        [
            f"CREATE POLICY {name}_{word} ON {table} AS RESTRICTIVE FOR {verb} USING ({condition})"
            for verb, word in VERBS.items()
        ],
        [f"DROP POLICY {name}_{word} ON {table}" for word in VERBS.values()],
    )


OWN_UNIT = f"""(SELECT husrom_service()) IS NOT NULL OR {TABLE}.unit_id IN (
    SELECT m.unit_id FROM agencies_membership m WHERE m.user_id = (SELECT husrom_user())
        AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
        AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date))"""
WITH_A_CASE = """(SELECT husrom_service()) IS NOT NULL OR kind <> 'expiring_lease' OR application_id IS NOT NULL
    OR compartment_id = ANY ((SELECT husrom_compartments())::uuid[])"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0018_preparation")]
    operations = [
        *(SameMunicipality(TABLE, column, parent) for column, parent in POINTERS),
        ConfidentialTable(TABLE, services=("allocation",)),
        _restricted(TABLE, "husrom_own_unit", OWN_UNIT),
        Shielded(TABLE, "application_id", "applications_hidden"),
        _restricted("allocation_agendaitem", "husrom_lease_with_case", WITH_A_CASE),
    ]
