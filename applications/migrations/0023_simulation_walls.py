"""The second wall around trials of rule sets and saved filters."""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, MunicipalTable, SameMunicipality

RESULT, TRIAL, KEPT = (
    "applications_simulationresult",
    "applications_simulation",
    "applications_savedfilter",
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0022_simulations_and_filters"),
        ("agencies", "0002_walls"),
        ("rules", "0006_draft_key"),
    ]
    operations = [
        MunicipalKey(TRIAL),
        SameMunicipality(TRIAL, "draft_id", "rules_rulesetdraft"),
        SameMunicipality(TRIAL, "rule_set_id", "rules_ruleset"),
        SameMunicipality(TRIAL, "against_id", "rules_ruleset"),
        MunicipalTable(TRIAL),
        SameMunicipality(RESULT, "simulation_id", TRIAL),
        SameMunicipality(RESULT, "application_id", "applications_application"),
        SameMunicipality(RESULT, "compartment_id", "agencies_compartment"),
        ConfidentialTable(RESULT, relation_key="application_id", services=("figures",)),
        MunicipalTable(KEPT, extra=f'"{KEPT}".user_id = (SELECT husrom_user())'),
    ]
