"""Trials of a draft point at it, within its municipality."""

from django.db import migrations

from core.base.operations import MunicipalKey


class Migration(migrations.Migration):
    dependencies = [("rules", "0005_rule_set_walls")]
    operations = [MunicipalKey("rules_rulesetdraft")]
