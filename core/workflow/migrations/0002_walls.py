"""History is append-only, and belongs to the compartment of what it is the history of."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        SameMunicipality("workflow_statechange", "compartment_id", "agencies_compartment"),
        ConfidentialTable(
            "workflow_statechange",
            services=("deadlines", "arrears", "rent", "allocation", "figures"),
            relation_key="subject_id",
            # The history of what belongs to no compartment (a meeting, a building) is the municipality's.
            extra="compartment_id IS NULL",
        ),
        AppendOnly("workflow_statechange"),
    ]
