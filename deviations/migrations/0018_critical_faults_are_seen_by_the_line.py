"""The leaders who are told of a critical fault may read it, as well as who told them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deviations", "0017_counted_by_day_and_unit")]
    operations = [
        migrations.RunSQL(
            """
            CREATE POLICY husrom_read_line ON "deviations_fault" FOR SELECT USING (
                "deviations_fault".municipality_id = (SELECT husrom_municipality())
                AND critical AND unit_id = ANY ((SELECT deviations_led_units())::uuid[]))
            """,
            'DROP POLICY husrom_read_line ON "deviations_fault"',
        ),
    ]
