"""Top management reads the critical faults it is told of, where nobody below fills a post."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deviations", "0018_critical_faults_are_seen_by_the_line")]
    operations = [
        migrations.AddField(
            "fault",
            "level",
            models.PositiveSmallIntegerField(
                choices=[(0, "Enheten"), (1, "Avdelingen"), (2, "Etatsdirektøren"), (3, "Øverste ledelse")],
                default=0,
                verbose_name="nivå som fikk beskjed",
            ),
        ),
        migrations.RunSQL(
            """
            ALTER POLICY husrom_read_line ON "deviations_fault" USING (
                "deviations_fault".municipality_id = (SELECT husrom_municipality())
                AND critical AND (unit_id = ANY ((SELECT deviations_led_units())::uuid[])
                    OR (level = 3 AND (SELECT deviations_at_top()))))
            """,
            """
            ALTER POLICY husrom_read_line ON "deviations_fault" USING (
                "deviations_fault".municipality_id = (SELECT husrom_municipality())
                AND critical AND unit_id = ANY ((SELECT deviations_led_units())::uuid[]))
            """,
        ),
    ]
