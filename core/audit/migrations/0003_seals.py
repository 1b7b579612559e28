"""Sealing: a chain of hashes over the audit trail and the read log, kept beside them and never changed.

The rows carry no trace of it. A seal covers a stretch of time within one month of one log, and the stretches follow
each other without gaps. Sealing goes in two steps, so that nobody's work waits for the hashing: `husrom_seal_cut`
waits (shortly) until nobody is writing and notes the time up to which every row is committed; `husrom_seal` hashes up
to that time. A month that retention takes is a link in the chain too.

The same text is hashed by `core.audit.sealing`, which verifies without trusting any function stored here.
"""

import os

from django.db import migrations, models

from core.base.operations import AppendOnly

TABLES = """
CREATE TABLE audit_seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    kind varchar(4) NOT NULL CHECK (kind IN ('seal', 'drop')),
    log varchar(20) NOT NULL CHECK (log IN ('audit_event', 'audit_read')),
    month date NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL CHECK (to_at > from_at),
    first_id uuid,
    last_id uuid,
    rows bigint NOT NULL,
    format smallint NOT NULL,
    content bytea NOT NULL,
    previous bytea NOT NULL,
    class_date date,
    approvals uuid[] NOT NULL DEFAULT '{}',
    sealed_at timestamptz NOT NULL,
    hash bytea NOT NULL UNIQUE
);
CREATE INDEX audit_seal_month ON audit_seal (log, month, number);
CREATE TABLE audit_seal_cut (log varchar(20) PRIMARY KEY, cut timestamptz NOT NULL);

ALTER TABLE audit_read ADD COLUMN case_number varchar(40) NOT NULL DEFAULT '';
CREATE INDEX audit_read_municipality ON audit_read (municipality_id, at);
CREATE INDEX audit_read_unit ON audit_read (unit_id, at);
"""

FUNCTIONS = r"""
-- The time as whole microseconds: the same in every time zone.
CREATE FUNCTION husrom_micros(moment timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    SET search_path = pg_catalog AS $$ SELECT (extract(epoch FROM moment) * 1000000)::bigint $$;

-- Rows, first and last key, and hash of one stretch of a log, in format 1.
CREATE FUNCTION husrom_seal_content(the_log text, since timestamptz, until timestamptz,
    OUT rows bigint, OUT first_id uuid, OUT last_id uuid, OUT content bytea)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
    columns text := CASE the_log
        WHEN 'audit_event' THEN 'id, (extract(epoch FROM at) * 1000000)::bigint, "on" - DATE ''2000-01-01'', '
            'municipality_id, user_id, service, unit_id, verb, subject_type, subject_id, reason, on_behalf_of, detail'
        WHEN 'audit_read' THEN 'id, (extract(epoch FROM at) * 1000000)::bigint, municipality_id, user_id, service, '
            'unit_id, role, person_id, content, subject_type, subject_id, basis, case_number' END;
BEGIN
    EXECUTE format(
        'SELECT count(*), (array_agg(id ORDER BY at, id))[1], (array_agg(id ORDER BY at DESC, id DESC))[1], '
        'sha256(coalesce(string_agg(sha256(convert_to(jsonb_build_array(%s)::text, ''UTF8'')), '
        '''''::bytea ORDER BY at, id), '''')) FROM public.%I WHERE at >= $1 AND at < $2', columns, the_log)
        INTO rows, first_id, last_id, content USING since, until;
END $$;

-- Adds one link to the chain. Only the functions below call it: its rights are taken from everyone.
CREATE FUNCTION husrom_seal_link(the_kind text, the_log text, the_month date, since timestamptz, until timestamptz,
    the_first uuid, the_last uuid, the_rows bigint, the_content bytea, the_class_date date, the_approvals uuid[])
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    before audit_seal;
    next bigint;
    earlier bytea;
BEGIN
    SELECT * INTO before FROM audit_seal ORDER BY number DESC LIMIT 1;
    next := coalesce(before.number, 0) + 1;
    earlier := coalesce(before.hash, sha256('husrom'));
    INSERT INTO audit_seal VALUES (next, the_kind, the_log, the_month, since, until, the_first, the_last, the_rows, 1,
        the_content, earlier, the_class_date, the_approvals, moment,
        sha256(convert_to(concat_ws('|', '1', next, the_kind, the_log, the_month - DATE '2000-01-01',
            husrom_micros(since), husrom_micros(until), coalesce(the_first::text, '-'), coalesce(the_last::text, '-'),
            the_rows, encode(the_content, 'hex'), encode(earlier, 'hex'),
            coalesce((the_class_date - DATE '2000-01-01')::text, '-'),
            coalesce(nullif(array_to_string(the_approvals, ','), ''), '-'), husrom_micros(moment)), 'UTF8')));
END $$;
REVOKE ALL ON FUNCTION husrom_seal_link(text, text, date, timestamptz, timestamptz, uuid, uuid, bigint, bytea, date,
    uuid[]) FROM PUBLIC;

-- Waits until nobody writes to the log (half a second at most), and notes up to when everything is committed. The
-- half minute is for a clock that is set back a little. Call it in a transaction of its own and end that at once.
CREATE FUNCTION husrom_seal_cut(the_log text) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '500ms' AS $$
DECLARE
    noted timestamptz;
BEGIN
    IF the_log NOT IN ('audit_event', 'audit_read') THEN RAISE EXCEPTION 'no such log: %', the_log; END IF;
    EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', the_log);
    INSERT INTO audit_seal_cut VALUES (the_log, clock_timestamp() - interval '30 seconds')
    ON CONFLICT (log) DO UPDATE SET cut = greatest(audit_seal_cut.cut, excluded.cut) RETURNING cut INTO noted;
    RETURN noted;
END $$;

-- Seals what there is up to the noted time, at most `most` rows to a seal. Returns how many seals were made.
CREATE FUNCTION husrom_seal(the_log text, most integer DEFAULT 200000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    until_cut timestamptz;
    since timestamptz;
    month_end timestamptz;
    until timestamptz;
    crowded timestamptz;
    found record;
    made integer := 0;
BEGIN
    IF most < 1 THEN RAISE EXCEPTION 'most must be positive'; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('husrom_seal'));
    SELECT cut INTO until_cut FROM audit_seal_cut WHERE log = the_log;
    SELECT to_at INTO since FROM audit_seal WHERE log = the_log AND kind = 'seal' ORDER BY number DESC LIMIT 1;
    IF since IS NULL THEN
        SELECT min(to_date(right(c.relname, 7), 'YYYY_MM'))::timestamp AT TIME ZONE 'UTC' INTO since
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = format('public.%I', the_log)::regclass;
    END IF;
    WHILE since < until_cut LOOP
        month_end := (date_trunc('month', since AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
        until := least(month_end, until_cut);
        EXECUTE format('SELECT at FROM public.%I WHERE at >= $1 AND at < $2 ORDER BY at, id OFFSET $3 LIMIT 1', the_log)
            INTO crowded USING since, until, most;
        IF crowded > since THEN until := crowded; END IF;
        SELECT * INTO found FROM husrom_seal_content(the_log, since, until);
        -- A quiet stretch is sealed together with what comes after it, or when its month is over.
        EXIT WHEN found.rows = 0 AND until < month_end;
        PERFORM husrom_seal_link('seal', the_log, (since AT TIME ZONE 'UTC')::date
            - (extract(day FROM since AT TIME ZONE 'UTC')::integer - 1), since, until, found.first_id, found.last_id,
            found.rows, found.content, NULL, '{}');
        made := made + 1;
        since := until;
    END LOOP;
    RETURN made;
END $$;

-- When the oldest row that is not yet sealed was written; the application does not see all rows itself.
CREATE FUNCTION husrom_unsealed_since(the_log text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    since timestamptz := coalesce((SELECT max(to_at) FROM audit_seal WHERE log = the_log AND kind = 'seal'), '-infinity');
    oldest timestamptz;
BEGIN
    IF the_log NOT IN ('audit_event', 'audit_read') THEN RAISE EXCEPTION 'no such log: %', the_log; END IF;
    EXECUTE format('SELECT at FROM public.%I WHERE at >= $1 ORDER BY at LIMIT 1', the_log) INTO oldest USING since;
    RETURN oldest;
END $$;

-- Retention: takes a whole sealed month of one log and leaves its seals. `class_date` is the day from which the
-- retention class lets the month go; `approvals` are users, at least two of each municipality that has rows in it.
CREATE FUNCTION husrom_drop_sealed_month(the_log text, the_month date, class_date date, approvals uuid[])
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
DECLARE
    since timestamptz := the_month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (the_month + interval '1 month') AT TIME ZONE 'UTC';
    today date := (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date;
    least_months integer := CASE the_log WHEN 'audit_read' THEN 12 WHEN 'audit_event' THEN 60 END;
    place uuid;
    one record;
    found record;
    total bigint := 0;
    covered timestamptz := since;
    hashes bytea := '';
BEGIN
    IF least_months IS NULL THEN RAISE EXCEPTION 'no such log: %', the_log; END IF;
    IF extract(day FROM the_month) <> 1 THEN RAISE EXCEPTION 'give the first day of the month'; END IF;
    IF NOT coalesce(husrom_service() = 'retention' OR husrom_user() = ANY (approvals), false) THEN
        RAISE EXCEPTION 'only the retention job, or one of those who approve' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF class_date IS NULL OR class_date > today THEN
        RAISE EXCEPTION 'the retention class does not let % go before %', the_month, class_date;
    END IF;
    IF class_date < (the_month + make_interval(months => least_months + 1))::date THEN
        RAISE EXCEPTION 'a month of % is kept for at least % months', the_log, least_months;
    END IF;
    IF (SELECT count(DISTINCT u) FROM unnest(approvals) u JOIN accounts_user a ON a.id = u AND a.is_active) < 2 THEN
        RAISE EXCEPTION 'two people must approve';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('husrom_seal'));
    IF EXISTS (SELECT 1 FROM audit_seal WHERE kind = 'drop' AND log = the_log AND month = the_month) THEN
        RETURN 0;
    END IF;
    -- What is dropped must be what was sealed: retention must not hide that somebody has been there before it.
    FOR one IN SELECT * FROM audit_seal WHERE kind = 'seal' AND log = the_log AND month = the_month ORDER BY number LOOP
        SELECT * INTO found FROM husrom_seal_content(the_log, one.from_at, one.to_at);
        IF one.from_at <> covered OR found.content <> one.content OR found.rows <> one.rows THEN
            RAISE EXCEPTION '% of % does not agree with seal %', the_log, the_month, one.number;
        END IF;
        covered := one.to_at;
        total := total + one.rows;
        hashes := hashes || one.hash;
    END LOOP;
    IF covered <> until THEN RAISE EXCEPTION '% of % is not wholly sealed', the_log, the_month; END IF;
    FOR place IN EXECUTE format(
        'SELECT DISTINCT municipality_id FROM public.%I WHERE at >= $1 AND at < $2 AND municipality_id IS NOT NULL', the_log)
        USING since, until
    LOOP
        IF (SELECT count(DISTINCT m.user_id) FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
            WHERE m.user_id = ANY (approvals) AND u.municipality_id = place
              AND m.valid_from <= today AND (m.valid_to IS NULL OR m.valid_to > today)) < 2 THEN
            RAISE EXCEPTION 'two people of each municipality with rows in the month must approve';
        END IF;
    END LOOP;
    EXECUTE format('DROP TABLE IF EXISTS public.%I', the_log || '_' || to_char(the_month, 'YYYY_MM'));
    PERFORM husrom_seal_link('drop', the_log, the_month, since, until, NULL, NULL, total, sha256(hashes), class_date,
        approvals);
    RETURN total;
END $$;
"""

#: The application says what happened, never when: nothing can be written into a stretch that is sealed.
RIGHTS = """
DO $$
DECLARE columns text; log text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {role}) OR {role} = current_user THEN RETURN; END IF;
    FOREACH log IN ARRAY ARRAY['audit_event', 'audit_read'] LOOP
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = log::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'at';
        EXECUTE format('REVOKE INSERT ON public.%I FROM %I', log, {role});
        EXECUTE format('GRANT INSERT (%s) ON public.%I TO %I', columns, log, {role});
    END LOOP;
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.audit_seal, public.audit_seal_cut FROM %I', {role});
END $$;
"""


def limit_rights(apps, schema_editor):
    role = os.environ.get("APP_ROLE", "husrom_app").replace("'", "''")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(RIGHTS.replace("{role}", f"'{role}'"))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_state")]
    operations = [
        migrations.RunSQL(
            TABLES,
            "DROP TABLE audit_seal; DROP TABLE audit_seal_cut; DROP INDEX audit_read_municipality; "
            "DROP INDEX audit_read_unit; ALTER TABLE audit_read DROP COLUMN case_number",
        ),
        AppendOnly("audit_seal"),
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION husrom_drop_sealed_month(text, date, date, uuid[]); "
            "DROP FUNCTION husrom_unsealed_since(text); DROP FUNCTION husrom_seal(text, integer); "
            "DROP FUNCTION husrom_seal_cut(text); DROP FUNCTION husrom_seal_link(text, text, date, timestamptz, "
            "timestamptz, uuid, uuid, bigint, bytea, date, uuid[]); "
            "DROP FUNCTION husrom_seal_content(text, timestamptz, timestamptz); DROP FUNCTION husrom_micros(timestamptz)",
        ),
        migrations.RunPython(limit_rights, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    "readentry",
                    "case_number",
                    models.CharField(blank=True, max_length=40, verbose_name="saksnummer"),
                )
            ]
        ),
    ]
