"""A file's bytes never change, but go with their case when two cases become one."""

from django.db import migrations

from core.base.operations import AppendOnly

TABLE = "documents_documentcontent"
_FIRST = AppendOnly(TABLE)


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_scanning")]
    operations = [
        migrations.RunSQL(_FIRST.reverse_sql, _FIRST.sql),
        AppendOnly(TABLE, allow_update=("subject_id",)),
    ]
