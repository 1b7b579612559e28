"""The functions that row-level security reads: who asks, from which municipality, with which compartments.

Membership, relation and grant tables have no row-level security themselves: policies that look at each other
recurse without end. The functions are STABLE and used as `(SELECT f())`, so they run once per statement.
"""

from django.db import migrations

from core.base.operations import MunicipalKey, SameMunicipality

FUNCTIONS = """
CREATE FUNCTION husrom_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;
CREATE FUNCTION husrom_municipality() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('app.municipality_id', true), '')::uuid $$;
CREATE FUNCTION husrom_service() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('app.service', true), '') $$;
CREATE FUNCTION husrom_compartments() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT u.compartment_id), '{}')
    FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
    WHERE m.user_id = husrom_user()
      AND u.municipality_id = husrom_municipality()
      AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
      AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
$$;
-- What has been expressly shared with the actor or with one of the actor's compartments, and has not lapsed.
CREATE FUNCTION husrom_granted() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT shared.object_pk::uuid), '{}') FROM (
        SELECT g.object_pk FROM agencies_usergrant g
        WHERE g.user_id = husrom_user() AND g.ends_at > statement_timestamp()
        UNION ALL
        SELECT g.object_pk FROM agencies_groupgrant g JOIN agencies_compartment c ON c.group_id = g.group_id
        WHERE c.id = ANY (husrom_compartments()) AND g.ends_at > statement_timestamp()
    ) shared
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial"), ("base", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION husrom_granted(); DROP FUNCTION husrom_compartments(); DROP FUNCTION husrom_service(); "
            "DROP FUNCTION husrom_municipality(); DROP FUNCTION husrom_user()",
        ),
        MunicipalKey("agencies_agency"),
        MunicipalKey("agencies_compartment"),
        MunicipalKey("agencies_unit"),
        SameMunicipality("agencies_unit", "agency_id", "agencies_agency"),
        SameMunicipality("agencies_unit", "compartment_id", "agencies_compartment"),
        SameMunicipality("agencies_unit", "parent_id", "agencies_unit"),
        SameMunicipality("agencies_relation", "compartment_id", "agencies_compartment"),
    ]
