"""Indexes for the orders of the list, for what has risen, and for what figures count of a period."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_leave'),
        ('deviations', '0015_fault_alerts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['municipality', 'approved_at'], name='measure_approved'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('level__gt', 0), models.Q(('state__in', ['closed', 'not_deviation']), _negated=True)), fields=['municipality', 'level', 'due_on'], name='report_risen'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('reopened__gt', 0), ('moved__gt', 0), _connector='OR'), fields=['municipality'], name='report_touched'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['municipality', 'due_on', 'id'], name='report_due'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['municipality', 'category', 'id'], name='report_category'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['municipality', 'state', 'id'], name='report_state'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['municipality', 'consequence', 'id'], name='report_mildest'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(models.F('municipality'), models.OrderBy(models.F('consequence'), descending=True, nulls_last=True), models.F('id'), name='report_gravest'),
        ),
    ]
