"""The second wall around technical faults: the landlord's, and whoever reported; a protected lease hides them."""

from django.db import migrations

from core.base.operations import (
    ConfidentialTable,
    FollowingTable,
    MunicipalKey,
    MunicipalTable,
    SameMunicipality,
    Shielded,
)


class Migration(migrations.Migration):
    dependencies = [("deviations", "0008_faults"), ("tenancies", "0031_reviews_and_notices_walls")]
    operations = [
        MunicipalKey("deviations_fault"),
        SameMunicipality("deviations_fault", "compartment_id", "agencies_compartment"),
        SameMunicipality("deviations_fault", "unit_id", "agencies_unit"),
        SameMunicipality("deviations_fault", "lease_id", "tenancies_lease"),
        SameMunicipality("deviations_faultvisit", "compartment_id", "agencies_compartment"),
        SameMunicipality("deviations_faultvisit", "fault_id", "deviations_fault"),
        SameMunicipality("deviations_reportroute", "agency_id", "agencies_agency"),
        ConfidentialTable("deviations_fault", extra="reporter_id = (SELECT husrom_user())"),
        Shielded("deviations_fault", "lease_id", "tenancies_hidden_leases"),
        FollowingTable("deviations_faultvisit", ("fault_id", "deviations_fault")),
        MunicipalTable("deviations_reportroute"),
    ]
