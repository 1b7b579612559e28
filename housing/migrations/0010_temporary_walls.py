"""Places for temporary housing stay within their municipality, and the providers' contact persons behind its wall."""

from django.db import migrations

from core.base.operations import MunicipalKey, MunicipalTable, SameMunicipality


class Migration(migrations.Migration):
    dependencies = [("housing", "0009_temporary_places")]
    operations = [
        MunicipalKey("housing_temporaryprovider"),
        MunicipalKey("housing_temporaryplace"),
        MunicipalKey("housing_qualityagreement"),
        SameMunicipality("housing_temporaryplace", "provider_id", "housing_temporaryprovider"),
        SameMunicipality("housing_placeprice", "place_id", "housing_temporaryplace"),
        SameMunicipality("housing_qualityagreement", "provider_id", "housing_temporaryprovider"),
        SameMunicipality("housing_qualityagreement", "place_id", "housing_temporaryplace"),
        SameMunicipality("housing_qualityagreement", "unit_id", "agencies_unit"),
        MunicipalTable("housing_temporaryprovider"),
    ]
