"""Terms and rents go with their lease, and a rent run with the landlord's compartment, in the database as well."""

from django.db import migrations

from core.base.operations import ConfidentialTable, FollowingTable, MunicipalKey, SameMunicipality

SERVICES = ("rent", "arrears", "deadlines", "figures", "imports", "letters", "leases", "tenancies")
OF_COMPARTMENT = (
    "ledgerentry",
    "deposit",
    "arrearscase",
    "arrearsstep",
    "paymentplan",
    "stopmessage",
    "rentrun",
)


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0004_nav_districts"), ("allocation", "0003_second_wall")]
    operations = [
        MunicipalKey("tenancies_ledgerentry"),
        SameMunicipality("tenancies_lease", "offer_id", "allocation_offer"),
        SameMunicipality("tenancies_ledgerentry", "counters_id", "tenancies_ledgerentry"),
        *(
            SameMunicipality(f"tenancies_{table}", "compartment_id", "agencies_compartment")
            for table in OF_COMPARTMENT
        ),
        FollowingTable("tenancies_leaseterm", ("lease_id", "tenancies_lease"), services=SERVICES),
        FollowingTable("tenancies_rentagreement", ("lease_id", "tenancies_lease"), services=SERVICES),
        ConfidentialTable("tenancies_rentrun", services=SERVICES),
    ]
