"""What a number leads to among leases in an emergency: ids for an attempt on record, never content.

A lease of somebody with a protected address never opens this way: the dwelling itself is the secret.
"""

from django.db import migrations

from core.base.operations import ForTheApplication

FIND = """
CREATE FUNCTION tenancies_in_emergency(the_attempt uuid)
RETURNS TABLE (label text, record_id uuid, compartment_id uuid, unit_id uuid, title text, number text,
               covers jsonb, shielded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH asked AS (SELECT sharing_attempted(the_attempt) AS number),
    found AS (
        SELECT l.id, l.compartment_id, l.number, l.household_id, l.tenant_id, l.restricted
        FROM asked JOIN tenancies_lease l
            ON l.municipality_id = husrom_municipality() AND l.number = asked.number
        UNION
        SELECT l.id, l.compartment_id, l.number, l.household_id, l.tenant_id, l.restricted
        FROM asked JOIN people_person p
            ON p.municipality_id = husrom_municipality() AND p.number <> '' AND p.number = asked.number
        JOIN tenancies_lease l ON l.tenant_id = p.id AND l.state = 'active'
    ),
    about AS (
        SELECT f.id, f.tenant_id AS person_id FROM found f
        UNION
        SELECT f.id, h.person_id FROM found f
        JOIN people_householdmember h ON h.household_id = f.household_id
        JOIN people_memberperiod m ON m.member_id = h.id AND m.superseded_at IS NULL
            AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
            AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
    )
    SELECT 'tenancies.lease', f.id, f.compartment_id, NULL::uuid, 'Leieforhold ' || f.number, f.number::text,
        jsonb_build_array(jsonb_build_array('tenancies.lease', f.id::text))
            || CASE WHEN f.household_id IS NULL THEN '[]'::jsonb
               ELSE jsonb_build_array(jsonb_build_array('people.household', f.household_id::text)) END
            || (SELECT jsonb_agg(jsonb_build_array('people.person', b.person_id::text)) FROM about b WHERE b.id = f.id),
        f.restricted OR EXISTS (SELECT 1 FROM about b JOIN people_person p ON p.id = b.person_id
                                WHERE b.id = f.id AND p.address_protection <> 'none')
    FROM found f
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancies", "0005_second_wall"),
        ("sharing", "0004_grant_walls"),
        ("people", "0003_search"),
    ]
    operations = [ForTheApplication("tenancies_in_emergency(uuid)", FIND)]
