"""The second wall around applications: what may point where, which tables the database itself keeps closed."""

from django.db import migrations

from core.base.operations import AppendOnly, ConfidentialTable, MunicipalKey, SameMunicipality

#: Service identities of the night jobs that read or write about applications.
SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "letters")

CHILDREN = (
    "caseworkerchange",
    "provisionalanswer",
    "assessment",
    "judgementanswer",
    "decision",
    "casetext",
    "note",
    "registeredperiod",
    "debt",
    "eviction",
)
FACTS = ("housingsituation", "income", "need")


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_initial"),
        ("agencies", "0002_walls"),
        ("people", "0002_walls"),
    ]
    operations = [
        MunicipalKey("applications_application"),
        MunicipalKey("applications_decision"),
        SameMunicipality("applications_application", "applicant_id", "people_person"),
        SameMunicipality("applications_application", "household_id", "people_household"),
        SameMunicipality("applications_application", "unit_id", "agencies_unit"),
        SameMunicipality("applications_application", "compartment_id", "agencies_compartment"),
        *(
            SameMunicipality(f"applications_{child}", "application_id", "applications_application")
            for child in CHILDREN
        ),
        *(SameMunicipality(f"applications_{fact}", "household_id", "people_household") for fact in FACTS),
        SameMunicipality("applications_decisionapproval", "decision_id", "applications_decision"),
        SameMunicipality("applications_appeal", "decision_id", "applications_decision"),
        *(
            ConfidentialTable(f"applications_{fact}", relation_key="household_id", services=SERVICES)
            for fact in FACTS
        ),
        *(
            ConfidentialTable(f"applications_{table}", relation_key="application_id", services=SERVICES)
            for table in ("assessment", "judgementanswer", "decision")
        ),
        ConfidentialTable("applications_decisionapproval", relation_key="decision_id", services=SERVICES),
        ConfidentialTable("applications_appeal", relation_key="decision_id", services=SERVICES),
        ConfidentialTable("applications_note", services=("imports",)),
        ConfidentialTable("applications_casetext", services=("imports",)),
        ConfidentialTable(
            "applications_applicationdraft",
            compartment="",
            extra='"applications_applicationdraft".user_id = (SELECT husrom_user())',
            insert_check='"applications_applicationdraft".user_id = (SELECT husrom_user())',
        ),
        AppendOnly("applications_assessment"),
        AppendOnly("applications_judgementanswer", allow_update=("superseded_at",)),
        AppendOnly("applications_casetext", allow_update=("superseded_at",)),
        AppendOnly("applications_decisionapproval", allow_update=("fallen_at",)),
        AppendOnly("applications_housingsituation", allow_update=("superseded_at",)),
        AppendOnly("applications_income", allow_update=("superseded_at",)),
        AppendOnly("applications_need", allow_update=("superseded_at",)),
    ]
