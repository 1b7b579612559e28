"""The second wall around changes of tenant and requests: with the lease, and its named handlers' where it is hidden."""

from django.db import migrations

from core.base.operations import (
    AlsoHidden,
    ConfidentialTable,
    ForgetsHidden,
    MunicipalKey,
    SameMunicipality,
    Shielded,
)

CHANGE, REQUEST = "tenancies_tenantchange", "tenancies_leaserequest"
SERVICES = ("rent", "arrears", "deadlines", "figures", "imports", "letters", "leases", "tenancies")
POINTERS = (
    (CHANGE, "lease_id", "tenancies_lease"),
    (CHANGE, "new_lease_id", "tenancies_lease"),
    (CHANGE, "person_id", "people_person"),
    (CHANGE, "compartment_id", "agencies_compartment"),
    (REQUEST, "lease_id", "tenancies_lease"),
    (REQUEST, "compartment_id", "agencies_compartment"),
)


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0032_changes")]
    operations = [
        *(MunicipalKey(table) for table in (CHANGE, REQUEST)),
        *(SameMunicipality(*pointer) for pointer in POINTERS),
        *(
            ConfidentialTable(table, relation_key="lease_id", services=SERVICES)
            for table in (CHANGE, REQUEST)
        ),
        *(Shielded(table, "lease_id", "tenancies_hidden_leases") for table in (CHANGE, REQUEST)),
        *(ForgetsHidden(table) for table in (CHANGE, REQUEST)),
        AlsoHidden(
            "tenancies_hidden_subjects",
            {
                "tenancies.tenantchange": f"SELECT t.id FROM leases JOIN {CHANGE} t ON t.lease_id = leases.id",
                "tenancies.leaserequest": f"SELECT q.id FROM leases JOIN {REQUEST} q ON q.lease_id = leases.id",
            },
        ),
    ]
