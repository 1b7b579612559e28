"""Who has had the case, what the applicant was told, and where they have lived are content, and open with it alone.

These three tables followed the application's row, which any open relation shows: whoever may know that there is a case
may read the row that says so. What hangs on it asks for more: the case's own compartment, an open relation to its
content, or a grant. The policies on the application in the code have said so all along.
"""

from django.db import migrations

from core.base.operations import ConfidentialTable

SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "leases", "letters")
TABLES = (
    "applications_caseworkerchange",
    "applications_provisionalanswer",
    "applications_registeredperiod",
)


def _without_doors(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"DROP POLICY {name} ON {table}"
            for name in ("husrom_read", "husrom_add", "husrom_change", "husrom_remove")
        ],
        migrations.RunSQL.noop,
    )


def _with_the_content_of_the_case(table: str) -> ConfidentialTable:
    return ConfidentialTable(
        table,
        compartment="",
        relation_key="application_id",
        services=SERVICES,
        extra=(
            f'EXISTS (SELECT 1 FROM applications_application a WHERE a.id = "{table}".application_id '
            "AND a.compartment_id = ANY ((SELECT husrom_compartments())::uuid[]))"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_in_emergency")]
    operations = [
        operation
        for table in TABLES
        for operation in (_without_doors(table), _with_the_content_of_the_case(table))
    ]
