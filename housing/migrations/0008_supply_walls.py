"""Housing projects stay within their municipality; how one stood is never changed afterwards."""

from django.db import migrations

from core.base.operations import AppendOnly, MunicipalKey, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("housing", "0007_supply_projects")]
    operations = [
        MunicipalKey("housing_supplyproject"),
        SameMunicipality("housing_supplyproject", "area_id", "housing_area"),
        SameMunicipality("housing_supplyproject", "building_id", "housing_building"),
        SameMunicipality("housing_supplystatus", "project_id", "housing_supplyproject"),
        AppendOnly("housing_supplystatus"),
    ]
