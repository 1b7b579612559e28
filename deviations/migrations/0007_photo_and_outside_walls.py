"""The second wall around pictures and reports kept elsewhere; what a leader has judged, a leader has read."""

from django.db import migrations

from core.base.operations import ConfidentialTable, FollowingTable, MunicipalKey, SameMunicipality

LINE = "unit_id = ANY ((SELECT deviations_led_units())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("deviations", "0006_photos_and_outside")]
    operations = [
        SameMunicipality("deviations_reportphoto", "compartment_id", "agencies_compartment"),
        SameMunicipality("deviations_reportphoto", "report_id", "deviations_report"),
        # Whoever sees the report; never by the unit alone, since its staff do not see each other's reports.
        FollowingTable("deviations_reportphoto", ("report_id", "deviations_report")),
        MunicipalKey("deviations_outsidereport"),
        SameMunicipality("deviations_outsidereport", "compartment_id", "agencies_compartment"),
        SameMunicipality("deviations_outsidereport", "unit_id", "agencies_unit"),
        ConfidentialTable("deviations_outsidereport", services=("deadlines", "figures"), extra=LINE),
        migrations.RunSQL(
            "UPDATE deviations_report SET cleared_at = judged_at, cleared_by_id = judged_by_id "
            "WHERE judged_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
