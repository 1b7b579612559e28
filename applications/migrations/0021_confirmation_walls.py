"""The second wall around confirmations: seen with the case, never changed."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality

#: As the case itself: the night's work and the rooms above ask whether an offer may go out.
SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "letters")


class Migration(migrations.Migration):
    dependencies = [("applications", "0020_premises_and_confirmations")]
    operations = [
        SameMunicipality("applications_factsconfirmation", "application_id", "applications_application"),
        SameMunicipality("applications_factsconfirmation", "compartment_id", "agencies_compartment"),
        ConfidentialTable(
            "applications_factsconfirmation", relation_key="application_id", services=SERVICES
        ),
        AppendOnly("applications_factsconfirmation"),
    ]
