"""The units in which the user works today, for rows that are addressed to a unit."""

from django.db import migrations

UNITS = """
CREATE FUNCTION husrom_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT u.id), '{}')
    FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
    WHERE m.user_id = husrom_user()
      AND u.municipality_id = husrom_municipality()
      AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
      AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_number_series")]
    operations = [migrations.RunSQL(UNITS, "DROP FUNCTION husrom_units()")]
