"""What a unit wrote before a meeting and what it shared of it belong to the same municipality."""

from django.db import migrations

from core.base.operations import MunicipalKey, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("allocation", "0021_following_walls")]
    operations = [
        MunicipalKey("allocation_finding"),
        SameMunicipality("allocation_unitcheck", "finding_id", "allocation_finding"),
    ]
