"""Whoever had a measure in a report sees it: which reports those are is asked by each of the person's lists."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deviations", "0019_told_level"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddIndex(
            "measure", models.Index(fields=["responsible", "report"], name="measure_reports")
        ),
    ]
