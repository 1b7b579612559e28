"""Both walls find a subject's open relations in the index alone, and the planner knows that it costs little."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_units")]
    operations = [
        migrations.RemoveIndex(model_name="relation", name="relation_subject"),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(
                fields=["subject_id"],
                include=["compartment", "scope", "opened_at", "closes_at"],
                name="relation_subject",
            ),
        ),
    ]
