"""The second wall around what only some kinds ask, and where misdirected applications have gone."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality

SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "letters")


class Migration(migrations.Migration):
    dependencies = [("applications", "0015_kinds"), ("agencies", "0002_walls")]
    operations = [
        *(
            operation
            for table in ("applications_kindanswers", "applications_forwarding")
            for operation in (
                SameMunicipality(table, "application_id", "applications_application"),
                SameMunicipality(table, "compartment_id", "agencies_compartment"),
                ConfidentialTable(table, relation_key="application_id", services=SERVICES),
            )
        ),
        AppendOnly("applications_kindanswers", allow_update=("superseded_at",)),
    ]
