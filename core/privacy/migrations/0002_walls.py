"""On what basis a read was made, who reads the log, and the narrow doors the privacy officer has to names."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality

FUNCTIONS = r"""
-- The basis in force for each of several reads, all at once: own case, an open relation's basis, a grant, break-glass,
-- a service's work, or else the work of the reader's role. What is about the case itself comes before what is about the
-- person; an ordinary basis before an extraordinary one.
CREATE FUNCTION husrom_bases(persons uuid[], subjects uuid[], owners uuid[])
    RETURNS TABLE (n bigint, basis text) LANGUAGE sql STABLE AS $$
    WITH mine AS MATERIALIZED (SELECT husrom_compartments() AS ids),
    asked AS (
        SELECT * FROM unnest(persons, subjects, owners) WITH ORDINALITY AS a (person, subject, owner, n)
    ),
    keys AS MATERIALIZED (SELECT person AS key FROM asked UNION SELECT subject FROM asked WHERE subject IS NOT NULL),
    related AS MATERIALIZED (
        SELECT DISTINCT ON (r.subject_id) r.subject_id AS key, r.basis
        FROM agencies_relation r JOIN keys ON keys.key = r.subject_id
        WHERE r.compartment_id = ANY ((SELECT ids FROM mine)::uuid[])
          AND r.opened_at <= statement_timestamp() AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp())
        ORDER BY r.subject_id, array_position(ARRAY['content', 'agenda', 'identity'], r.scope::text),
            array_position(ARRAY['own_case', 'law', 'husl_9_11', 'preset', 'consent', 'imported', 'grant',
                'break_glass'], r.basis::text)
    ),
    granted AS MATERIALIZED (
        SELECT shared.key, CASE WHEN bool_and(shared.emergency) THEN 'break_glass' ELSE 'grant' END AS basis FROM (
            SELECT g.object_pk::uuid AS key, g.legal_basis ~* '^(break_glass|nødtilgang|nødrett)' AS emergency
            FROM agencies_usergrant g JOIN keys ON g.object_pk = keys.key::text
            WHERE g.user_id = husrom_user() AND g.ends_at > statement_timestamp()
            UNION ALL
            SELECT g.object_pk::uuid, g.legal_basis ~* '^(break_glass|nødtilgang|nødrett)'
            FROM agencies_groupgrant g JOIN keys ON g.object_pk = keys.key::text
            JOIN agencies_compartment c ON c.group_id = g.group_id
            WHERE c.id = ANY ((SELECT ids FROM mine)::uuid[]) AND g.ends_at > statement_timestamp()
        ) shared GROUP BY shared.key
    )
    SELECT asked.n, CASE
        WHEN husrom_service() IS NOT NULL THEN 'service'
        WHEN asked.owner = ANY ((SELECT ids FROM mine)::uuid[]) THEN 'own_case'
        ELSE coalesce(by_case.basis, case_grant.basis, by_person.basis, person_grant.basis, 'role') END
    FROM asked
    LEFT JOIN related by_case ON by_case.key = asked.subject
    LEFT JOIN granted case_grant ON case_grant.key = asked.subject
    LEFT JOIN related by_person ON by_person.key = asked.person
    LEFT JOIN granted person_grant ON person_grant.key = asked.person
$$;

-- Whether the actor is a privacy officer in the municipality in force, by membership or by duty.
CREATE FUNCTION husrom_log_officer() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT 1 FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
        WHERE m.user_id = husrom_user() AND m.role = 'privacy_officer' AND u.municipality_id = husrom_municipality()
          AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
          AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
    ) OR EXISTS (
        SELECT 1 FROM agencies_duty d WHERE d.user_id = husrom_user() AND d.code = 'privacy_officer'
          AND d.municipality_id = husrom_municipality()
    )
$$;

-- The units whose log the actor may read as their leader: none, unless the municipality has switched it on.
CREATE FUNCTION husrom_log_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT u.id), '{}')
    FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
    JOIN agencies_municipality p ON p.id = u.municipality_id
    WHERE m.user_id = husrom_user() AND m.role = 'unit_leader' AND u.municipality_id = husrom_municipality()
      AND p.switches -> 'privacy.log_for_leaders' = 'true'::jsonb
      AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
      AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
$$;

ALTER TABLE audit_read ENABLE ROW LEVEL SECURITY;
CREATE POLICY husrom_read ON audit_read FOR SELECT USING (
    municipality_id = (SELECT husrom_municipality()) AND (
        user_id = (SELECT husrom_user()) OR (SELECT husrom_log_officer())
        OR unit_id = ANY ((SELECT husrom_log_units())::uuid[])
        OR (SELECT husrom_service()) IN ('privacy', 'retention')));
CREATE POLICY husrom_add ON audit_read FOR INSERT WITH CHECK (municipality_id = (SELECT husrom_municipality()));
-- Nobody changes or removes; said here too, so that the rule is seen where the others are.
CREATE POLICY husrom_change ON audit_read FOR UPDATE USING (false);
CREATE POLICY husrom_remove ON audit_read FOR DELETE USING (false);

-- Names for the privacy officer, who sees no case: by number or name, and for rows of the log. Nothing but the name and
-- the year of birth. That somebody is found does not say who knows them: the register is the whole municipality's.
CREATE FUNCTION husrom_log_find_persons(wanted text, most integer) RETURNS TABLE (id uuid, name text, born integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    words text[] := (regexp_split_to_array(trim(regexp_replace(husrom_fold(wanted), '[%_\\]', '', 'g')), '[\s,]+'))[1:5];
BEGIN
    IF NOT husrom_log_officer() THEN RETURN; END IF;
    IF wanted ~ '^\s*[0-9 ]{6,}\s*$' THEN
        RETURN QUERY SELECT p.id, trim(p.given_name || ' ' || p.family_name),
            coalesce(extract(year FROM p.birth_date)::integer, p.birth_year::integer)
        FROM people_person p
        WHERE p.municipality_id = husrom_municipality() AND p.number = regexp_replace(wanted, '\s', '', 'g');
        RETURN;
    END IF;
    IF length(array_to_string(words, '')) < 3 THEN RETURN; END IF;
    RETURN QUERY SELECT p.id, trim(p.given_name || ' ' || p.family_name),
        coalesce(extract(year FROM p.birth_date)::integer, p.birth_year::integer)
    FROM people_person p
    WHERE p.municipality_id = husrom_municipality()
      AND husrom_fold(p.given_name || ' ' || p.family_name) LIKE ALL (
          SELECT '%' || w || '%' FROM unnest(words) w WHERE w <> '')
    ORDER BY p.family_name, p.given_name, p.id LIMIT greatest(1, least(most, 50));
END $$;

CREATE FUNCTION husrom_log_names(keys uuid[]) RETURNS TABLE (id uuid, name text, born integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id, trim(p.given_name || ' ' || p.family_name),
        coalesce(extract(year FROM p.birth_date)::integer, p.birth_year::integer)
    FROM people_person p
    WHERE husrom_log_officer() AND p.municipality_id = husrom_municipality() AND p.id = ANY (keys)
$$;

-- A person's own log, for the privacy officer and for the unit that has an own case with the person.
CREATE FUNCTION husrom_log_of_person(the_person uuid, since timestamptz, until timestamptz)
    RETURNS SETOF audit_read LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.* FROM audit_read l
    WHERE l.municipality_id = husrom_municipality() AND l.person_id = the_person AND l.at >= since AND l.at < until
      AND (husrom_log_officer() OR EXISTS (
          SELECT 1 FROM agencies_relation r WHERE r.subject_id = the_person AND r.scope = 'content'
            AND r.basis = 'own_case' AND r.compartment_id = ANY (husrom_compartments())
            AND r.opened_at <= statement_timestamp()
            AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp())))
    ORDER BY l.at, l.id
$$;

-- Reads between an employee and a person of the same name, for the night job alone: how many bear the family name.
CREATE FUNCTION husrom_log_name_matches(since timestamptz, until timestamptz)
    RETURNS TABLE (user_id uuid, unit_id uuid, person_id uuid, same_name boolean, colleague boolean, bearers bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH seen AS (
        SELECT DISTINCT l.user_id, l.unit_id, l.person_id FROM audit_read l
        WHERE husrom_service() = 'privacy' AND l.municipality_id = husrom_municipality()
          AND l.at >= since AND l.at < until AND l.user_id IS NOT NULL
    ),
    staff AS (
        SELECT DISTINCT a.id, husrom_fold(a.full_name) AS name,
            husrom_fold((regexp_match(trim(a.full_name), '(\S+)$'))[1]) AS family
        FROM accounts_user a JOIN agencies_membership m ON m.user_id = a.id JOIN agencies_unit u ON u.id = m.unit_id
        WHERE u.municipality_id = husrom_municipality() AND a.is_active
    ),
    named AS (
        SELECT s.user_id, s.unit_id, s.person_id, husrom_fold(p.family_name) AS family,
            husrom_fold(trim(p.given_name || ' ' || p.family_name)) AS name
        FROM seen s JOIN people_person p ON p.id = s.person_id
    )
    SELECT n.user_id, n.unit_id, n.person_id, reader.name = n.name,
        EXISTS (SELECT 1 FROM staff c WHERE c.name = n.name AND c.id <> n.user_id),
        (SELECT count(*) FROM people_person q
         WHERE q.municipality_id = husrom_municipality() AND husrom_fold(q.family_name) = n.family)
    FROM named n JOIN staff reader ON reader.id = n.user_id
    WHERE reader.family = n.family OR EXISTS (SELECT 1 FROM staff c WHERE c.name = n.name)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("agencies", "0003_number_series"),
        ("audit", "0003_seals"),
        ("people", "0003_search"),
    ]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION husrom_log_name_matches(timestamptz, timestamptz); "
            "DROP FUNCTION husrom_log_of_person(uuid, timestamptz, timestamptz); DROP FUNCTION husrom_log_names(uuid[]); "
            "DROP FUNCTION husrom_log_find_persons(text, integer); DROP POLICY husrom_read ON audit_read; "
            "DROP POLICY husrom_add ON audit_read; DROP POLICY husrom_change ON audit_read; "
            "DROP POLICY husrom_remove ON audit_read; ALTER TABLE audit_read DISABLE ROW LEVEL SECURITY; "
            "DROP FUNCTION husrom_log_units(); DROP FUNCTION husrom_log_officer(); "
            "DROP FUNCTION husrom_bases(uuid[], uuid[], uuid[])",
        ),
        *(MunicipalKey(table) for table in ("privacy_loginspection", "privacy_accesshint", "privacy_hintreview")),
        SameMunicipality("privacy_loginspection", "unit_id", "agencies_unit"),
        SameMunicipality("privacy_accesshint", "unit_id", "agencies_unit"),
        SameMunicipality("privacy_hintreview", "hint_id", "privacy_accesshint"),
        AppendOnly("privacy_loginspection"),
        AppendOnly("privacy_accesshint"),
        AppendOnly("privacy_hintreview"),
        ConfidentialTable(
            "privacy_loginspection",
            compartment="",
            services=("privacy", "retention"),
            extra="(SELECT husrom_log_officer()) OR officer_id = (SELECT husrom_user())",
            insert_check="officer_id = (SELECT husrom_user())",
        ),
        ConfidentialTable(
            "privacy_accesshint",
            compartment="",
            services=("privacy", "retention"),
            extra="(SELECT husrom_log_officer())",
        ),
        ConfidentialTable(
            "privacy_hintreview",
            compartment="",
            services=("privacy", "retention"),
            extra="(SELECT husrom_log_officer())",
            insert_check="(SELECT husrom_log_officer()) AND officer_id = (SELECT husrom_user())",
        ),
    ]
