"""Whom a due date was set for, and the one who handles all reports where no line exists (Duty «deviations»)."""

from django.db import migrations, models

LED_UNITS = """
CREATE OR REPLACE FUNCTION deviations_led_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH mine AS (
        SELECT m.role, m.unit_id, u.agency_id
        FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
        WHERE m.user_id = husrom_user()
          AND u.municipality_id = husrom_municipality()
          AND m.valid_from <= (now() AT TIME ZONE 'Europe/Oslo')::date
          AND (m.valid_to IS NULL OR m.valid_to > (now() AT TIME ZONE 'Europe/Oslo')::date)
    )
    SELECT coalesce(array_agg(u.id), '{}')
    FROM agencies_unit u LEFT JOIN agencies_unit p ON p.id = u.parent_id
    WHERE u.municipality_id = husrom_municipality()
      AND (u.agency_id IN (SELECT agency_id FROM mine WHERE role = 'director')
           OR u.id IN (SELECT unit_id FROM mine WHERE role = 'unit_leader')
           OR u.parent_id IN (SELECT unit_id FROM mine WHERE role = 'unit_leader')
           OR p.parent_id IN (SELECT unit_id FROM mine WHERE role = 'unit_leader')
           OR EXISTS (SELECT 1 FROM agencies_duty d WHERE d.municipality_id = husrom_municipality()
                      AND d.code = 'deviations' AND d.user_id = husrom_user()))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("deviations", "0002_walls")]
    operations = [
        migrations.RunSQL(LED_UNITS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="report",
            name="due_level",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Enheten"), (1, "Avdelingen"), (2, "Etatsdirektøren"), (3, "Kommunaldirektøren")],
                default=0,
                verbose_name="fristen gjelder nivå",
            ),
        ),
        # Bulk loading by COPY names its columns; those that do not know this one mean the unit.
        migrations.RunSQL(
            "ALTER TABLE deviations_report ALTER COLUMN due_level SET DEFAULT 0",
            "ALTER TABLE deviations_report ALTER COLUMN due_level DROP DEFAULT",
        ),
    ]
