"""How a report stood before it was changed is kept with it, taken from its history and reasons."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

FILL = """
UPDATE deviations_report r SET stood = h.stood FROM (
    SELECT s.report_id,
           jsonb_agg(jsonb_build_object(
               'until', extract(epoch FROM s.at), 'ended', s.ended, 'due', s.due_before
           ) ORDER BY s.at) AS stood
    FROM (
        SELECT x.report_id, x.at, x.due_before, (
            SELECT (c.at AT TIME ZONE 'Europe/Oslo')::date FROM workflow_statechange c
            WHERE x.about = 'reopened' AND c.subject_id = x.report_id AND c.field = 'state' AND c.at <= x.at
              AND c.target IN ('closed', 'not_deviation')
            ORDER BY c.at DESC, c.id DESC LIMIT 1
        ) AS ended
        FROM deviations_reportreason x WHERE x.due_before IS NOT NULL
    ) s GROUP BY s.report_id
) h WHERE h.report_id = r.id;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("deviations", "0020_reports_with_a_measure"), ("workflow", "0002_walls")]
    operations = [
        migrations.AddField(
            "report",
            "stood",
            models.JSONField(blank=True, default=None, null=True, verbose_name="hvordan det sto før"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("report", "report_touched"),
        migrations.RemoveField("report", "reopened"),
        migrations.RemoveField("report", "moved"),
        migrations.AddField(
            "report",
            "stood_until",
            models.GeneratedField(
                expression=Cast(KeyTextTransform("until", KeyTransform("-1", "stood")), models.FloatField()),
                output_field=models.FloatField(null=True),
                db_persist=True,
                verbose_name="sto slik til",
            ),
        ),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["municipality", "stood_until"],
                name="report_changed",
                condition=Q(stood_until__isnull=False),
            ),
        ),
    ]
