"""The function behind every append-only table."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION husrom_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND TG_ARGV[0] <> ''
       AND (to_jsonb(OLD) - allowed) = (to_jsonb(NEW) - allowed) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION husrom_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN public.unaccent('public.unaccent'::regdictionary, lower(value));
CREATE FUNCTION husrom_sort(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(replace(lower(value), 'aa', 'å'), 'æäøöå', '{{||}') COLLATE "C";
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_roles")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION husrom_append_only(); DROP FUNCTION husrom_fold(text); DROP FUNCTION husrom_sort(text)",
        ),
    ]
