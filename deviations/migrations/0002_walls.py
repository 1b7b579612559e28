"""The second wall around reports, measures and identified notes."""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality

FUNCTIONS = """
-- The units whose reports the user handles: led units with those below them, and a director's whole agency.
CREATE FUNCTION deviations_led_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH mine AS (
        SELECT m.role, m.unit_id, u.agency_id
        FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
        WHERE m.user_id = husrom_user()
          AND u.municipality_id = husrom_municipality()
          AND m.valid_from <= (now() AT TIME ZONE 'Europe/Oslo')::date
          AND (m.valid_to IS NULL OR m.valid_to > (now() AT TIME ZONE 'Europe/Oslo')::date)
    )
    SELECT coalesce(array_agg(u.id), '{}')
    FROM agencies_unit u LEFT JOIN agencies_unit p ON p.id = u.parent_id
    WHERE u.municipality_id = husrom_municipality()
      AND (u.agency_id IN (SELECT agency_id FROM mine WHERE role = 'director')
           OR u.id IN (SELECT unit_id FROM mine WHERE role = 'unit_leader')
           OR u.parent_id IN (SELECT unit_id FROM mine WHERE role = 'unit_leader')
           OR p.parent_id IN (SELECT unit_id FROM mine WHERE role = 'unit_leader'))
$$;
CREATE FUNCTION deviations_at_top() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT 1 FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
        WHERE m.user_id = husrom_user() AND m.role = 'top_management'
          AND u.municipality_id = husrom_municipality()
          AND m.valid_from <= (now() AT TIME ZONE 'Europe/Oslo')::date
          AND (m.valid_to IS NULL OR m.valid_to > (now() AT TIME ZONE 'Europe/Oslo')::date))
$$;
-- Whoever holds the key of a form has sent it, and may have its number again, also when it was anonymous.
CREATE FUNCTION deviations_number_of(the_key uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT year || '/' || serial FROM deviations_report
    WHERE municipality_id = husrom_municipality() AND idempotency_key = the_key
$$;
"""

LEADER = (
    'unit_id = ANY ((SELECT deviations_led_units())::uuid[]) OR reporter_id = (SELECT husrom_user()) '
    "OR (level = 3 AND (SELECT deviations_at_top()))"
)
WITH_REPORT = 'EXISTS (SELECT 1 FROM deviations_report r WHERE r.id = "{table}".report_id)'


class Migration(migrations.Migration):
    dependencies = [("deviations", "0001_initial"), ("agencies", "0002_walls"), ("people", "0002_walls")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION deviations_number_of(uuid); DROP FUNCTION deviations_at_top(); "
            "DROP FUNCTION deviations_led_units()",
        ),
        MunicipalKey("deviations_report"),
        *(
            SameMunicipality(f"deviations_{table}", "compartment_id", "agencies_compartment")
            for table in ("report", "reportapproval", "measure", "identifiednote")
        ),
        SameMunicipality("deviations_report", "unit_id", "agencies_unit"),
        SameMunicipality("deviations_reportapproval", "report_id", "deviations_report"),
        SameMunicipality("deviations_measure", "report_id", "deviations_report"),
        SameMunicipality("deviations_identifiednote", "person_id", "people_person"),
        ConfidentialTable("deviations_report", services=("deadlines", "figures"), extra=LEADER),
        # One way only: a measure asks its report, the report asks nobody.
        *(
            ConfidentialTable(
                f"deviations_{table}",
                services=("deadlines", "figures"),
                extra=WITH_REPORT.format(table=f"deviations_{table}"),
            )
            for table in ("measure", "reportapproval")
        ),
        # No service, no leader up the line: only the compartment that works with the person.
        ConfidentialTable(
            "deviations_identifiednote",
            insert_check="compartment_id = ANY ((SELECT husrom_compartments())::uuid[])",
        ),
    ]
