
from django.db import migrations

TABLES = """
CREATE TABLE audit_event (
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    "on" date NOT NULL,
    municipality_id uuid,
    user_id uuid,
    service varchar(40) NOT NULL DEFAULT '',
    unit_id uuid,
    verb varchar(80) NOT NULL,
    subject_type varchar(60) NOT NULL,
    subject_id uuid,
    reason text NOT NULL DEFAULT '',
    on_behalf_of varchar(120) NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX audit_event_subject ON audit_event (subject_id, at);
CREATE INDEX audit_event_municipality ON audit_event (municipality_id, at);

CREATE TABLE audit_read (
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    municipality_id uuid NOT NULL,
    user_id uuid,
    service varchar(40) NOT NULL DEFAULT '',
    unit_id uuid,
    role varchar(40) NOT NULL DEFAULT '',
    person_id uuid NOT NULL,
    content varchar(60) NOT NULL,
    subject_type varchar(60) NOT NULL DEFAULT '',
    subject_id uuid,
    basis varchar(60) NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX audit_read_person ON audit_read (person_id, at);
CREATE INDEX audit_read_user ON audit_read (user_id, at);

CREATE TRIGGER husrom_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION husrom_append_only('');
CREATE TRIGGER husrom_append_only BEFORE UPDATE OR DELETE ON audit_read
    FOR EACH ROW EXECUTE FUNCTION husrom_append_only('');

-- Partitions are made ahead by the owner's rights, on request of a job; TRUNCATE triggers do not reach partitions.
CREATE FUNCTION husrom_audit_partitions(months integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    base text; first date; name text; grantee text; made integer := 0;
BEGIN
    IF months < 0 OR months > 60 THEN RAISE EXCEPTION 'months must be between 0 and 60'; END IF;
    FOREACH base IN ARRAY ARRAY['audit_event', 'audit_read'] LOOP
        FOR i IN -1..months LOOP
            first := (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
            name := base || '_' || to_char(first, 'YYYY_MM');
            IF to_regclass('public.' || name) IS NULL THEN
                EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                               name, base, first::text || ' 00:00:00+00',
                               (first + interval '1 month')::date::text || ' 00:00:00+00');
                EXECUTE format('CREATE TRIGGER husrom_append_only_all BEFORE TRUNCATE ON public.%I '
                               'FOR EACH STATEMENT EXECUTE FUNCTION husrom_append_only('''')', name);
                -- Rows go in through the parent only: rights on a partition would be a door around it.
                FOR grantee IN SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
                        WHERE g.table_schema = 'public' AND g.table_name = name AND g.grantee <> current_user LOOP
                    EXECUTE format('REVOKE ALL ON public.%I FROM %I', name, grantee);
                END LOOP;
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
SELECT husrom_audit_partitions(14);
"""

REVOKE = """
DO $$
DECLARE grantee name; tab text;
BEGIN
    FOR grantee IN SELECT DISTINCT r.rolname FROM pg_roles r
                   WHERE r.rolname = {role} LOOP
        FOR tab IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
                   AND c.relkind IN ('r', 'p') AND c.relname ~ '^audit_(event|read)' LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON public.%I FROM %I', tab, grantee);
        END LOOP;
    END LOOP;
END $$;
"""


def revoke(apps, schema_editor):
    import os

    role = os.environ.get("APP_ROLE", "husrom_app").replace("'", "''")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(REVOKE.replace("{role}", f"'{role}'"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [("base", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            TABLES,
            "DROP TABLE audit_event; DROP TABLE audit_read; DROP FUNCTION husrom_audit_partitions(integer)",
        ),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
