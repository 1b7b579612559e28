"""A stand-in reads the absent person's own tasks while the absence lasts, where they share a compartment."""

from django.db import migrations

STOOD_IN_FOR = """
CREATE FUNCTION husrom_stood_in_for() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT a.user_id), '{}')
    FROM applications_absence a
    JOIN agencies_membership m ON m.user_id = a.user_id
    JOIN agencies_unit u ON u.id = m.unit_id
    WHERE a.stand_in_id = husrom_user()
      AND a.municipality_id = husrom_municipality()
      AND (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date BETWEEN a.first_day AND a.last_day
      AND u.compartment_id = ANY (husrom_compartments())
      AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
      AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
$$;
CREATE POLICY husrom_stand_in ON notices_task FOR SELECT USING (
    municipality_id = (SELECT husrom_municipality())
    AND user_id = ANY ((SELECT husrom_stood_in_for())::uuid[])
);
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0035_statement_walls"), ("notices", "0003_second_wall")]
    operations = [
        migrations.RunSQL(
            STOOD_IN_FOR,
            "DROP POLICY husrom_stand_in ON notices_task; DROP FUNCTION husrom_stood_in_for()",
        )
    ]
