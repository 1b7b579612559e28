"""What reports and measures are counted by, where it can be read without working it out: the days in Oslo, the unit."""

import zoneinfo

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import TruncDate

from core.base.operations import SameMunicipality

OSLO = zoneinfo.ZoneInfo("Europe/Oslo")


def day(field: str, name: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=TruncDate(field, tzinfo=OSLO),
        output_field=models.DateField(null=field == "closed_at"),
        db_persist=True,
        verbose_name=name,
    )


UNIT = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "agencies.unit",
    "verbose_name": "enhet",
}


class Migration(migrations.Migration):
    dependencies = [("deviations", "0016_faster_lists")]
    operations = [
        migrations.AddField("report", "reported_on", day("reported_at", "meldt dato")),
        migrations.AddField("report", "closed_on", day("closed_at", "lukket dato")),
        migrations.AddField("measure", "unit", models.ForeignKey(null=True, **UNIT)),
        migrations.RunSQL(
            "UPDATE deviations_measure m SET unit_id = r.unit_id FROM deviations_report r WHERE r.id = m.report_id;"
            " SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("measure", "unit", models.ForeignKey(**UNIT)),
        SameMunicipality("deviations_measure", "unit_id", "agencies_unit"),
    ]
