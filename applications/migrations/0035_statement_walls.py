"""What members of a household say is read by the owning compartment alone, like the household's own words."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("applications", "0034_households_in_full")]
    operations = [
        SameMunicipality("applications_memberstatement", "application_id", "applications_application"),
        SameMunicipality("applications_memberstatement", "person_id", "people_person"),
        SameMunicipality("applications_memberstatement", "compartment_id", "agencies_compartment"),
        ConfidentialTable("applications_memberstatement", services=("imports",)),
        AppendOnly("applications_memberstatement", allow_update=("superseded_at",)),
    ]
