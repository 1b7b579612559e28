"""The second wall around requests for access, and the owner's functions of retention."""

import os

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality
from core.privacy import retention_sql

KEEPER = (
    "(SELECT husrom_retention_role((SELECT husrom_user()), (SELECT husrom_municipality()), "
    "ARRAY['privacy_officer', 'unit_leader', 'director', 'housing_manager']))"
)
#: No door but the compartment's own: the service passes a request on, and reads none.
SERVICES = ("privacy", "deadlines", "outbox")


def limit_rights(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(retention_sql.rights(os.environ.get("APP_ROLE", "husrom_app")))


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0003_requests"),
        ("agencies", "0003_number_series"),
        ("audit", "0003_seals"),
        ("base", "0002_append_only"),
    ]
    operations = [
        *(
            MunicipalKey(f"privacy_{table}")
            for table in ("accessrequest", "requestitem", "retentionrun")
        ),
        *(
            SameMunicipality(f"privacy_{table}", column, parent)
            for table, column, parent in (
                ("accessrequest", "compartment_id", "agencies_compartment"),
                ("accessrequest", "unit_id", "agencies_unit"),
                ("accessrequest", "person_id", "people_person"),
                ("requestitem", "request_id", "privacy_accessrequest"),
                ("requestitem", "compartment_id", "agencies_compartment"),
                ("omission", "request_id", "privacy_accessrequest"),
                ("omission", "item_id", "privacy_requestitem"),
                ("omission", "compartment_id", "agencies_compartment"),
                ("retentionapproval", "run_id", "privacy_retentionrun"),
                ("archivedrow", "run_id", "privacy_retentionrun"),
                ("retentionentry", "run_id", "privacy_retentionrun"),
            )
        ),
        ConfidentialTable("privacy_accessrequest", services=SERVICES),
        ConfidentialTable("privacy_requestitem"),
        ConfidentialTable("privacy_omission"),
        migrations.RunSQL(retention_sql.APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(retention_sql.FUNCTIONS, retention_sql.DROP),
        migrations.RunPython(limit_rights, migrations.RunPython.noop),
        ConfidentialTable("privacy_retentionrun", compartment="", services=("retention",), extra=KEEPER),
        ConfidentialTable(
            "privacy_retentionapproval",
            compartment="",
            services=("retention",),
            extra=KEEPER,
            insert_check="user_id = (SELECT husrom_user())",
        ),
        ConfidentialTable("privacy_archivedrow", compartment="", services=("retention",), extra=KEEPER),
        ConfidentialTable("privacy_retentionentry", compartment="", services=("retention",), extra=KEEPER),
        AppendOnly("privacy_retentionapproval"),
        AppendOnly("privacy_retentionentry"),
    ]
