"""Which row of a file became which record: a key from another system may name a person."""

from django.db import migrations

from core.base.operations import MunicipalTable, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_walls")]
    operations = [
        SameMunicipality("jobs_importedrow", "last_import_id", "jobs_import"),
        MunicipalTable("jobs_importedrow"),
    ]
