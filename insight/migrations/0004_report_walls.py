"""The second wall around reports: the owner and the unit; a delivered paper: its reader alone."""

from django.db import migrations

from core.base.operations import MunicipalKey, MunicipalTable, SameMunicipality

REPORT, DELIVERY = "insight_figurereport", "insight_reportdelivery"


class Migration(migrations.Migration):
    dependencies = [("insight", "0003_reports"), ("agencies", "0005_relation_index")]
    operations = [
        MunicipalKey(REPORT),
        SameMunicipality(REPORT, "unit_id", "agencies_unit"),
        SameMunicipality(REPORT, "about_id", "agencies_unit"),
        MunicipalTable(
            REPORT,
            extra=f'"{REPORT}".owner_id = (SELECT husrom_user()) '
            f'OR "{REPORT}".unit_id = ANY ((SELECT husrom_units())::uuid[]) '
            "OR (SELECT husrom_service()) = 'figures'",
        ),
        MunicipalKey(DELIVERY),
        SameMunicipality(DELIVERY, "report_id", REPORT),
        MunicipalTable(DELIVERY, extra=f'"{DELIVERY}".reader_id = (SELECT husrom_user())'),
    ]
