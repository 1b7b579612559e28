"""An appeal against a rejection stays within the municipality; rejections made before this get their day."""

from django.db import migrations

from core.base.operations import MunicipalKey, SameMunicipality

DAY = """
UPDATE applications_appeal a SET rejected_on = (
    SELECT max(c.on_date) FROM workflow_statechange c WHERE c.subject_id = a.id AND c.target = 'rejected'
) WHERE a.state = 'rejected' AND a.rejected_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0032_appeal_rejections"), ("workflow", "0002_walls")]
    operations = [
        MunicipalKey("applications_appeal"),
        SameMunicipality("applications_appeal", "rejection_id", "applications_appeal"),
        migrations.RunSQL(DAY, migrations.RunSQL.noop),
    ]
