"""The second wall around what compartments lay open of a case."""

from django.db import migrations

from core.base.operations import ConfidentialTable, SameMunicipality

TABLE = '"applications_casefinding"'
#: Published: the case's own compartment, those the agenda or a relation admits to the content, and grants on the case.
PUBLISHED = f"""{TABLE}.state = 'published' AND (
    EXISTS (SELECT 1 FROM applications_application a WHERE a.id = {TABLE}.application_id
        AND a.compartment_id = ANY ((SELECT husrom_compartments())::uuid[]))
    OR EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = {TABLE}.application_id
        AND r.scope IN ('agenda', 'content')
        AND r.compartment_id = ANY ((SELECT husrom_compartments())::uuid[])
        AND r.opened_at <= statement_timestamp()
        AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))
    OR {TABLE}.application_id = ANY ((SELECT husrom_granted())::uuid[]))"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0009_casefinding"), ("agencies", "0002_walls"), ("people", "0002_walls")]
    operations = [
        SameMunicipality("applications_casefinding", "application_id", "applications_application"),
        SameMunicipality("applications_casefinding", "compartment_id", "agencies_compartment"),
        SameMunicipality("applications_casefinding", "person_id", "people_person"),
        SameMunicipality("applications_casefinding", "unit_id", "agencies_unit"),
        ConfidentialTable(
            "applications_casefinding",
            extra=PUBLISHED,
            insert_check=f"{TABLE}.compartment_id = ANY ((SELECT husrom_compartments())::uuid[])",
        ),
    ]
