"""Names spelt as they were typed come before those that are only alike.

The few it may give back should not be taken up by names that are only alike; but nor is anybody lost for being spelt
Christiansen where there is a Kristiansen too.
"""

from importlib import import_module

from django.db import migrations

FIND = r"""
CREATE OR REPLACE FUNCTION husrom_find_persons(wanted text, most integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place uuid := husrom_municipality();
    mine uuid[] := husrom_compartments();
    word text;
    held text;
    as_typed text := 'true';
    alike text := '';
BEGIN
    FOREACH word IN ARRAY (regexp_split_to_array(trim(husrom_fold(wanted)), '[\s,]+'))[1:5] LOOP
        word := regexp_replace(word, '[%_\\]', '', 'g');
        CONTINUE WHEN word = '';
        held := format('husrom_fold(p.given_name || '' '' || p.family_name) LIKE %L', '%' || word || '%');
        as_typed := as_typed || ' AND ' || held;
        -- A letter wrong or left out is forgiven in words long enough to bear it.
        alike := alike || ' AND (' || held || CASE WHEN length(word) > 4 THEN format(
            ' OR %L <%% husrom_fold(p.given_name || '' '' || p.family_name)', word) ELSE '' END || ')';
    END LOOP;
    IF alike = '' THEN RETURN; END IF;
    RETURN QUERY EXECUTE format(
        'SELECT p.id FROM people_person p WHERE p.municipality_id = %L %s
         AND EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = p.id
             AND r.compartment_id = ANY (%L::uuid[]) AND r.opened_at <= statement_timestamp()
             AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))
         ORDER BY (%s) DESC, length(p.given_name || p.family_name), p.family_name, p.given_name, p.id LIMIT %s',
        place, alike, mine, as_typed, greatest(1, least(most, 1000)));
END $$;
"""
BEFORE = "CREATE OR REPLACE FUNCTION" + (
    import_module("core.people.migrations.0003_search").FIND.partition("CREATE FUNCTION")[2]
)


class Migration(migrations.Migration):
    dependencies = [("people", "0009_words")]
    operations = [migrations.RunSQL(FIND, BEFORE)]
