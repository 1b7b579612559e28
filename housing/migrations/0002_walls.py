"""Nothing in the housing stock can point into another municipality; superseded facts stay as they were."""

from django.db import migrations

from core.base.operations import AppendOnly, MunicipalKey, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("housing", "0001_initial"), ("agencies", "0002_walls")]
    operations = [
        MunicipalKey("housing_area"),
        MunicipalKey("housing_building"),
        MunicipalKey("housing_dwelling"),
        MunicipalKey("housing_agreement"),
        MunicipalKey("housing_vacancy"),
        SameMunicipality("housing_building", "area_id", "housing_area"),
        SameMunicipality("housing_dwelling", "building_id", "housing_building"),
        SameMunicipality("housing_dwelling", "area_id", "housing_area"),
        SameMunicipality("housing_dwellingstatus", "dwelling_id", "housing_dwelling"),
        SameMunicipality("housing_agreementdwelling", "agreement_id", "housing_agreement"),
        SameMunicipality("housing_agreementdwelling", "dwelling_id", "housing_dwelling"),
        SameMunicipality("housing_vacancy", "dwelling_id", "housing_dwelling"),
        AppendOnly("housing_dwellingstatus", allow_update=("superseded_at",)),
    ]
