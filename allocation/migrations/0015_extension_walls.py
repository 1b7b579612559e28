"""The second wall around extensions: the office's own, never changed, and shut where the address is protected."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality, Shielded

SERVICES = ("allocation", "applications", "deadlines", "letters")
TABLE = "allocation_offerextension"


class Migration(migrations.Migration):
    dependencies = [("allocation", "0014_offer_in_full")]
    operations = [
        SameMunicipality("allocation_offer", "follows_id", "allocation_offer"),
        SameMunicipality(TABLE, "offer_id", "allocation_offer"),
        SameMunicipality(TABLE, "application_id", "applications_application"),
        SameMunicipality(TABLE, "compartment_id", "agencies_compartment"),
        ConfidentialTable(TABLE, services=SERVICES),
        Shielded(TABLE, "application_id", "applications_hidden"),
        AppendOnly(TABLE),
    ]
