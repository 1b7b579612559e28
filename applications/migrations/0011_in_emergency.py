"""What a number leads to among applications in an emergency: ids for an attempt on record, never content."""

from django.db import migrations

from core.base.operations import ForTheApplication

FIND = """
CREATE FUNCTION applications_in_emergency(the_attempt uuid)
RETURNS TABLE (label text, record_id uuid, compartment_id uuid, unit_id uuid, title text, number text,
               covers jsonb, shielded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH asked AS (SELECT sharing_attempted(the_attempt) AS number),
    found AS (
        SELECT a.id, a.compartment_id, a.unit_id, a.case_number, a.household_id, a.applicant_id FROM asked JOIN applications_application a
            ON a.municipality_id = husrom_municipality() AND a.case_number = asked.number
        UNION
        SELECT a.id, a.compartment_id, a.unit_id, a.case_number, a.household_id, a.applicant_id FROM asked JOIN people_person p
            ON p.municipality_id = husrom_municipality() AND p.number <> '' AND p.number = asked.number
        JOIN applications_application a ON a.applicant_id = p.id
            AND a.state NOT IN ('withdrawn', 'lapsed', 'shelved')
    ),
    about AS (
        SELECT f.id, f.applicant_id AS person_id FROM found f
        UNION
        SELECT f.id, h.person_id FROM found f
        JOIN people_householdmember h ON h.household_id = f.household_id
        JOIN people_memberperiod m ON m.member_id = h.id AND m.superseded_at IS NULL
            AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
            AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
    )
    SELECT 'applications.application', f.id, f.compartment_id, f.unit_id, 'Søknad ' || f.case_number,
        f.case_number::text,
        jsonb_build_array(jsonb_build_array('applications.application', f.id::text),
                          jsonb_build_array('people.household', f.household_id::text))
            || (SELECT jsonb_agg(jsonb_build_array('people.person', b.person_id::text)) FROM about b WHERE b.id = f.id),
        EXISTS (SELECT 1 FROM about b JOIN people_person p ON p.id = b.person_id
                WHERE b.id = f.id AND p.address_protection = 'strictly_confidential')
    FROM found f
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_findings_walls"),
        ("sharing", "0004_grant_walls"),
        ("people", "0003_search"),
    ]
    operations = [ForTheApplication("applications_in_emergency(uuid)", FIND)]
