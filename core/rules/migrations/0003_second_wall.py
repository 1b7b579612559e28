"""Deadlines stay within their municipality in the database as well. They hold case numbers and dates."""

from django.db import migrations

from core.base.operations import MunicipalTable


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_walls")]
    operations = [MunicipalTable("rules_deadline"), MunicipalTable("rules_escalation")]
