"""Uploaded files hold personal data; what rows became only ids."""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        MunicipalKey("jobs_job"),
        MunicipalKey("jobs_import"),
        SameMunicipality("jobs_import", "compartment_id", "agencies_compartment"),
        SameMunicipality("jobs_import", "job_id", "jobs_job"),
        ConfidentialTable("jobs_import"),
    ]
