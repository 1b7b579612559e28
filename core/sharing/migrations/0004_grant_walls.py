"""The second wall around sharing, and the two questions that only the owner of the database may answer."""

from django.db import migrations

from core.base.operations import (
    AppendOnly,
    ConfidentialTable,
    ForTheApplication,
    MunicipalKey,
    SameMunicipality,
)

FUNCTIONS = """
CREATE FUNCTION sharing_is_privacy_officer() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT 1 FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
        WHERE m.user_id = husrom_user() AND m.role = 'privacy_officer'
          AND u.municipality_id = husrom_municipality()
          AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
          AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
    ) OR EXISTS (
        SELECT 1 FROM agencies_duty d
        WHERE d.user_id = husrom_user() AND d.code = 'privacy_officer'
          AND d.municipality_id = husrom_municipality()
    )
$$;
-- Units that the user leads: who may see what was opened in, and by, them and those right below.
CREATE FUNCTION sharing_led_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT u.id), '{}')
    FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id OR u.parent_id = m.unit_id
    WHERE m.user_id = husrom_user() AND m.role IN ('unit_leader', 'chair')
      AND u.municipality_id = husrom_municipality()
      AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
      AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
$$;
"""

#: Which live share of a receiver opens a record longest, whichever compartment gave it: see services/doors.py.
LONGEST = """
CREATE FUNCTION sharing_longest(the_user uuid, the_compartment uuid, the_record text)
RETURNS TABLE (ends_at timestamptz, legal_basis text, purpose text, granted_by_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.ends_at, s.legal_basis::text, s.purpose::text, s.granted_by_id
    FROM sharing_share s
    WHERE s.municipality_id = husrom_municipality()
      AND (s.to_user_id = the_user OR s.to_compartment_id = the_compartment)
      AND s.ended_at IS NULL AND s.ends_at > clock_timestamp()
      AND EXISTS (SELECT 1 FROM jsonb_array_elements(s.covers) e WHERE e ->> 1 = the_record)
    ORDER BY s.ends_at DESC, s.id LIMIT 1
$$;
"""

#: The number of an attempt that the actor has just made, with a reason: rooms' own look-ups ask for it.
ATTEMPTED = """
CREATE FUNCTION sharing_attempted(the_attempt uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.number FROM sharing_emergencyattempt a
    WHERE a.id = the_attempt AND a.user_id = husrom_user() AND a.municipality_id = husrom_municipality()
      AND length(btrim(a.reason)) >= 20 AND a.at > clock_timestamp() - interval '1 minute'
$$;
REVOKE ALL ON FUNCTION sharing_attempted(uuid) FROM PUBLIC;
"""

RECEIVER = (
    '"sharing_share".to_user_id = (SELECT husrom_user()) '
    'OR "sharing_share".to_compartment_id = ANY ((SELECT husrom_compartments())::uuid[])'
)
ATTEMPT = (
    '"sharing_emergencyattempt".user_id = (SELECT husrom_user()) OR (SELECT sharing_is_privacy_officer())'
)
EMERGENCY = (
    '"sharing_breakglass".user_id = (SELECT husrom_user()) OR (SELECT sharing_is_privacy_officer()) '
    'OR "sharing_breakglass".unit_id = ANY ((SELECT sharing_led_units())::uuid[]) '
    'OR "sharing_breakglass".reader_unit_id = ANY ((SELECT sharing_led_units())::uuid[])'
)
ASKER = '"sharing_insightrequest".asker_compartment_id = ANY ((SELECT husrom_compartments())::uuid[])'


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_grants"), ("agencies", "0002_walls")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION sharing_led_units(); DROP FUNCTION sharing_is_privacy_officer()",
        ),
        ForTheApplication("sharing_longest(uuid, uuid, text)", LONGEST),
        migrations.RunSQL(ATTEMPTED, "DROP FUNCTION sharing_attempted(uuid)"),
        MunicipalKey("sharing_emergencyattempt"),
        SameMunicipality("sharing_share", "compartment_id", "agencies_compartment"),
        SameMunicipality("sharing_share", "to_compartment_id", "agencies_compartment"),
        SameMunicipality("sharing_share", "to_unit_id", "agencies_unit"),
        SameMunicipality("sharing_emergencyattempt", "unit_id", "agencies_unit"),
        SameMunicipality("sharing_breakglass", "attempt_id", "sharing_emergencyattempt"),
        SameMunicipality("sharing_breakglass", "compartment_id", "agencies_compartment"),
        SameMunicipality("sharing_breakglass", "unit_id", "agencies_unit"),
        SameMunicipality("sharing_breakglass", "reader_unit_id", "agencies_unit"),
        SameMunicipality("sharing_insightrequest", "compartment_id", "agencies_compartment"),
        SameMunicipality("sharing_insightrequest", "asker_compartment_id", "agencies_compartment"),
        SameMunicipality("sharing_insightrequest", "unit_id", "agencies_unit"),
        SameMunicipality("sharing_insightrequest", "asker_unit_id", "agencies_unit"),
        ConfidentialTable("sharing_share", services=("sharing",), extra=RECEIVER),
        ConfidentialTable(
            "sharing_emergencyattempt",
            compartment="",
            extra=ATTEMPT,
            insert_check='"sharing_emergencyattempt".user_id = (SELECT husrom_user())',
        ),
        # Not the owner's whole compartment: its leader answers for what was opened, its people need not know.
        ConfidentialTable(
            "sharing_breakglass",
            compartment="",
            services=("sharing", "deadlines"),
            extra=EMERGENCY,
            insert_check='"sharing_breakglass".user_id = (SELECT husrom_user())',
        ),
        ConfidentialTable("sharing_insightrequest", services=("sharing", "deadlines"), extra=ASKER),
        AppendOnly("sharing_emergencyattempt"),
    ]
