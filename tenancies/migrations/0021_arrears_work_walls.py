"""The second wall around the work with unpaid rent: as the case it belongs to, and the hidden lease's handlers alone."""

from django.db import migrations

from core.base.operations import (
    AppendOnly,
    ConfidentialTable,
    ForTheApplication,
    MunicipalKey,
    SameMunicipality,
    Shielded,
)

TABLES = ("contactattempt", "childassessment", "eviction")
#: The night reminds of belongings nobody has collected.
SERVICES = ("arrears", "deadlines", "figures", "letters")
#: From when to when children live in a home. Collector and Nav see the case, but not the household it is about; whether
#: a family may be put out cannot depend on who asks. Days only: no name, no number, no birth date.
CHILDREN = """
CREATE FUNCTION tenancies_child_periods(leases uuid[], roles text[])
RETURNS TABLE (lease_id uuid, valid_from date, valid_to date) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.id, p.valid_from, p.valid_to FROM tenancies_lease l
        JOIN people_householdmember m ON m.household_id = l.household_id
        JOIN people_memberperiod p ON p.member_id = m.id
    WHERE l.id = ANY (leases) AND l.municipality_id = husrom_municipality()
      AND p.role = ANY (roles) AND p.superseded_at IS NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0020_arrears_work")]
    operations = [
        operation
        for name in TABLES
        for operation in (
            MunicipalKey(f"tenancies_{name}"),
            SameMunicipality(f"tenancies_{name}", "lease_id", "tenancies_lease"),
            SameMunicipality(f"tenancies_{name}", "case_id", "tenancies_arrearscase"),
            SameMunicipality(f"tenancies_{name}", "compartment_id", "agencies_compartment"),
            ConfidentialTable(f"tenancies_{name}", relation_key="lease_id", services=SERVICES),
            Shielded(f"tenancies_{name}", "lease_id", "tenancies_hidden_leases"),
        )
    ] + [ForTheApplication("tenancies_child_periods(uuid[], text[])", CHILDREN), AppendOnly("tenancies_contactattempt", allow_update=("superseded_at",))]
