"""The second wall around payments that wait: the landlord's; placed on a hidden lease, its named handlers'."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality, Shielded

TABLE = "tenancies_unplacedpayment"
#: The night's reminder counts them; reading a file in adds to them.
SERVICES = ("imports", "payments", "figures")
POINTERS = (
    ("lease_id", "tenancies_lease"),
    ("entry_id", "tenancies_ledgerentry"),
    ("compartment_id", "agencies_compartment"),
)
#: What is done with a payment may be filled in; what the bank told may not be touched, and nothing is deleted.
HANDLED = ("state", "version", "lease_id", "entry_id", "handled_on", "handled_by_id", "note")


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0018_unplaced_payments")]
    operations = [
        MunicipalKey(TABLE),
        *(SameMunicipality(TABLE, column, parent) for column, parent in POINTERS),
        ConfidentialTable(TABLE, services=SERVICES),
        Shielded(TABLE, "lease_id", "tenancies_hidden_leases"),
        AppendOnly(TABLE, allow_update=HANDLED),
    ]
