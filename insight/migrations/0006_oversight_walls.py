"""The second wall around audits of cases, and who has read what of them."""

from django.db import migrations

from core.base.operations import (
    ConfidentialTable,
    FollowingTable,
    ForTheApplication,
    MunicipalKey,
    SameMunicipality,
)

TASK, CASE = "insight_oversighttask", "insight_oversightcase"
#: What the auditor of a task has read of its cases, for the auditor and for those whose cases they are.
READS = """
CREATE FUNCTION insight_oversight_reads(the_task uuid) RETURNS TABLE (application_id uuid, times bigint, last timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.application_id, count(DISTINCT r.at), max(r.at)
    FROM insight_oversighttask t
    JOIN insight_oversightcase c ON c.task_id = t.id AND c.opened_at IS NOT NULL
    JOIN audit_read r ON r.municipality_id = t.municipality_id AND r.user_id = t.auditor_id
        AND (r.subject_id = c.application_id OR r.case_number = c.number) AND r.at >= c.opened_at
    WHERE t.id = the_task AND t.municipality_id = husrom_municipality()
        AND (t.auditor_id = husrom_user() OR t.compartment_id = ANY (husrom_compartments()))
    GROUP BY c.application_id
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0005_oversight"),
        ("agencies", "0005_relation_index"),
        ("applications", "0002_walls"),
        ("privacy", "0002_walls"),
    ]
    operations = [
        MunicipalKey(TASK),
        SameMunicipality(TASK, "compartment_id", "agencies_compartment"),
        SameMunicipality(TASK, "unit_id", "agencies_unit"),
        ConfidentialTable(
            TASK, services=("figures",), extra=f'"{TASK}".auditor_id = (SELECT husrom_user())'
        ),
        MunicipalKey(CASE),
        SameMunicipality(CASE, "task_id", TASK),
        SameMunicipality(CASE, "application_id", "applications_application"),
        FollowingTable(CASE, ("task_id", TASK), services=("figures",)),
        ForTheApplication("insight_oversight_reads(uuid)", READS),
    ]
