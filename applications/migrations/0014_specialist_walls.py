"""The second wall around questions to specialists and the shared mapping."""

from django.db import migrations

from core.base.operations import ConfidentialTable, MunicipalKey, SameMunicipality

ANSWER = '"applications_mappinganswer"'
#: The reader's work asks the question (the row's audience), in a compartment that has to do with the case today.
AUDIENCE = f"""EXISTS (SELECT 1 FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id
    WHERE m.user_id = (SELECT husrom_user()) AND u.municipality_id = {ANSWER}.municipality_id
    AND m.role = ANY ({ANSWER}.audience)
    AND m.valid_from <= (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date
    AND (m.valid_to IS NULL OR m.valid_to > (statement_timestamp() AT TIME ZONE 'Europe/Oslo')::date)
    AND (EXISTS (SELECT 1 FROM applications_application a
            WHERE a.id = {ANSWER}.application_id AND a.compartment_id = u.compartment_id)
        OR EXISTS (SELECT 1 FROM agencies_relation r
            WHERE r.subject_id = {ANSWER}.application_id AND r.compartment_id = u.compartment_id
            AND r.opened_at <= statement_timestamp()
            AND (r.closes_at IS NULL OR r.closes_at > statement_timestamp()))))"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0013_specialists"),
        ("agencies", "0002_walls"),
        ("people", "0002_walls"),
    ]
    operations = [
        MunicipalKey("applications_specialistrequest"),
        SameMunicipality("applications_specialistrequest", "application_id", "applications_application"),
        SameMunicipality("applications_specialistrequest", "compartment_id", "agencies_compartment"),
        SameMunicipality("applications_specialistrequest", "person_id", "people_person"),
        SameMunicipality("applications_specialistrequest", "unit_id", "agencies_unit"),
        # The one asked reads it by a relation to the question itself, which closes with what opened it.
        ConfidentialTable(
            "applications_specialistrequest",
            services=("deadlines",),
            insert_check='"applications_specialistrequest".compartment_id = ANY ((SELECT husrom_compartments())::uuid[])',
        ),
        SameMunicipality("applications_mappinganswer", "application_id", "applications_application"),
        SameMunicipality("applications_mappinganswer", "compartment_id", "agencies_compartment"),
        SameMunicipality("applications_mappinganswer", "person_id", "people_person"),
        SameMunicipality("applications_mappinganswer", "unit_id", "agencies_unit"),
        ConfidentialTable(
            "applications_mappinganswer",
            extra=AUDIENCE,
            insert_check=f"{ANSWER}.compartment_id = ANY ((SELECT husrom_compartments())::uuid[])",
        ),
    ]
