"""The second wall around changes of rent and balances from other systems: they follow the lease."""

from django.db import migrations

from core.base.operations import (
    AppendOnly,
    ConfidentialTable,
    MunicipalKey,
    MunicipalTable,
    SameMunicipality,
    Shielded,
)

CHANGE, BALANCE, INDEX = "tenancies_rentchange", "tenancies_outsidebalance", "tenancies_priceindex"
#: The night job computes arrears from what another system has told.
SERVICES = {CHANGE: ("leases", "letters", "figures"), BALANCE: ("arrears", "figures")}
#: What is done with a change may be filled in; what was told and by which figures may not be touched.
SETTLED = ("state", "version", "new_monthly", "letter", "settled_on", "note")


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0026_rent_changes")]
    operations = [
        MunicipalKey(CHANGE),
        *(SameMunicipality(table, "lease_id", "tenancies_lease") for table in SERVICES),
        *(SameMunicipality(table, "compartment_id", "agencies_compartment") for table in SERVICES),
        *(
            ConfidentialTable(table, relation_key="lease_id", services=services)
            for table, services in SERVICES.items()
        ),
        *(Shielded(table, "lease_id", "tenancies_hidden_leases") for table in SERVICES),
        AppendOnly(CHANGE, allow_update=SETTLED),
        AppendOnly(BALANCE),
        MunicipalTable(INDEX),
    ]
