"""A vacancy carries words about neighbours and what stands in the way: it stays within its municipality."""

from django.db import migrations

from core.base.operations import MunicipalTable


class Migration(migrations.Migration):
    dependencies = [("housing", "0002_walls")]
    operations = [MunicipalTable("housing_vacancy"), MunicipalTable("housing_dwellingstatus")]
