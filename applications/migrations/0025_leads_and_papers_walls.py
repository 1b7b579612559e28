"""The second wall around referrals without an application, attempts to reach people, and documents asked for."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality

SERVICES = ("applications", "deadlines", "figures")


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0024_leads_and_papers"),
        ("agencies", "0002_walls"),
        ("people", "0002_walls"),
    ]
    operations = [
        MunicipalKey("applications_lead"),
        SameMunicipality("applications_lead", "compartment_id", "agencies_compartment"),
        SameMunicipality("applications_lead", "person_id", "people_person"),
        SameMunicipality("applications_lead", "unit_id", "agencies_unit"),
        SameMunicipality("applications_lead", "application_id", "applications_application"),
        SameMunicipality("applications_leadcontact", "lead_id", "applications_lead"),
        SameMunicipality("applications_leadcontact", "compartment_id", "agencies_compartment"),
        SameMunicipality("applications_applicationdraft", "lead_id", "applications_lead"),
        SameMunicipality("applications_requesteddocument", "application_id", "applications_application"),
        SameMunicipality("applications_requesteddocument", "compartment_id", "agencies_compartment"),
        ConfidentialTable("applications_lead", services=SERVICES),
        ConfidentialTable("applications_leadcontact", relation_key="lead_id", services=SERVICES),
        ConfidentialTable(
            "applications_requesteddocument", relation_key="application_id", services=(*SERVICES, "letters")
        ),
        AppendOnly("applications_leadcontact"),
    ]
