"""Finding persons by name: an index that row-level security would not let a plain query use.

The owner function looks in the index first and asks for an open relation afterwards, so that a search costs what it
finds and not what there is. It answers with keys alone; the rows are read through the walls as always.
"""

from django.db import migrations

FIND = r"""
CREATE INDEX people_person_trigrams ON people_person
    USING gin (husrom_fold(given_name || ' ' || family_name) gin_trgm_ops);

CREATE FUNCTION husrom_find_persons(wanted text, most integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place uuid := husrom_municipality();
    mine uuid[] := husrom_compartments();
    word text;
    conditions text := '';
BEGIN
    FOREACH word IN ARRAY (regexp_split_to_array(trim(husrom_fold(wanted)), '[\s,]+'))[1:5] LOOP
        word := regexp_replace(word, '[%_\\]', '', 'g');
        CONTINUE WHEN word = '';
        -- A letter wrong or left out is forgiven in words long enough to bear it.
        conditions := conditions || format(
            ' AND (husrom_fold(p.given_name || '' '' || p.family_name) LIKE %L'
            || CASE WHEN length(word) > 4
                    THEN ' OR %L <%% husrom_fold(p.given_name || '' '' || p.family_name)' ELSE '' END || ')',
            '%' || word || '%', word);
    END LOOP;
    IF conditions = '' THEN RETURN; END IF;
    RETURN QUERY EXECUTE format(
        'SELECT p.id FROM people_person p WHERE p.municipality_id = %L %s
         AND EXISTS (SELECT 1 FROM agencies_relation r WHERE r.subject_id = p.id AND r.compartment_id = ANY (%L::uuid[])
             AND r.opened_at <= statement_timestamp()
             AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))
         ORDER BY length(p.given_name || p.family_name), p.family_name, p.given_name, p.id LIMIT %s',
        place, conditions, mine, greatest(1, least(most, 1000)));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_walls")]
    operations = [
        migrations.RunSQL(
            FIND, "DROP FUNCTION husrom_find_persons(text, integer); DROP INDEX people_person_trigrams"
        ),
    ]
