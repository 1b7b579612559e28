"""The second wall around risk assessments and action plans: the unit's own people and the line above."""

from django.db import migrations

from core.base.operations import AppendOnly, FollowingTable, MunicipalKey, MunicipalTable, SameMunicipality

SERVICES = ("deadlines", "figures")
LINE = (
    "(SELECT husrom_service()) IN ('deadlines', 'figures') "
    'OR "{table}".compartment_id = ANY ((SELECT husrom_compartments())::uuid[]) '
    'OR "{table}".unit_id = ANY ((SELECT deviations_led_units())::uuid[]) OR (SELECT deviations_at_top())'
)
WITH_RISK = 'EXISTS (SELECT 1 FROM deviations_risk p WHERE p.id = "deviations_riskshare".risk_id)'
OWNED = ("riskassessment", "riskshare", "actionplan")
PARENTS = (
    ("risksource", "assessment_id", "riskassessment"),
    ("riskreview", "assessment_id", "riskassessment"),
    ("risk", "assessment_id", "riskassessment"),
    ("riskscore", "risk_id", "risk"),
    ("riskmeasure", "risk_id", "risk"),
    ("planitem", "plan_id", "actionplan"),
    ("planitemevent", "item_id", "planitem"),
)


class Migration(migrations.Migration):
    dependencies = [("deviations", "0010_risk"), ("agencies", "0002_walls")]
    operations = [
        *(
            MunicipalKey(f"deviations_{table}")
            for table in ("riskassessment", "risk", "riskmeasure", "actionplan", "planitem")
        ),
        *(
            SameMunicipality(f"deviations_{table}", column, parent)
            for table in OWNED
            for column, parent in (("compartment_id", "agencies_compartment"), ("unit_id", "agencies_unit"))
        ),
        SameMunicipality("deviations_riskshare", "sender_id", "agencies_unit"),
        SameMunicipality("deviations_riskshare", "risk_id", "deviations_risk"),
        SameMunicipality("deviations_planitem", "measure_id", "deviations_riskmeasure"),
        *(
            SameMunicipality(f"deviations_{table}", column, f"deviations_{parent}")
            for table, column, parent in PARENTS
        ),
        *(
            MunicipalTable(
                f"deviations_{table}", extra=LINE.format(table=f"deviations_{table}")
            )
            for table in ("riskassessment", "actionplan")
        ),
        *(
            FollowingTable(
                f"deviations_{table}", (column, f"deviations_{parent}"), services=SERVICES
            )
            for table, column, parent in PARENTS
        ),
        # What is sent down the line is read by the receiver, and by whoever sees the risk it is from.
        MunicipalTable(
            "deviations_riskshare", extra=f"{LINE.format(table='deviations_riskshare')} OR {WITH_RISK}"
        ),
        # What has been is never written over.
        *(AppendOnly(f"deviations_{table}") for table in ("riskreview", "riskscore", "planitemevent")),
    ]
