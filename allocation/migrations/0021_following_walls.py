"""The second wall around confirmations and snapshots: as the list itself; a snapshot is never changed."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality

SERVICES = ("allocation", "applications", "deadlines", "figures", "letters")
TABLES = ("allocation_entryconfirmation", "allocation_waitingsnapshot")


class Migration(migrations.Migration):
    dependencies = [("allocation", "0020_following_those_who_wait")]
    operations = [
        *(SameMunicipality(table, "entry_id", "allocation_waitingentry") for table in TABLES),
        *(SameMunicipality(table, "compartment_id", "agencies_compartment") for table in TABLES),
        *(ConfidentialTable(table, relation_key="entry_id", services=SERVICES) for table in TABLES),
        AppendOnly("allocation_waitingsnapshot"),
    ]
