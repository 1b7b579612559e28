"""That two reports belong together is seen by whoever sees both."""

from django.db import migrations

from core.base.operations import FollowingTable


class Migration(migrations.Migration):
    dependencies = [("deviations", "0004_level_words")]
    operations = [
        FollowingTable(
            "deviations_report_related",
            ("from_report_id", "deviations_report"),
            ("to_report_id", "deviations_report"),
            municipal=False,
        ),
    ]
