"""Who has applied, and what became of it, is kept by the database as well: the application and what hangs on it."""

from django.db import migrations

from core.base.operations import ConfidentialTable, FollowingTable, MunicipalKey, SameMunicipality

#: Service identities of the night jobs that read or write about applications.
SERVICES = ("allocation", "applications", "deadlines", "figures", "imports", "leases", "letters")
OF_COMPARTMENT = (
    "assessment",
    "judgementanswer",
    "decision",
    "decisionapproval",
    "appeal",
    "casetext",
    "note",
    "housingsituation",
    "income",
    "need",
)


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_economy_walls"), ("people", "0004_second_wall")]
    operations = [
        MunicipalKey("applications_assessment"),
        SameMunicipality("applications_decision", "assessment_id", "applications_assessment"),
        *(
            SameMunicipality(f"applications_{table}", "compartment_id", "agencies_compartment")
            for table in OF_COMPARTMENT
        ),
        # Any scope of a relation: whoever may know that there is a case, may read the row that says so. What the
        # case contains stands in other tables.
        ConfidentialTable(
            "applications_application", services=SERVICES, scopes=("identity", "agenda", "content")
        ),
        *(
            FollowingTable(
                f"applications_{table}", ("application_id", "applications_application"), services=SERVICES
            )
            for table in ("caseworkerchange", "provisionalanswer", "registeredperiod")
        ),
    ]
