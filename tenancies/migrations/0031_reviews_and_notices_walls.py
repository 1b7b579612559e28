"""The second wall around what is done when a term runs out, and around complaints and notices.

Reviews go with their lease. Complaints and notices are the landlord's compartment alone; what is about a hidden lease is
its handlers'.
"""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality, Shielded

REVIEW = "tenancies_leasereview"
CONDUCT = ("tenancies_complaint", "tenancies_remedy", "tenancies_tenancynotice")
#: The night warns of terms that have run out, and finds terminations that have lapsed.
SERVICES = ("leases", "tenancies", "deadlines", "figures", "letters")


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0030_reviews_and_notices")]
    operations = [
        operation
        for table in (REVIEW, *CONDUCT)
        for operation in (
            MunicipalKey(table),
            SameMunicipality(table, "lease_id", "tenancies_lease"),
            SameMunicipality(table, "compartment_id", "agencies_compartment"),
            Shielded(table, "lease_id", "tenancies_hidden_leases"),
        )
    ] + [
        SameMunicipality(REVIEW, "application_id", "applications_application"),
        ConfidentialTable(REVIEW, relation_key="lease_id", services=SERVICES),
        *(ConfidentialTable(table, services=SERVICES) for table in CONDUCT),
    ]
