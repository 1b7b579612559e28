"""What is counted of a report is read from an index, without opening the reports."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deviations", "0021_how_it_stood")]
    operations = [
        migrations.RemoveIndex("report", "report_closed"),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["municipality", "closed_at"],
                include=[
                    "unit",
                    "category",
                    "kind",
                    "reported_on",
                    "due_on",
                    "reporting",
                    "closed_on",
                    "stood_until",
                    "compartment",
                    "reporter",
                    "level",
                    "id",
                ],
                name="report_counted",
            ),
        ),
    ]
