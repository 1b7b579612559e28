"""The second wall around which cases belong together."""

from django.db import migrations

from core.base.operations import ConfidentialTable, SameMunicipality

TABLE = "applications_relatedcase"


class Migration(migrations.Migration):
    dependencies = [("applications", "0026_related_cases"), ("agencies", "0002_walls")]
    operations = [
        SameMunicipality(TABLE, "application_id", "applications_application"),
        SameMunicipality(TABLE, "other_id", "applications_application"),
        SameMunicipality(TABLE, "compartment_id", "agencies_compartment"),
        ConfidentialTable(TABLE, relation_key="application_id", services=("applications",)),
    ]
