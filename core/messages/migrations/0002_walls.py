"""What leaves the house carries addresses: the sender's compartment, and the identity that sends."""

from django.db import migrations

from core.base.operations import ConfidentialTable, SameMunicipality

SERVICES = ("outbox", "letters", "arrears", "rent", "deadlines", "allocation")


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        SameMunicipality("notices_notice", "unit_id", "agencies_unit"),
        SameMunicipality("notices_task", "unit_id", "agencies_unit"),
        SameMunicipality("notices_outboxitem", "compartment_id", "agencies_compartment"),
        ConfidentialTable("notices_outboxitem", services=SERVICES),
    ]
