"""History is append-only, and belongs to the compartment of what it is the history of."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, SameMunicipality

# The history of what belongs to no compartment (a meeting, a building) is the municipality's; a grant on a record
# opens its history.
EXTRA = """
compartment_id IS NULL
OR EXISTS (SELECT 1 FROM agencies_usergrant g WHERE g.object_pk = workflow_statechange.subject_id::text
           AND g.user_id = (SELECT husrom_user()) AND g.ends_at > now())
OR EXISTS (SELECT 1 FROM agencies_groupgrant g JOIN agencies_compartment c ON c.group_id = g.group_id
           WHERE g.object_pk = workflow_statechange.subject_id::text
           AND c.id = ANY ((SELECT husrom_compartments())::uuid[]) AND g.ends_at > now())
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        SameMunicipality("workflow_statechange", "compartment_id", "agencies_compartment"),
        ConfidentialTable(
            "workflow_statechange",
            services=("deadlines", "arrears", "rent", "allocation", "figures"),
            relation_key="subject_id",
            extra=EXTRA,
        ),
        AppendOnly("workflow_statechange"),
    ]
