"""The owner's functions that hand out and remove what is due. They read the class, the day and the two approvals from
the database itself, and take nothing but the key of a run."""

#: Rows that may not be deleted one by one still go when the retention function, as the owner, takes them.
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION husrom_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND TG_ARGV[0] <> ''
       AND (to_jsonb(OLD) - allowed) = (to_jsonb(NEW) - allowed) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME NOT LIKE 'audit%' AND TG_TABLE_NAME NOT LIKE 'privacy_retention%'
       AND current_setting('app.retention', true) = 'on'
       AND current_user = (SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA
                           AND tablename = TG_TABLE_NAME) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""

FUNCTIONS = """
-- Who may stand behind a clearing: the privacy officer, and one who leads.
CREATE FUNCTION husrom_retention_role(the_user uuid, the_municipality uuid, wanted text[]) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
        JOIN accounts_user a ON a.id = m.user_id AND a.is_active
        WHERE m.user_id = the_user AND u.municipality_id = the_municipality AND m.role = ANY (wanted)
          AND m.valid_from <= (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date
          AND (m.valid_to IS NULL OR m.valid_to > (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
    ) OR EXISTS (
        SELECT 1 FROM agencies_duty d JOIN accounts_user a ON a.id = d.user_id AND a.is_active
        WHERE d.user_id = the_user AND d.municipality_id = the_municipality AND d.code = ANY (wanted)
    )
$$;

-- The two who approved are two, and the one is the privacy officer and the other leads.
CREATE FUNCTION husrom_retention_approved(the_run uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM privacy_retentionapproval p JOIN privacy_retentionapproval q
            ON q.run_id = p.run_id AND q.user_id <> p.user_id
        WHERE p.run_id = the_run
          AND husrom_retention_role(p.user_id, p.municipality_id, ARRAY['privacy_officer'])
          AND husrom_retention_role(q.user_id, q.municipality_id,
                                    ARRAY['unit_leader', 'director', 'housing_manager'])
    )
$$;

-- The keys that are due in the municipality: class, closed, and older than its period counted to today.
CREATE FUNCTION husrom_retention_due(the_class text, the_municipality uuid, before date)
    RETURNS TABLE (id uuid, since date) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
    class privacy_retentionclass;
    today date := (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
    SELECT * INTO class FROM privacy_retentionclass c
        WHERE c.code = the_class AND c.kind = 'rows' AND c.version <= today;
    IF NOT FOUND THEN RETURN; END IF;
    RETURN QUERY EXECUTE format(
        'SELECT r.id, (%s)::date FROM public.%I r WHERE r.municipality_id = $1 AND (%s) AND (%s)::date < $2',
        class.since_sql, class.root, class.closed_sql, class.since_sql)
        USING the_municipality, least(before, (today - class.period::interval)::date);
END $$;

-- For the preview: how many, and from when, in the municipality in force. Numbers only.
CREATE FUNCTION husrom_retention_counts() RETURNS TABLE (code text, due bigint, oldest date, before date)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    class privacy_retentionclass;
    today date := (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date;
    limit_day date;
BEGIN
    IF husrom_municipality() IS NULL OR NOT (coalesce(husrom_service() = 'retention', false)
        OR husrom_retention_role(husrom_user(), husrom_municipality(),
            ARRAY['privacy_officer', 'unit_leader', 'director', 'housing_manager'])) THEN RETURN; END IF;
    FOR class IN SELECT * FROM privacy_retentionclass c WHERE c.version <= today ORDER BY c.title LOOP
        limit_day := (today - class.period::interval)::date;
        IF class.kind = 'rows' THEN
            RETURN QUERY SELECT class.code::text, count(*), min(d.since), limit_day
                FROM husrom_retention_due(class.code, husrom_municipality(), limit_day) d;
        ELSE
            RETURN QUERY SELECT class.code::text, count(DISTINCT s.month), min(s.month), limit_day
                FROM audit_seal s WHERE s.kind = 'seal' AND s.log = class.root
                  AND (s.month + interval '1 month')::date <= limit_day
                  AND NOT EXISTS (
                      SELECT 1 FROM audit_seal d WHERE d.kind = 'drop' AND d.log = s.log AND d.month = s.month);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION husrom_retention_run(the_run uuid, wanted text[]) RETURNS privacy_retentionrun
    LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE run privacy_retentionrun;
BEGIN
    IF NOT coalesce(husrom_service() = 'retention', false) THEN
        RAISE EXCEPTION 'only the retention job' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO run FROM privacy_retentionrun r WHERE r.id = the_run AND r.municipality_id = husrom_municipality()
        FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such run'; END IF;
    IF NOT run.state = ANY (wanted) THEN RAISE EXCEPTION 'the run is %', run.state; END IF;
    IF NOT husrom_retention_approved(the_run) THEN
        RAISE EXCEPTION 'a leader and the privacy officer must both approve' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN run;
END $$;

-- What is due, row by row as JSON with what belongs to it, for the archive. What was handed out is remembered by hash.
CREATE FUNCTION husrom_retention_export(the_run uuid) RETURNS TABLE (row_table text, row_content jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
    run privacy_retentionrun := husrom_retention_run(the_run, ARRAY['approved']);
    class privacy_retentionclass;
    child jsonb;
    ids uuid[];
BEGIN
    SELECT * INTO class FROM privacy_retentionclass c WHERE c.code = run.class_code;
    SELECT coalesce(array_agg(d.id ORDER BY d.id), '{}') INTO ids
        FROM husrom_retention_due(run.class_code, run.municipality_id, run.due_before) d;
    DELETE FROM privacy_archivedrow a WHERE a.run_id = the_run;
    EXECUTE format('INSERT INTO privacy_archivedrow (id, municipality_id, run_id, row_id, sha256) '
        'SELECT gen_random_uuid(), $1, $2, r.id, encode(sha256(to_jsonb(r)::text::bytea), ''hex'') '
        'FROM public.%I r WHERE r.id = ANY ($3)', class.root) USING run.municipality_id, the_run, ids;
    RETURN QUERY EXECUTE format('SELECT %L::text, to_jsonb(r) FROM public.%I r WHERE r.id = ANY ($1) ORDER BY r.id',
        class.root, class.root) USING ids;
    FOR child IN SELECT * FROM jsonb_array_elements(class.children) LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, to_jsonb(r) FROM public.%I r WHERE %s',
            child ->> 'table', child ->> 'table', replace(child ->> 'where', ':ids', '$1')) USING ids;
    END LOOP;
END $$;

-- Removes what is due and stands unchanged since the archive took it, one root at a time with what belongs to it.
-- What something else still points at is kept and counted.
CREATE FUNCTION husrom_retention_remove(the_run uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
    run privacy_retentionrun;
    class privacy_retentionclass;
    child jsonb;
    one record;
    unchanged boolean;
    gone uuid[] := '{}';
    kept integer := 0;
    first_on date; last_on date;
BEGIN
    SELECT c.* INTO class FROM privacy_retentionclass c JOIN privacy_retentionrun r ON r.class_code = c.code
        WHERE r.id = the_run;
    IF class.kind IS DISTINCT FROM 'rows' THEN RAISE EXCEPTION 'not a class of rows'; END IF;
    run := husrom_retention_run(the_run, CASE WHEN class.archive_first THEN ARRAY['confirmed']
                                              ELSE ARRAY['approved', 'confirmed'] END);
    PERFORM set_config('app.retention', 'on', true);
    FOR one IN SELECT * FROM husrom_retention_due(run.class_code, run.municipality_id, run.due_before) ORDER BY 1 LOOP
        IF class.archive_first THEN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I r JOIN privacy_archivedrow a ON a.row_id = r.id '
                'AND a.run_id = $2 AND a.sha256 = encode(sha256(to_jsonb(r)::text::bytea), ''hex'') WHERE r.id = $1)',
                class.root) INTO unchanged USING one.id, the_run;
            IF NOT unchanged THEN kept := kept + 1; CONTINUE; END IF;
        END IF;
        BEGIN
            FOR child IN SELECT * FROM jsonb_array_elements(class.children) LOOP
                EXECUTE format('DELETE FROM public.%I r WHERE %s', child ->> 'table',
                    replace(child ->> 'where', ':ids', '$1')) USING ARRAY[one.id];
            END LOOP;
            EXECUTE format('DELETE FROM public.%I r WHERE r.id = $1', class.root) USING one.id;
            SET CONSTRAINTS ALL IMMEDIATE;
            gone := gone || one.id;
            first_on := least(first_on, one.since); last_on := greatest(last_on, one.since);
        EXCEPTION WHEN foreign_key_violation OR restrict_violation THEN
            kept := kept + 1;
        END;
    END LOOP;
    PERFORM set_config('app.retention', 'off', true);
    INSERT INTO privacy_retentionentry
        (id, municipality_id, run_id, at, class_code, removed, kept, first_on, last_on, sha256)
    VALUES (gen_random_uuid(), run.municipality_id, the_run, clock_timestamp(), run.class_code, cardinality(gone), kept,
        first_on, last_on, encode(sha256(array_to_string(gone, ',')::bytea), 'hex'));
    RETURN cardinality(gone);
END $$;

-- Whole sealed months of a log, under the same two approvals. Returns the rows that went.
CREATE FUNCTION husrom_retention_drop_months(the_run uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    run privacy_retentionrun := husrom_retention_run(the_run, ARRAY['approved', 'confirmed']);
    class privacy_retentionclass;
    one record;
    today date := (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date;
    behind uuid[];
    gone bigint; total bigint := 0; months integer := 0; kept integer := 0; first_on date; last_on date;
BEGIN
    SELECT * INTO class FROM privacy_retentionclass c WHERE c.code = run.class_code AND c.kind = 'log';
    IF NOT FOUND THEN RAISE EXCEPTION 'not a class of a log'; END IF;
    SELECT array_agg(user_id) INTO behind FROM privacy_retentionapproval WHERE run_id = the_run;
    FOR one IN SELECT DISTINCT s.month FROM audit_seal s WHERE s.kind = 'seal' AND s.log = class.root
        AND (s.month + interval '1 month')::date <= least(run.due_before, (today - class.period::interval)::date)
        AND NOT EXISTS (SELECT 1 FROM audit_seal d WHERE d.kind = 'drop' AND d.log = s.log AND d.month = s.month)
        ORDER BY 1 LOOP
        BEGIN
            gone := husrom_drop_sealed_month(class.root, one.month,
                least(today, (one.month + interval '1 month' + class.period::interval)::date), behind);
            total := total + gone; months := months + 1;
            first_on := least(first_on, one.month); last_on := greatest(last_on, one.month);
        EXCEPTION WHEN raise_exception THEN
            -- Another municipality has rows in the month and has not approved: it waits.
            kept := kept + 1;
        END;
    END LOOP;
    INSERT INTO privacy_retentionentry
        (id, municipality_id, run_id, at, class_code, removed, kept, first_on, last_on, sha256)
    VALUES (gen_random_uuid(), run.municipality_id, the_run, clock_timestamp(), run.class_code, total, kept, first_on,
        last_on, encode(sha256(format('%s %s %s', class.root, first_on, last_on)::bytea), 'hex'));
    RETURN total;
END $$;
"""

NAMES = (
    "husrom_retention_role(uuid, uuid, text[])",
    "husrom_retention_approved(uuid)",
    "husrom_retention_due(text, uuid, date)",
    "husrom_retention_run(uuid, text[])",
    "husrom_retention_counts()",
    "husrom_retention_export(uuid)",
    "husrom_retention_remove(uuid)",
    "husrom_retention_drop_months(uuid)",
)

DROP = "; ".join(f"DROP FUNCTION {name}" for name in reversed(NAMES))

#: The plan, the hand-over to the archive and the log of what went are the owner's to write.
RIGHTS = """
DO $$
DECLARE fn text;
BEGIN
    FOREACH fn IN ARRAY ARRAY[{functions}] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', fn);
    END LOOP;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {role}) OR {role} = current_user THEN RETURN; END IF;
    FOREACH fn IN ARRAY ARRAY[{functions}] LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', fn, {role});
    END LOOP;
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.privacy_retentionclass, '
        'public.privacy_retentionentry, public.privacy_archivedrow FROM %I', {role});
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON public.privacy_retentionapproval FROM %I', {role});
    EXECUTE format('REVOKE DELETE, TRUNCATE ON public.privacy_retentionrun FROM %I', {role});
END $$;
"""


def rights(role: str) -> str:
    functions = ", ".join(f"'{name}'" for name in NAMES)
    return RIGHTS.replace("{functions}", functions).replace("{role}", "'" + role.replace("'", "''") + "'")
