"""The second wall around advance notices: seen with the case."""

from django.db import migrations

from core.base.operations import ConfidentialTable, SameMunicipality

SERVICES = ("applications", "deadlines", "figures", "imports", "letters")


class Migration(migrations.Migration):
    dependencies = [("applications", "0028_advance_notices")]
    operations = [
        SameMunicipality("applications_advancenotice", "application_id", "applications_application"),
        SameMunicipality("applications_advancenotice", "compartment_id", "agencies_compartment"),
        ConfidentialTable("applications_advancenotice", relation_key="application_id", services=SERVICES),
    ]
