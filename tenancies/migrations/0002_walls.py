"""The second wall around leases, the ledger and arrears."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality

#: Service identities of the night jobs and imports that read or write here.
SERVICES = ("rent", "arrears", "deadlines", "figures", "imports", "letters", "leases", "tenancies")

#: The landlord's compartment, but a lease of somebody with a protected address is its handler's alone.
LEASE_DOORS = (
    '(NOT "tenancies_lease".restricted AND "tenancies_lease".compartment_id = '
    "ANY ((SELECT husrom_compartments())::uuid[])) "
    'OR "tenancies_lease".handler_id = (SELECT husrom_user())'
)
OF_LEASE = ("ledgerentry", "deposit", "arrearscase", "arrearsstep", "paymentplan", "stopmessage")


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0001_initial"), ("agencies", "0002_walls"), ("people", "0002_walls")]
    operations = [
        MunicipalKey("tenancies_lease"),
        MunicipalKey("tenancies_arrearscase"),
        MunicipalKey("tenancies_rentrun"),
        SameMunicipality("tenancies_lease", "dwelling_id", "housing_dwelling"),
        SameMunicipality("tenancies_lease", "tenant_id", "people_person"),
        SameMunicipality("tenancies_lease", "household_id", "people_household"),
        SameMunicipality("tenancies_lease", "application_id", "applications_application"),
        SameMunicipality("tenancies_lease", "compartment_id", "agencies_compartment"),
        SameMunicipality("tenancies_leaseterm", "lease_id", "tenancies_lease"),
        SameMunicipality("tenancies_leaseterm", "dwelling_id", "housing_dwelling"),
        SameMunicipality("tenancies_rentagreement", "lease_id", "tenancies_lease"),
        *(SameMunicipality(f"tenancies_{name}", "lease_id", "tenancies_lease") for name in OF_LEASE),
        SameMunicipality("tenancies_ledgerentry", "run_id", "tenancies_rentrun"),
        SameMunicipality("tenancies_arrearsstep", "case_id", "tenancies_arrearscase"),
        SameMunicipality("tenancies_stopmessage", "case_id", "tenancies_arrearscase"),
        ConfidentialTable("tenancies_lease", compartment="", services=SERVICES, extra=LEASE_DOORS),
        *(
            ConfidentialTable(f"tenancies_{name}", relation_key="lease_id", services=SERVICES)
            for name in OF_LEASE
        ),
        AppendOnly("tenancies_leaseterm", allow_update=("superseded_at",)),
        AppendOnly("tenancies_rentagreement", allow_update=("superseded_at",)),
        AppendOnly("tenancies_ledgerentry"),
        AppendOnly("tenancies_arrearsstep", allow_update=("superseded_at",)),
    ]
