"""Which leases, and what is about them, a protected address hides is looked up once in a transaction."""

from django.db import migrations

from core.base.operations import ForgetsHidden, OncePerTransaction


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0007_protected_addresses"), ("allocation", "0008_hidden_once")]
    operations = [
        *(
            ForgetsHidden(table)
            for table in (
                "agencies_usergrant",
                "contacts_contact",
                "documents_letter",
                "tenancies_arrearscase",
                "tenancies_lease",
                "tenancies_stopmessage",
            )
        ),
        OncePerTransaction("tenancies_hidden_leases"),
        OncePerTransaction("tenancies_hidden_subjects"),
    ]
