"""What the stock has got stays within its municipality, and its words within the database's second wall."""

from django.db import migrations

from core.base.operations import MunicipalKey, MunicipalTable, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("housing", "0005_stock_in_full")]
    operations = [
        MunicipalKey("housing_checklistitem"),
        SameMunicipality("housing_floorearmark", "building_id", "housing_building"),
        SameMunicipality("housing_agreementsize", "agreement_id", "housing_agreement"),
        SameMunicipality("housing_checklisttick", "vacancy_id", "housing_vacancy"),
        SameMunicipality("housing_checklisttick", "item_id", "housing_checklistitem"),
        SameMunicipality("housing_advice", "dwelling_id", "housing_dwelling"),
        SameMunicipality("housing_advice", "building_id", "housing_building"),
        SameMunicipality("housing_advicerequest", "vacancy_id", "housing_vacancy"),
        MunicipalTable("housing_advice"),
        MunicipalTable("housing_advicerequest"),
        MunicipalTable("housing_checklisttick"),
    ]
