"""The second wall around what figures were: only the service that measures them reads them, small groups and all."""

from django.db import migrations

from core.base.operations import AppendOnly, MunicipalKey, MunicipalTable

TABLE = "insight_figuresnapshot"


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        MunicipalKey(TABLE),
        MunicipalTable(TABLE, extra="(SELECT husrom_service()) = 'figures'"),
        AppendOnly(TABLE),
    ]
