"""The second wall around ties and what others decide; absence is known to the whole municipality's staff."""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalTable, SameMunicipality

SERVICES = ("applications", "deadlines", "figures", "imports", "letters")
OF_CASE = ("tie", "handedon")


class Migration(migrations.Migration):
    dependencies = [("applications", "0030_people_and_schemes")]
    operations = [
        SameMunicipality("applications_caseworkerchange", "unit_id", "agencies_unit"),
        *(
            SameMunicipality(f"applications_{table}", "application_id", "applications_application")
            for table in OF_CASE
        ),
        *(
            SameMunicipality(f"applications_{table}", "compartment_id", "agencies_compartment")
            for table in OF_CASE
        ),
        *(
            ConfidentialTable(f"applications_{table}", relation_key="application_id", services=SERVICES)
            for table in OF_CASE
        ),
        MunicipalTable("applications_absence"),
    ]
