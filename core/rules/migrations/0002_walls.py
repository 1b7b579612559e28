"""Deadlines and rule sets stay within their municipality. They hold case numbers and dates, no confidential content."""

from django.db import migrations

from core.base.operations import MunicipalKey, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        MunicipalKey("rules_deadline"),
        SameMunicipality("rules_deadline", "unit_id", "agencies_unit"),
        SameMunicipality("rules_deadline", "compartment_id", "agencies_compartment"),
        SameMunicipality("rules_escalation", "deadline_id", "rules_deadline"),
        SameMunicipality("rules_escalation", "unit_id", "agencies_unit"),
    ]
