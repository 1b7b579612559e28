"""Which applications and vacancies a protected address hides is looked up once in a transaction."""

from django.db import migrations

from core.base.operations import ForgetsHidden, OncePerTransaction


class Migration(migrations.Migration):
    dependencies = [("allocation", "0007_protected_addresses"), ("people", "0007_hidden_once")]
    operations = [
        ForgetsHidden("applications_application"),
        ForgetsHidden("allocation_offer"),
        OncePerTransaction("applications_hidden"),
        OncePerTransaction("allocation_hidden_vacancies"),
    ]
