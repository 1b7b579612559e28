"""The second wall around surveys: nobody reads how many answered what before the survey is closed."""

from django.db import migrations

from core.base.operations import (
    FollowingTable,
    ForTheApplication,
    MunicipalKey,
    MunicipalTable,
    SameMunicipality,
)

LINE = (
    "(SELECT husrom_service()) IN ('deadlines', 'figures', 'surveys') "
    'OR "{table}".compartment_id = ANY ((SELECT husrom_compartments())::uuid[]) '
    'OR "{table}".unit_id = ANY ((SELECT deviations_led_units())::uuid[]) OR (SELECT deviations_at_top())'
)
CLOSED = (
    "(SELECT husrom_service()) = 'surveys' OR EXISTS (SELECT 1 FROM deviations_survey p "
    'WHERE p.id = "deviations_surveytally".survey_id AND p.state = \'closed\')'
)
# Whoever holds a code is not signed in, so the database does not know the municipality yet.
PLACE = """
CREATE FUNCTION deviations_survey_place(the_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT municipality_id FROM deviations_surveyinvitation WHERE code_hash = the_hash
$$
"""
FOLLOWING = ("surveyquestion", "surveygroup", "surveyinvitation")


class Migration(migrations.Migration):
    dependencies = [("deviations", "0012_survey"), ("agencies", "0002_walls")]
    operations = [
        *(
            MunicipalKey(f"deviations_{table}")
            for table in ("survey", "surveyquestion", "surveygroup", "cooperationagreement")
        ),
        SameMunicipality("deviations_survey", "compartment_id", "agencies_compartment"),
        SameMunicipality("deviations_survey", "unit_id", "agencies_unit"),
        *(
            SameMunicipality(f"deviations_{table}", "survey_id", "deviations_survey")
            for table in (*FOLLOWING, "surveytally")
        ),
        SameMunicipality("deviations_surveyinvitation", "group_id", "deviations_surveygroup"),
        SameMunicipality("deviations_surveytally", "group_id", "deviations_surveygroup"),
        SameMunicipality("deviations_surveytally", "question_id", "deviations_surveyquestion"),
        SameMunicipality("deviations_cooperationagreement", "unit_id", "agencies_unit"),
        SameMunicipality("deviations_agreementparty", "agreement_id", "deviations_cooperationagreement"),
        SameMunicipality("deviations_agreementparty", "agency_id", "agencies_agency"),
        SameMunicipality("deviations_agreementparty", "unit_id", "agencies_unit"),
        MunicipalTable("deviations_survey", extra=LINE.format(table="deviations_survey")),
        *(
            FollowingTable(
                f"deviations_{table}",
                ("survey_id", "deviations_survey"),
                services=("deadlines", "figures", "surveys"),
            )
            for table in FOLLOWING
        ),
        MunicipalTable("deviations_surveytally", extra=CLOSED),
        ForTheApplication("deviations_survey_place(text)", PLACE),
    ]
