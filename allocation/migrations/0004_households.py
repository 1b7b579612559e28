"""Rows about a household name its case, so that both walls can ask whether the case is open to the reader."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allocation", "0003_second_wall"), ("applications", "0006_second_wall")]
    operations = [
        migrations.AddField(
            "candidate",
            "application",
            models.ForeignKey(
                "applications.application",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "finding",
            "application",
            models.ForeignKey(
                "applications.application",
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
            ),
        ),
    ]
